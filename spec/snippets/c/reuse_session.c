// Reuse a session. One KS serves any number of clients until it expires. Keep the KS
// and when it ends; never keep the secret with them. Renew early, and once more when
// the server says INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as
// the second. Needs: a C17 compiler, libcurl, Jansson, OpenSSL. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET,
// KALTURA_USER_ID, KALTURA_SESSION_FILE.
// Run it: cc -o reuse_session reuse_session.c -lcurl -ljansson -lcrypto &&
// ./reuse_session

#define _POSIX_C_SOURCE 200809L // open_memstream
#include <curl/curl.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *setting(const char *name) {
  const char *value = getenv(name);
  if (value == NULL || *value == '\0') {
    fprintf(stderr, "%s is not set\n", name);
    exit(2);
  }
  return value;
}

// --8<-- [start:call] ANCHOR: call

// What the API returns, under HTTP 200, when a call fails; the texts belong to the response.
struct api_error {
  const char *code, *message, *reason;
};

static bool is_error(json_t *answer, struct api_error *error) {
  // The word that tells why a KS was refused: EXPIRED, LOGOUT, ... args is an object, or an empty list.
  const char *reason = json_string_value(json_object_get(json_object_get(answer, "args"), "KSID"));
  error->reason = reason == NULL ? "" : reason;
  const char *type, *format = "{s:s, s:s, s:s}";
  return json_unpack(answer, format, "objectType", &type, "code", &error->code, "message", &error->message) == 0 &&
         strcmp(type, "KalturaAPIException") == 0;
}

// Writes some characters of a text in printable ASCII. redact: not what may be a KS.
static void show(const char *text, bool redact, int most) {
  while (*text != '\0' && most-- > 0) {
    size_t word = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-");
    bool secret = redact && word >= 32;
    if (!secret && *text >= ' ' && *text <= '~')
      fputc(*text, stderr);
    else
      fputs(secret ? "[redacted]" : "\uFFFD", stderr);
    for (text += secret ? word : 1; (*text & 0xC0) == 0x80;)
      text++; // the rest of a character
  }
}

static void report(const char *code, const char *message) {
  show(code, false, 100), fputs(": ", stderr), show(message, true, 1000);
  fputs(" (see: kskit explain error ", stderr), show(code, false, 100), fputs(")\n", stderr);
}

static _Noreturn void fail(const struct api_error *error) {
  report(error->code, error->message);
  exit(1);
}

// Passes a response on; an error ends the program.
static json_t *check(json_t *answer) {
  struct api_error error;
  if (is_error(answer, &error))
    fail(&error);
  return answer;
}

struct param {
  const char *name, *value;
};

// What a response must be, or its members: s, a text; i, a number; si, either of them; a, a list.
static const struct {
  const char *call, *member, *types;
} results[] = {
    {"session.start", "", "s"},
    {"media.list", "totalCount", "i"},
};

static bool is_result(const char *name, const json_t *answer) {
  const char *type = json_string_value(json_object_get(answer, "objectType"));
  if (type != NULL && strcmp(type, "KalturaAPIException") == 0)
    return json_is_string(json_object_get(answer, "code")) && json_is_string(json_object_get(answer, "message"));
  for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
    const char *member = results[i].member, *types = results[i].types;
    const json_t *value = *member == '\0' ? answer : json_object_get(answer, member);
    if (strcmp(results[i].call, name) == 0 && !(json_is_string(value) && strchr(types, 's') != NULL) &&
        !(json_is_integer(value) && strchr(types, 'i') != NULL) && !(json_is_array(value) && *types == 'a'))
      return false;
  }
  return true;
}

// Sends one request and returns the decoded response; without one, the program ends.
static json_t *call(const char *service, const char *action, const struct param *params) {
  CURL *curl = curl_easy_init();
  char url[1000], *form, *body;
  size_t form_size, body_size;
  FILE *out = open_memstream(&form, &form_size), *in = open_memstream(&body, &body_size);
  if (curl == NULL || out == NULL || in == NULL)
    abort();
  snprintf(url, sizeof url, "%s/service/%s/action/%s", setting("KALTURA_SERVICE_URL"), service, action);
  for (; params->name != NULL; params++) {
    char *value = curl_easy_escape(curl, params->value, 0);
    fprintf(out, "%s=%s&", params->name, value);
    curl_free(value);
  }
  fprintf(out, "format=1"); // JSON; the default is XML
  fclose(out);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form); // sent as application/x-www-form-urlencoded
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, in);
  const char *seconds = getenv("KALTURA_TIMEOUT_SECONDS"); // for the whole response
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, seconds == NULL || atof(seconds) <= 0 ? 30000L : (long)(1000 * atof(seconds)));
  CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  fclose(in);
  json_t *answer = status == 200 ? json_loadb(body, body_size, JSON_DECODE_ANY, NULL) : NULL;
  char name[100];
  snprintf(name, sizeof name, "%s.%s", service, action);
  bool came = code == CURLE_OK && answer != NULL;
  if (!came || !is_result(name, answer)) {
    fprintf(stderr, "%s: %s", name, came ? "the response is not what this call gives" : "no response from the API: ");
    if (code != CURLE_OK)
      fputs(curl_easy_strerror(code), stderr);
    else if (!came)
      fprintf(stderr, "HTTP status %ld: ", status), show(body, true, 60);
    fputs("\n", stderr);
    exit(1);
  }
  curl_easy_cleanup(curl), free(form), free(body);
  return answer;
}

