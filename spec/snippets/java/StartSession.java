// Start a session. Exchanges an account secret for a KS. For servers only: whoever holds a secret
// can act as any user.
// Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_USER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_SECRET.

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

public final class StartSession {
  public static void main(String[] args) {
    try {
      run();
    } catch (ApiException | IOException | InterruptedException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }

  private static void run() throws ApiException, IOException, InterruptedException {
    var partnerId = setting("KALTURA_PARTNER_ID");
    var userId = setting("KALTURA_USER_ID");

    // --8<-- [start:start] ANCHOR: start
    // The admin secret gives an ADMIN session; without it, the user secret gives a USER session.
    var hasAdminSecret = !System.getenv().getOrDefault("KALTURA_ADMIN_SECRET", "").isEmpty();
    var secret = setting(hasAdminSecret ? "KALTURA_ADMIN_SECRET" : "KALTURA_USER_SECRET");
    var type = hasAdminSecret ? "2" : "0";
    var privileges = hasAdminSecret ? "disableentitlement" : "sview:*";

    // session.start answers with the KS itself: one JSON string. expiry counts seconds from now,
    // and the account may cap it without saying so.
    var params = new HashMap<String, String>();
    params.put("partnerId", partnerId);
    params.put("secret", secret);
    params.put("userId", userId);
    params.put("type", type);
    params.put("expiry", "3600");
    params.put("privileges", privileges);
    System.out.println(text(call("session", "start", params)));
    // --8<-- [end:start] ANCHOR_END: start
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
