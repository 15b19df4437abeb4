// Make a KS locally. With the admin secret a KS can be made without a request. Version
// 2 is encrypted, version 1 is signed plain text; the server takes both.
// Prints: The KS. Needs: Java 17. Settings, from the environment: KALTURA_PARTNER_ID,
// KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
// Run it: java LocalKs.java

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public final class LocalKs {
  public static void main(String[] args) {
    try {
      run();
    } catch (GeneralSecurityException | IllegalArgumentException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }

  private static void run() throws GeneralSecurityException {
    var partnerId = setting("KALTURA_PARTNER_ID");
    var adminSecret = setting("KALTURA_ADMIN_SECRET");
    var userId = setting("KALTURA_USER_ID");
    var validUntil = Instant.now().getEpochSecond() + 3600;
    var privileges = "sview:*,list:*";

    // KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
    var ks =
        "1".equals(System.getenv("KALTURA_KS_VERSION"))
            ? version1(partnerId, adminSecret, userId, privileges, validUntil)
            : version2(partnerId, adminSecret, userId, privileges, validUntil);
    System.out.println(ks);
  }

  private static String version2(
      String partnerId, String adminSecret, String userId, String privileges, long validUntil)
      throws GeneralSecurityException {
    // --8<-- [start:fields] ANCHOR: fields
    // One field per privilege, the lone * written as all=*, then _e (when it ends,
    // Unix seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
    var fields = new StringBuilder();
    for (var privilege : privileges.split(",")) {
      var pair = (privilege.equals("*") ? "all:*" : privilege + ":").split(":", 2);
      var value = pair[1].replaceFirst(":$", "");
      fields.append(encode(pair[0], UTF_8) + "=" + encode(value, UTF_8) + "&");
    }
    fields.append("_e=" + validUntil + "&_t=0&_u=" + encode(userId, UTF_8));
    // --8<-- [end:fields] ANCHOR_END: fields

    // --8<-- [start:encrypt] ANCHOR: encrypt
    // 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
    // bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first
    // 16 bytes of the SHA-1 of the admin secret.
    var random = new byte[16];
    new SecureRandom().nextBytes(random);
    var body = join(random, utf8(fields.toString()));
    var signed = join(sha1(body), body);
    var plain = Arrays.copyOf(signed, (signed.length + 15) / 16 * 16);
    var key = new SecretKeySpec(sha1(utf8(adminSecret)), 0, 16, "AES");
    var aes = Cipher.getInstance("AES/CBC/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[16]));
    var ciphertext = aes.doFinal(plain);
    // --8<-- [end:encrypt] ANCHOR_END: encrypt

    // --8<-- [start:encode] ANCHOR: encode
    // base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
    var ks = join(utf8("v2|" + partnerId + "|"), ciphertext);
    return Base64.getUrlEncoder().encodeToString(ks);
    // --8<-- [end:encode] ANCHOR_END: encode
  }

  private static String version1(
      String partnerId, String adminSecret, String userId, String privileges, long validUntil)
      throws GeneralSecurityException {
    // --8<-- [start:info] ANCHOR: info
    // Nine fields between semicolons: partner twice, end, type, a random number, user,
    // privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
    // user id would forge a field.
    if (userId.contains(";")) {
      throw new IllegalArgumentException("version 1 cannot hold a user id with a semicolon");
    }
    var random = new SecureRandom().nextInt(Integer.MAX_VALUE);
    var info =
        "%s;%s;%s;0;%s;%s;%s;;"
            .formatted(partnerId, partnerId, validUntil, random, userId, privileges);
    // --8<-- [end:info] ANCHOR_END: info

    // --8<-- [start:sign] ANCHOR: sign
    // base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a
    // bar, and the fields.
    var signature = HexFormat.of().formatHex(sha1(utf8(adminSecret + info)));
    return Base64.getEncoder().encodeToString(utf8(signature + "|" + info));
    // --8<-- [end:sign] ANCHOR_END: sign
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] sha1(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-1").digest(bytes);
  }

  private static byte[] join(byte[] left, byte[] right) {
    var both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private static String setting(String name) {
    var value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      System.err.println(name + " is not set");
      System.exit(2);
    }
    return value;
  }
}