// --8<-- [end:call] ANCHOR_END: call

static const char *text_of(const json_t *value) {
  if (!json_is_string(value)) {
    fprintf(stderr, "the response has another shape\n");
    exit(1);
  }
  return json_string_value(value);
}

// --8<-- [start:load] ANCHOR: load

struct session {
  long long valid_until;
  char *ks;
};

// Returns the stored session, or one that ended long ago. The file holds two words:
// the Unix time at which the KS ends, and the KS.
static struct session load_session(void) {
  struct session stored = {0, NULL};
  FILE *file = fopen(setting("KALTURA_SESSION_FILE"), "r");
  if (file == NULL)
    return stored;
  if (fscanf(file, "%lld %ms", &stored.valid_until, &stored.ks) != 2)
    stored.valid_until = 0;
  fclose(file);
  return stored;
}

// --8<-- [end:load] ANCHOR_END: load

// --8<-- [start:store] ANCHOR: store

// Replaces the stored session. Whoever reads the KS has the session: owner only, one
// file per account, user and privileges, no secret beside it, no KS in a log.
static void store_session(struct session session) {
  const char *name = setting("KALTURA_SESSION_FILE");
  char temporary[PATH_MAX];
  snprintf(temporary, sizeof temporary, "%s.XXXXXX", name);
  int descriptor = mkstemp(temporary); // a new file, with the mode 0600
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (file == NULL || fprintf(file, "%lld %s\n", session.valid_until, session.ks) < 0 || fclose(file) != 0 ||
      rename(temporary, name) != 0) {
    perror(temporary);
    exit(1);
  }
}

// --8<-- [end:store] ANCHOR_END: store

// --8<-- [start:renew] ANCHOR: renew

// Starts a session and stores it. session.start does not say when the KS ends, and the
// account may cap it: what was asked for is the latest it can be.
static struct session renew_session(void) {
  long long valid_until = time(NULL) + 3600;
  const struct param params[] = {
      {"partnerId", setting("KALTURA_PARTNER_ID")},
      {"secret", setting("KALTURA_ADMIN_SECRET")},
      {"userId", setting("KALTURA_USER_ID")},
      {"type", "0"},
      {"expiry", "3600"},
      {"privileges", "list:*"},
      {NULL, NULL},
  };
  json_t *answer = check(call("session", "start", params));
  struct session session = {valid_until, strdup(text_of(answer))};
  json_decref(answer);
  store_session(session);
  return session;
}

// --8<-- [end:renew] ANCHOR_END: renew

// --8<-- [start:list] ANCHOR: list

static json_t *list_entries(const char *ks) {
  const struct param params[] = {{"ks", ks}, {"pager[pageSize]", "1"}, {NULL, NULL}};
  return call("media", "list", params);
}

// Reuses the stored KS. A KS can die early: revoked, or capped by the account. One
// renewal and one repetition, never a loop; none where the KS is restricted, as a new
// one would be too.
static void print_count(void) {
  struct session session = load_session();
  if (session.valid_until - time(NULL) <= 300) {
    free(session.ks);
    session = renew_session();
  }
  json_t *list = list_entries(session.ks);
  struct api_error error;
  bool refused = is_error(list, &error) && strcmp(error.code, "INVALID_KS") == 0;
  if (refused && strstr(error.reason, "EXCEEDED_RESTRICTED_") != error.reason) {
    json_decref(list);
    free(session.ks);
    session = renew_session();
    list = list_entries(session.ks);
  }
  check(list);
  printf("%" JSON_INTEGER_FORMAT "\n", json_integer_value(json_object_get(list, "totalCount")));
  json_decref(list);
  free(session.ks);
}

// --8<-- [end:list] ANCHOR_END: list

int main(void) {
  print_count();

  // --8<-- [start:second-client] ANCHOR: second-client
  // Another connection, another process, another language: the stored KS is all it
  // needs.
  print_count();
  // --8<-- [end:second-client] ANCHOR_END: second-client
  return 0;
}
