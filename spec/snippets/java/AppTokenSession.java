// Start a session with an application token. A session of a service that holds no account secret:
// a widget session, a hash over its KS and the token, and the session that the token grants.
// Prints: How many entries the session may list. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
// KALTURA_APP_TOKEN_HASH_TYPE.

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

public final class AppTokenSession {
  public static void main(String[] args) {
    try {
      run();
    } catch (ApiException | GeneralSecurityException | IOException | InterruptedException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }

  private static void run()
      throws ApiException, GeneralSecurityException, IOException, InterruptedException {
    var partnerId = setting("KALTURA_PARTNER_ID");
    var appTokenId = setting("KALTURA_APP_TOKEN_ID");
    var appToken = setting("KALTURA_APP_TOKEN");
    var hashType = setting("KALTURA_APP_TOKEN_HASH_TYPE");

    // --8<-- [start:widget] ANCHOR: widget
    // An unprivileged session comes first: its KS authorises the call that follows.
    var widget = call("session", "startWidgetSession", Map.of("widgetId", "_" + partnerId));
    var widgetKs = member(widget, "ks");
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // A plain digest of the KS text followed by the token, nothing between and nothing after, in
    // lower-case hexadecimal. It is not an HMAC.
    var algorithm = hashType.replace("SHA", "SHA-");
    var text = widgetKs + appToken;
    var digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
    var tokenHash = HexFormat.of().formatHex(digest);
    // --8<-- [end:hash] ANCHOR_END: hash

    // --8<-- [start:start] ANCHOR: start
    // The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix time at
    // which it ends.
    var startParams = new HashMap<String, String>();
    startParams.put("ks", widgetKs);
    startParams.put("id", appTokenId);
    startParams.put("tokenHash", tokenHash);
    var session = call("appToken", "startSession", startParams);
    var ks = member(session, "ks");
    // --8<-- [end:start] ANCHOR_END: start

    // --8<-- [start:use] ANCHOR: use
    // From here on every request carries the new KS.
    var params = new HashMap<String, String>();
    params.put("ks", ks);
    params.put("pager[pageSize]", "5");
    var list = call("media", "list", params);
    System.out.println(member(list, "totalCount"));
    // --8<-- [end:use] ANCHOR_END: use
  }

  // --8<-- [start:call] ANCHOR: call
  /** What the API returns, under HTTP 200, when a call fails. */
  static final class ApiException extends Exception {
    ApiException(String answer) throws IOException {
      // The message may quote the KS that was sent: what looks like one is redacted.
      super(
          "%1$s: %2$s (see: kskit explain error %1$s)"
              .formatted(
                  member(answer, "code"),
                  member(answer, "message").replaceAll("[\\w+/=-]{32,}", "[redacted]")));
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
