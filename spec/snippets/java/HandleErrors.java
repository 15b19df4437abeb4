// Handle errors. API errors arrive under HTTP 200. What to do depends on the code and, for
// INVALID_KS, on the reason word.
// Prints: How many entries the session may list. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_KS.

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

public final class HandleErrors {
  public static void main(String[] args) {
    try {
      run();
    } catch (ApiException | IOException | InterruptedException error) {
      System.err.println(error.getMessage());
      System.err.println(whatToDo(error));
      System.exit(1);
    }
  }

  private static void run() throws ApiException, IOException, InterruptedException {
    var ks = setting("KALTURA_KS");

    // --8<-- [start:send] ANCHOR: send
    // A time-out, a refused connection, an HTTP status other than 200 or a page of HTML is not a
    // response from the API.
    var params = new HashMap<String, String>();
    params.put("ks", ks);
    params.put("pager[pageSize]", "1");
    System.out.println(member(call("media", "list", params), "totalCount"));
    // --8<-- [end:send] ANCHOR_END: send
  }

  // --8<-- [start:decide] ANCHOR: decide
  // Says how to go on. Decide by the code and, for INVALID_KS, by the word in args.KSID; the
  // number in the message is always the same.
  private static String whatToDo(Exception error) {
    if (!(error instanceof ApiException failure)) {
      return "no response from the API: repeat later, with growing pauses";
    }
    if (failure.code.equals("INVALID_KS") && failure.reason.equals("EXCEEDED_RESTRICTED_IP")) {
      return "the KS is for another address, a new one would be too: mend iprestrict";
    }
    if (failure.code.equals("INVALID_KS") && failure.reason.equals("EXCEEDED_RESTRICTED_URI")) {
      return "the KS is for other calls, a new one would be too: mend urirestrict";
    }
    if (failure.code.equals("INVALID_KS")) {
      return "start a new session and repeat the call once; refused again, give up";
    }
    if (failure.code.equals("SERVICE_FORBIDDEN")) {
      return "no KS arrived, or its role may not do this: a retry does not help";
    }
    return "mend the request: a retry gives the same response";
  }

  // --8<-- [end:decide] ANCHOR_END: decide

  // --8<-- [start:exception] ANCHOR: exception
  // An object whose objectType is KalturaAPIException. args is an object, or an empty list when
  // there is nothing to say.
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

  // --8<-- [end:exception] ANCHOR_END: exception

  // --8<-- [start:call] ANCHOR: call
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
