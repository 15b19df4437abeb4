// Reuse a session. One KS serves any number of clients until it expires. Keep the KS and when it
// ends; never keep the secret with them. Renew early, and once more when the server says
// INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as the second.
// Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET,
// KALTURA_USER_ID, KALTURA_SESSION_FILE.

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

public final class ReuseSession {
  public static void main(String[] args) {
    try {
      run();
    } catch (ApiException | IOException | InterruptedException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }

  private static void run() throws ApiException, IOException, InterruptedException {
    System.out.println(countEntries());

    // --8<-- [start:second-client] ANCHOR: second-client
    // Another connection, another process, another language: the stored KS is all it needs.
    System.out.println(countEntries());
    // --8<-- [end:second-client] ANCHOR_END: second-client
  }

  // --8<-- [start:list] ANCHOR: list
  // Counts with the stored KS. A KS can die early: revoked, or capped by the account. One renewal
  // and one repetition, never a loop; none where the KS is restricted, as a new one would be too.
  private static String countEntries() throws ApiException, IOException, InterruptedException {
    var session = load();
    if (session.validUntil < Instant.now().getEpochSecond() + 300) {
      session = renew();
    }
    try {
      return list(session.ks);
    } catch (ApiException error) {
      var restricted = error.reason.startsWith("EXCEEDED_RESTRICTED_");
      if (restricted || !error.code.equals("INVALID_KS")) {
        throw error;
      }
      return list(renew().ks);
    }
  }

  private static String list(String ks) throws ApiException, IOException, InterruptedException {
    var params = new HashMap<String, String>();
    params.put("ks", ks);
    params.put("pager[pageSize]", "1");
    return member(call("media", "list", params), "totalCount");
  }

  // --8<-- [end:list] ANCHOR_END: list

  private record Session(long validUntil, String ks) {}

  // --8<-- [start:load] ANCHOR: load
  // Returns the stored session, or one that has ended. The file holds two words: the Unix time at
  // which the KS ends, and the KS.
  private static Session load() throws IOException {
    var file = Path.of(setting("KALTURA_SESSION_FILE"));
    var words = (Files.exists(file) ? Files.readString(file) : "").trim().split(" ");
    return words.length == 2 ? new Session(Long.parseLong(words[0]), words[1]) : new Session(0, "");
  }

  // --8<-- [end:load] ANCHOR_END: load

  // --8<-- [start:renew] ANCHOR: renew
  // Starts a session and stores it. session.start does not say when the KS ends, and the account
  // may cap it: what was asked for is the latest it can be.
  private static Session renew() throws ApiException, IOException, InterruptedException {
    var validUntil = Instant.now().getEpochSecond() + 3600;
    var params = new HashMap<String, String>();
    params.put("partnerId", setting("KALTURA_PARTNER_ID"));
    params.put("secret", setting("KALTURA_ADMIN_SECRET"));
    params.put("userId", setting("KALTURA_USER_ID"));
    params.put("type", "0");
    params.put("expiry", "3600");
    params.put("privileges", "list:*");
    var session = new Session(validUntil, text(call("session", "start", params)));
    store(session);
    return session;
  }

  // --8<-- [end:renew] ANCHOR_END: renew

  // --8<-- [start:store] ANCHOR: store
  // Replaces the stored session. Whoever reads the KS has the session: owner only, one file per
  // account, user and privileges, no secret beside it, no KS in a log.
  private static void store(Session session) throws IOException {
    var file = Path.of(setting("KALTURA_SESSION_FILE"));
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "ks", null, ownerOnly);
    Files.writeString(temporary, session.validUntil + " " + session.ks + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  // --8<-- [end:store] ANCHOR_END: store

  // --8<-- [start:call] ANCHOR: call
  /** What the API returns, under HTTP 200, when a call fails. */
  static final class ApiException extends Exception {
    final String code;
    final String reason;

    ApiException(String answer) throws IOException {
      // The message may quote the KS that was sent: what looks like one is redacted.
      super(
          "%1$s: %2$s (see: kskit explain error %1$s)"
              .formatted(
                  member(answer, "code"),
                  member(answer, "message").replaceAll("[\\w+/=-]{32,}", "[redacted]")));
      code = member(answer, "code");
      reason = answer.contains("\"KSID\":") ? member(answer, "KSID") : "";
    }
  }

  /** Sends one request and returns the response, which is JSON. */
  private static String call(String service, String action, Map<String, String> params)
      throws ApiException, IOException, InterruptedException {
    var form = new StringJoiner("&").add("format=1"); // JSON; the default is XML
    params.forEach((name, value) -> form.add(encode(name, UTF_8) + "=" + encode(value, UTF_8)));
    var path = "/service/" + service + "/action/" + action;
    var request =
        HttpRequest.newBuilder(URI.create(setting("KALTURA_SERVICE_URL") + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form.toString()))
            .build();
    String answer;
    try {
      var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      answer = response.body();
      if (response.statusCode() != 200 || !answer.matches("(?s)(null|[\\[{\"]).*")) {
        throw new IOException("HTTP status " + response.statusCode());
      }
    } catch (IOException error) {
      throw new IOException(path + ": no response from the API: " + error, error);
    }
    var exception = answer.indexOf("\"objectType\":\"KalturaAPIException\"");
    if (exception >= 0) {
      throw new ApiException(answer.substring(answer.lastIndexOf("{\"code\"", exception)));
    }
    return answer;
  }

  /** Returns a text or number of a response; the JDK has no JSON reader, your project may. */
  private static String member(String json, String name) throws IOException {
    var value = Pattern.compile("\"" + name + "\":(\"(?:[^\"\\\\]|\\\\.)*\"|-?\\d+)").matcher(json);
    if (!value.find()) {
      throw new IOException("no " + name + " in the response");
    }
    return text(value.group(1));
  }

  /** Returns a JSON text without its quotes and escapes. */
  private static String text(String json) {
    return Pattern.compile("^\"|\"$|\\\\(?:u(....)|(.))")
        .matcher(json)
        .replaceAll(
            e -> e.group(1) == null ? "$2" : Character.toString(Integer.parseInt(e.group(1), 16)));
  }

  // --8<-- [end:call] ANCHOR_END: call

  private static String setting(String name) {
    var value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      System.err.println(name + " is not set");
      System.exit(2);
    }
    return value;
  }
}
