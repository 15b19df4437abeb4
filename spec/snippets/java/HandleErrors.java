// Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
// for INVALID_KS, on the reason word.
// Prints: How many entries the session may list. Needs: Java 17. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_KS.
// Run it: java HandleErrors.java

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
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
    // A time-out, a refused connection, an HTTP status other than 200 or a page of
    // HTML is not a response from the API.
    var params = new HashMap<String, String>();
    params.put("ks", ks);
    params.put("pager[pageSize]", "1");
    System.out.println(member(call("media", "list", params), "/totalCount"));
    // --8<-- [end:send] ANCHOR_END: send
  }

  // --8<-- [start:decide] ANCHOR: decide
  // Says how to go on. Decide by the code and, for INVALID_KS, by the word in
  // args.KSID; the number in the message is always the same.
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
  // An object whose objectType is KalturaAPIException. args is an object, or an empty
  // list when there is nothing to say.
  /** What the API returns, under HTTP 200, when a call fails. */
  static final class ApiException extends Exception {
    final String code;
    final String reason;

    ApiException(Map<String, String> answer, String part) throws IOException {
      super(
          "%1$s: %2$s (see: kskit explain error %1$s)"
              .formatted(
                  visible(member(answer, part + "/code")),
                  shown(member(answer, part + "/message"))));
      code = member(answer, part + "/code");
      reason = text(answer.getOrDefault(part + "/args/KSID", ""));
    }
  }

  private static String visible(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "\uFFFD");
  }

  /** Replaces control characters, and redacts what looks like a KS: it may be the one sent. */
  private static String shown(String text) {
    return visible(text).replaceAll("[\\w+/=-]{32,}", "[redacted]");
  }

  // --8<-- [end:exception] ANCHOR_END: exception

  // --8<-- [start:call] ANCHOR: call
  /** Sends one request and returns the values of the response by their paths. */
  private static Map<String, String> call(String service, String action, Map<String, String> params)
      throws ApiException, IOException, InterruptedException {
    var form = new StringJoiner("&").add("format=1"); // JSON; the default is XML
    params.forEach((name, value) -> form.add(encode(name, UTF_8) + "=" + encode(value, UTF_8)));
    var path = "/service/" + service + "/action/" + action;
    var request =
        HttpRequest.newBuilder(URI.create(setting("KALTURA_SERVICE_URL") + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form.toString()))
            .build();
    Map<String, String> answer;
    var came = "";
    try {
      var sent = HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
      var response = sent.get(milliseconds(), TimeUnit.MILLISECONDS); // for all of the response
      came = "HTTP status %d: %.60s".formatted(response.statusCode(), shown(response.body()));
      answer = new Json(response.statusCode() == 200 ? response.body() : "").read();
    } catch (ExecutionException | IOException | TimeoutException error) {
      var why = came.isEmpty() ? shown(error.toString()) : came;
      throw new IOException(path + ": no response from the API: " + why, error);
    }
    check(answer, "");
    if (!isResult(service + "." + action, answer)) {
      throw new IOException(path + ": the response is not what this call gives");
    }
    return answer;
  }

  private static void check(Map<String, String> answer, String part)
      throws ApiException, IOException {
    if ("\"KalturaAPIException\"".equals(answer.get(part + "/objectType"))) {
      throw new ApiException(answer, part);
    }
  }

  /** Tells whether a response, or each member that is needed of it, has its type. */
  private static boolean isResult(String call, Map<String, String> answer) {
    return switch (call) {
      case "media.list" -> isOf("-0123456789", answer.get("/totalCount"));
      default -> true;
    };
  }

  private static boolean isOf(String first, String value) {
    return value != null && first.indexOf(value.charAt(0)) >= 0;
  }

  private static long milliseconds() {
    var seconds = System.getenv().getOrDefault("KALTURA_TIMEOUT_SECONDS", "");
    return seconds.matches("[0-9]+([.][0-9]+)?")
        ? (long) (1000 * Double.parseDouble(seconds))
        : 30_000;
  }

  private static String member(Map<String, String> answer, String path) throws IOException {
    var value = answer.get(path);
    if (value == null || !value.matches("(?s)[\"0-9-].*")) {
      throw new IOException("no " + path + " in the response");
    }
    return text(value);
  }

  /** Returns a JSON text without its quotes and escapes. */
  private static String text(String json) {
    return Pattern.compile("^\"|\"$|\\\\(?:u([0-9A-Fa-f]{4})|([bfnrt])|(.))")
        .matcher(json)
        .replaceAll(
            e ->
                e.group(1) != null
                    ? Matcher.quoteReplacement(Character.toString(Integer.parseInt(e.group(1), 16)))
                    : e.group(2) != null ? ("\\" + e.group(2)).translateEscapes() : "$3");
  }

  /** Reads JSON, which the JDK cannot: each value by its path, such as /objects/0/id. */
  private static final class Json {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final String json;
    private int at;

    Json(String json) {
      this.json = json;
    }

    Map<String, String> read() throws IOException {
      value("", 0);
      if (!json.substring(at).isBlank()) {
        throw new IOException("more than one JSON value");
      }
      return values;
    }

    private void value(String path, int depth) throws IOException {
      var first = token();
      values.put(path, first);
      if (first.matches("[]}:,]") || depth > 100) {
        throw new IOException("no JSON");
      }
      if (!first.matches("[\\[{]")) {
        return;
      }
      var end = first.equals("{") ? "}" : "]";
      var before = at;
      var next = token();
      if (!next.equals(end)) {
        at = before;
      }
      for (var index = 0; !next.equals(end); index++) {
        var name = first.equals("{") ? text(token()) : String.valueOf(index);
        if (first.equals("{") && !token().equals(":")) {
          throw new IOException("no JSON");
        }
        value(path + "/" + name, depth + 1);
        next = token();
        if (!next.matches("[,\\]}]")) {
          throw new IOException("no JSON");
        }
      }
    }

    private String token() throws IOException {
      while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
        at++;
      }
      var start = at++;
      var first = start < json.length() ? json.charAt(start) : ' ';
      if (first == '"') {
        while (at < json.length() && json.charAt(at) != '"') {
          at += json.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
      } else if ("{}[]:,".indexOf(first) < 0) {
        while (at < json.length() && " \t\r\n{}[]:,\"".indexOf(json.charAt(at)) < 0) {
          at++;
        }
      }
      var token = at <= json.length() ? json.substring(start, at) : "";
      if (!token.matches("(?s)[\\[\\]{}:,]|\".*|null|true|false|-?[0-9][-+.0-9eE]*")) {
        throw new IOException("no JSON: " + token.substring(0, Math.min(token.length(), 20)));
      }
      return token;
    }
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
