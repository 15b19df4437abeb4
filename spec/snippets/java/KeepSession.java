// Keep a session. For a service that holds an application token only: one session in
// memory, shared by all workers, renewed early, and once more when the server says
// INVALID_KS. Here they list entries, a page each.
// Prints: How many entries were listed. Needs: Java 17. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
// Run it: java KeepSession.java

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
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public final class KeepSession {
  public static void main(String[] args) {
    try {
      run();
    } catch (ApiException
        | GeneralSecurityException
        | IOException
        | InterruptedException
        | NumberFormatException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }

  private static final int WORKERS = 4;

  private static void run()
      throws ApiException, GeneralSecurityException, IOException, InterruptedException {
    System.out.println(countEntries(new Session()));
  }

  // --8<-- [start:pages] ANCHOR: pages
  // Lists all entries, several pages at a time. totalCount over the entries of the
  // first page is the number of pages; the server may give fewer than were asked for.
  // Each worker takes the next page until none is left.
  private static long countEntries(Session session)
      throws ApiException, GeneralSecurityException, IOException, InterruptedException {
    var first = listPage(session, 1);
    var size = size(first);
    var pages = size == 0 ? 1 : (Long.parseLong(member(first, "/totalCount")) + size - 1) / size;
    var entries = new AtomicLong(size);
    var page = new AtomicLong(1);
    Callable<Void> work =
        () -> {
          for (var next = page.incrementAndGet(); next <= pages; next = page.incrementAndGet()) {
            try {
              entries.addAndGet(size(listPage(session, next)));
            } catch (ApiException | IOException error) {
              page.set(pages); // nobody goes on
              throw error;
            }
          }
          return null;
        };
    var workers = Executors.newFixedThreadPool(WORKERS);
    try {
      for (var done : workers.invokeAll(Collections.nCopies(WORKERS, work))) {
        done.get();
      }
    } catch (ExecutionException error) {
      if (error.getCause() instanceof ApiException failure) {
        throw failure;
      }
      throw new IOException(error.getCause().getMessage(), error.getCause());
    } finally {
      workers.shutdown();
    }
    return entries.get();
  }

  // --8<-- [end:pages] ANCHOR_END: pages

  private static long size(Map<String, String> page) {
    return page.keySet().stream().filter(path -> path.matches("/objects/[0-9]+")).count();
  }

  private static Map<String, String> listPage(Session session, long page)
      throws ApiException, GeneralSecurityException, IOException, InterruptedException {
    // KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most
    // that the server gives.
    var set = System.getenv().getOrDefault("KALTURA_PAGE_SIZE", "");
    var pageSize = set.isEmpty() ? "500" : set;
    var params = new HashMap<String, String>();
    params.put("pager[pageSize]", pageSize);
    params.put("pager[pageIndex]", String.valueOf(page));
    return session.send("media", "list", params);
  }

  /** A session that threads share; the first call starts it. */
  private static final class Session {
    private String ks = "";
    private long validUntil;

    // --8<-- [start:list] ANCHOR: list
    // Sends one request with the KS. A KS can die early: expired by the server's
    // clock, or ended. One new session and one repetition, never a loop: after
    // session.end on one session of a token, all later ones are refused with LOGOUT
    // too.
    Map<String, String> send(String service, String action, Map<String, String> params)
        throws ApiException, GeneralSecurityException, IOException, InterruptedException {
      params.put("ks", current(""));
      try {
        return call(service, action, params);
      } catch (ApiException error) {
        var restricted = error.reason.startsWith("EXCEEDED_RESTRICTED_");
        if (restricted || !error.code.equals("INVALID_KS")) {
          throw error;
        }
      }
      params.put("ks", current(params.get("ks")));
      return call(service, action, params);
    }

    // --8<-- [end:list] ANCHOR_END: list

    // --8<-- [start:share] ANCHOR: share
    // Returns the KS to send: another than the one that was refused. One KS serves any
    // number of workers. One at a time looks whether it still lasts and starts the
    // next: a KS that another worker has replaced meanwhile is not replaced again.
    private synchronized String current(String refused)
        throws ApiException, GeneralSecurityException, IOException, InterruptedException {
      var left = validUntil - Instant.now().getEpochSecond();
      if (ks.equals(refused) || left <= 300) {
        var session = start();
        ks = member(session, "/ks");
        validUntil = Long.parseLong(member(session, "/expiry"));
      }
      return ks;
    }
    // --8<-- [end:share] ANCHOR_END: share
  }

  /** Starts a session with the application token. */
  private static Map<String, String> start()
      throws ApiException, GeneralSecurityException, IOException, InterruptedException {
    var partnerId = setting("KALTURA_PARTNER_ID");
    var appTokenId = setting("KALTURA_APP_TOKEN_ID");
    var appToken = setting("KALTURA_APP_TOKEN");
    var hashType = setting("KALTURA_APP_TOKEN_HASH_TYPE");

    // --8<-- [start:widget] ANCHOR: widget
    // An unprivileged session comes first: its KS authorises the call that follows.
    var widgetParams = Map.of("widgetId", "_" + partnerId);
    var widget = call("session", "startWidgetSession", widgetParams);
    var widgetKs = member(widget, "/ks");
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // A plain digest of the KS text followed by the token, in lower-case hexadecimal.
    if (!List.of("MD5", "SHA1", "SHA256", "SHA512").contains(hashType)) {
      throw new GeneralSecurityException(
          "unknown hash type " + hashType + ": it is MD5, SHA1, SHA256 or SHA512");
    }
    var algorithm = hashType.replace("SHA", "SHA-");
    var text = widgetKs + appToken;
    var digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
    var tokenHash = HexFormat.of().formatHex(digest);
    // --8<-- [end:hash] ANCHOR_END: hash

    // --8<-- [start:start] ANCHOR: start
    // The response says when the KS ends, as Unix time: keep that beside it, and renew
    // early. Both stay in memory, and in no log.
    var params = new HashMap<String, String>();
    params.put("ks", widgetKs);
    params.put("id", appTokenId);
    params.put("tokenHash", tokenHash);
    return call("appToken", "startSession", params);
    // --8<-- [end:start] ANCHOR_END: start
  }

  // --8<-- [start:call] ANCHOR: call
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
      case "session.startWidgetSession" -> isOf("\"", answer.get("/ks"));
      case "appToken.startSession" ->
          isOf("\"", answer.get("/ks")) && isOf("\"-0123456789", answer.get("/expiry"));
      case "media.list" ->
          isOf("-0123456789", answer.get("/totalCount")) && isOf("[", answer.get("/objects"));
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
