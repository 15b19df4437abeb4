// Inspect a session. What a KS is worth: its type, its end and its privileges, as the server reads
// them. For ADMIN sessions; others are refused.
// Prints: The session's type (0 USER, 2 ADMIN), the Unix time at which it ends, and its
// privileges. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

public final class InspectSession {
  public static void main(String[] args) {
    try {
      run();
    } catch (ApiException | IOException | InterruptedException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }

  private static void run() throws ApiException, IOException, InterruptedException {
    var ks = setting("KALTURA_KS");

    // --8<-- [start:get] ANCHOR: get
    // Type and expiry arrive as texts here, not as numbers. A parameter session would name another
    // KS to read, an expired one too.
    var info = call("session", "get", Map.of("ks", ks));
    System.out.println("sessionType " + member(info, "sessionType"));
    System.out.println("expiry " + member(info, "expiry"));
    System.out.println("privileges " + member(info, "privileges"));
    // --8<-- [end:get] ANCHOR_END: get
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
