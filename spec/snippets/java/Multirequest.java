// Send several calls in one request. The second call uses the result of the first,
// which saves a round trip. Each part of the response is a result or an exception of
// its own.
// Prints: How many entries the session may list. Needs: Java 17. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
// Run it: java Multirequest.java

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

public final class Multirequest {
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
    var adminSecret = setting("KALTURA_ADMIN_SECRET");

    // --8<-- [start:send] ANCHOR: send
    // Parts are numbered from 1 without gaps. {1:result} stands for the whole first
    // result, here the KS. An app-token session cannot be chained so: its hash needs
    // the KS itself.
    var params = new HashMap<String, String>();
    params.put("1:service", "session");
    params.put("1:action", "start");
    params.put("1:partnerId", partnerId);
    params.put("1:secret", adminSecret);
    params.put("1:type", "2");
    params.put("2:service", "media");
    params.put("2:action", "list");
    params.put("2:ks", "{1:result}");
    params.put("2:pager[pageSize]", "1");
    var answers = call("multirequest", params);
    // --8<-- [end:send] ANCHOR_END: send

    // --8<-- [start:check] ANCHOR: check
    // The response is a list. A part that failed does not stop those after it, so the
    // first exception is the one to report.
    if (!answers.containsKey("/1") || answers.containsKey("/2")) {
      throw new IOException("there are not 2 results for 2 calls");
    }
    for (var part = 0; part < 2; part++) {
      check(answers, "/" + part);
    }
    System.out.println(member(answers, "/1/totalCount"));
    // --8<-- [end:check] ANCHOR_END: check
  }

  // --8<-- [start:call] ANCHOR: call
  /** What the API returns, under HTTP 200, when a call fails. */
  static final class ApiException extends Exception {
    ApiException(Map<String, String> answer, String part) throws IOException {
      super(
          "%1$s: %2$s (see: kskit explain error %1$s)"
              .formatted(
                  visible(member(answer, part + "/code")),
                  shown(member(answer, part + "/message"))));
    }
  }

  private static String visible(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "\uFFFD");
  }

  /** Replaces control characters, and redacts what looks like a KS: it may be the one sent. */
  private static String shown(String text) {
    return visible(text).replaceAll("[\\w+/=-]{32,}", "[redacted]");
  }

  /** Sends one request and returns the values of the response by their paths. */
  private static Map<String, String> call(String service, Map<String, String> params)
      throws ApiException, IOException, InterruptedException {
    var form = new StringJoiner("&").add("format=1"); // JSON; the default is XML
    params.forEach((name, value) -> form.add(encode(name, UTF_8) + "=" + encode(value, UTF_8)));
    var path = "/service/" + service;
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
    if (!isResult(service, answer)) {
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
      case "multirequest" -> isOf("[", answer.get(""));
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
