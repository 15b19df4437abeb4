// End a session. session.end revokes a KS at once. The sessions of one application token form a
// group: ending one ends them all, those started later too. Let them expire instead.
// Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.

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

public final class EndSession {
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
    // With KALTURA_KS, that session is ended; without it, one of two sessions of an application
    // token.
    var ks = System.getenv("KALTURA_KS");
    if (ks != null && !ks.isEmpty()) {
      end(ks);
      printRefusal(ks);
      return;
    }
    var partnerId = setting("KALTURA_PARTNER_ID");
    var appTokenId = setting("KALTURA_APP_TOKEN_ID");
    var appToken = setting("KALTURA_APP_TOKEN");
    var hashType = setting("KALTURA_APP_TOKEN_HASH_TYPE");

    // --8<-- [start:widget] ANCHOR: widget
    // One widget session can start any number of sessions of the token.
    var widget = call("session", "startWidgetSession", Map.of("widgetId", "_" + partnerId));
    var widgetKs = member(widget, "ks");
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // The same KS and the same token give the same hash, which may be used again.
    var algorithm = hashType.replace("SHA", "SHA-");
    var text = widgetKs + appToken;
    var digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
    var tokenHash = HexFormat.of().formatHex(digest);
    // --8<-- [end:hash] ANCHOR_END: hash

    // --8<-- [start:start] ANCHOR: start
    // Each carries the privilege sessionid with the token's id: that is the group.
    var params = new HashMap<String, String>();
    params.put("ks", widgetKs);
    params.put("id", appTokenId);
    params.put("tokenHash", tokenHash);
    var session = call("appToken", "startSession", params);
    var other = call("appToken", "startSession", params);
    // --8<-- [end:start] ANCHOR_END: start

    end(member(session, "ks"));

    // --8<-- [start:others] ANCHOR: others
    // The other session is refused as well. Nobody ended it: it belongs to the same group.
    printRefusal(member(other, "ks"));
    // --8<-- [end:others] ANCHOR_END: others

    // --8<-- [start:restart] ANCHOR: restart
    // A session started afterwards is born dead: startSession succeeds and says nothing; only the
    // next call is refused.
    var late = call("appToken", "startSession", params);
    // --8<-- [end:restart] ANCHOR_END: restart
    // --8<-- [start:born-dead] ANCHOR: born-dead
    // The way out is another token: create one, delete the old one.
    printRefusal(member(late, "ks"));
    // --8<-- [end:born-dead] ANCHOR_END: born-dead
  }

  // --8<-- [start:end] ANCHOR: end
  // Revokes the KS. The response is null. Ending the same KS again is an error: INVALID_KS with
  // LOGOUT.
  private static void end(String ks) throws ApiException, IOException, InterruptedException {
    call("session", "end", Map.of("ks", ks));
  }

  // --8<-- [end:end] ANCHOR_END: end

  // --8<-- [start:refused] ANCHOR: refused
  // Tries the KS and prints why it is refused. The reason stands where the message would quote the
  // KS: args.KSID.
  private static void printRefusal(String ks)
      throws ApiException, IOException, InterruptedException {
    var params = new HashMap<String, String>();
    params.put("ks", ks);
    params.put("pager[pageSize]", "1");
    try {
      call("media", "list", params);
    } catch (ApiException error) {
      if (!error.code.equals("INVALID_KS")) {
        throw error;
      }
      System.out.println(error.reason);
      return;
    }
    throw new IOException("the KS still works");
  }

  // --8<-- [end:refused] ANCHOR_END: refused

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
