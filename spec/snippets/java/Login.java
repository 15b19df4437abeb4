// Sign a person in. Exchanges a password for a KS of that person: ADMIN for administrators, USER
// for everybody else.
// Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_PASSWORD, KALTURA_LOGIN_ID, KALTURA_USER_ID.

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

public final class Login {
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
    var password = setting("KALTURA_PASSWORD");

    // With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
    var loginId = System.getenv("KALTURA_LOGIN_ID");
    String ks;
    if (loginId != null && !loginId.isEmpty()) {
      // --8<-- [start:by-login-id] ANCHOR: by-login-id
      // user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown person too.
      var params = new HashMap<String, String>();
      params.put("loginId", loginId);
      params.put("password", password);
      params.put("partnerId", partnerId);
      params.put("expiry", "3600");
      ks = text(call("user", "loginByLoginId", params));
      // --8<-- [end:by-login-id] ANCHOR_END: by-login-id
    } else {
      // --8<-- [start:by-user-id] ANCHOR: by-user-id
      // user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not pass that
      // difference on.
      var userId = setting("KALTURA_USER_ID");
      var params = new HashMap<String, String>();
      params.put("partnerId", partnerId);
      params.put("userId", userId);
      params.put("password", password);
      params.put("expiry", "3600");
      ks = text(call("user", "login", params));
      // --8<-- [end:by-user-id] ANCHOR_END: by-user-id
    }
    System.out.println(ks);
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
