// Keep a session. For a service that holds an application token only: one session in
// memory, shared by all workers, renewed early, and once more when the server says
// INVALID_KS. Here they list entries, a page each.
// Prints: How many entries were listed. Needs: a C17 compiler, libcurl, Jansson,
// OpenSSL. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE,
// KALTURA_PAGE_SIZE.
// Run it: cc -o keep_session keep_session.c -lcurl -ljansson -lcrypto &&
// ./keep_session

#define _POSIX_C_SOURCE 200809L // open_memstream
#include <curl/curl.h>
#include <jansson.h>
#include <openssl/evp.h>
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
    {"session.startWidgetSession", "ks", "s"},
    {"appToken.startSession", "ks", "s"},
    {"appToken.startSession", "expiry", "si"},
    {"media.list", "totalCount", "i"},
    {"media.list", "objects", "a"},
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

// The first call starts the session. A KS is not freed when the next one replaces it.
static struct {
  const char *ks;
  long long valid_until;
} session = {"", 0};

static void start_session(void) {
  const char *partner_id = setting("KALTURA_PARTNER_ID");
  const char *app_token_id = setting("KALTURA_APP_TOKEN_ID");
  const char *app_token = setting("KALTURA_APP_TOKEN");
  const char *app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE");

  // --8<-- [start:widget] ANCHOR: widget
  // An unprivileged session comes first: its KS authorises the call that follows.
  char widget_id[32];
  snprintf(widget_id, sizeof widget_id, "_%s", partner_id);
  const struct param widget_params[] = {{"widgetId", widget_id}, {NULL, NULL}};
  json_t *widget = check(call("session", "startWidgetSession", widget_params));
  const char *widget_ks = text_of(json_object_get(widget, "ks"));
  // --8<-- [end:widget] ANCHOR_END: widget

  // --8<-- [start:hash] ANCHOR: hash
  // A plain digest of the KS text followed by the token, in lower-case hexadecimal.
  const char *hash_types[] = {"MD5", "SHA1", "SHA256", "SHA512", NULL}, **known = hash_types;
  while (*known != NULL && strcmp(*known, app_token_hash_type) != 0)
    known++;
  if (*known == NULL) {
    fprintf(stderr, "unknown hash type %s: it is MD5, SHA1, SHA256 or SHA512\n", app_token_hash_type);
    exit(1);
  }
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size;
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  EVP_DigestInit_ex(digest, EVP_get_digestbyname(*known), NULL);
  EVP_DigestUpdate(digest, widget_ks, strlen(widget_ks));
  EVP_DigestUpdate(digest, app_token, strlen(app_token));
  EVP_DigestFinal_ex(digest, hash, &size);
  EVP_MD_CTX_free(digest);
  char token_hash[2 * EVP_MAX_MD_SIZE + 1];
  for (unsigned int i = 0; i < size; i++)
    snprintf(token_hash + 2 * i, 3, "%02x", hash[i]);
  // --8<-- [end:hash] ANCHOR_END: hash

  // --8<-- [start:start] ANCHOR: start
  // The response says when the KS ends, as Unix time: keep that beside it, and renew
  // early. Both stay in memory, and in no log.
  const struct param params[] = {
      {"ks", widget_ks},
      {"id", app_token_id},
      {"tokenHash", token_hash},
      {NULL, NULL},
  };
  json_t *answer = check(call("appToken", "startSession", params)), *expiry = json_object_get(answer, "expiry");
  session.ks = text_of(json_object_get(answer, "ks"));
  session.valid_until = json_is_string(expiry) ? atoll(json_string_value(expiry)) : json_integer_value(expiry);
  // --8<-- [end:start] ANCHOR_END: start
  json_decref(widget);
}

// --8<-- [start:share] ANCHOR: share

// Returns the KS to send: another than the one that was refused. One KS serves any
// number of workers. One at a time looks whether it still lasts and starts the next: a
// KS that another worker has replaced meanwhile is not replaced again.
static const char *current_ks(const char *refused) {
  if (strcmp(session.ks, refused) == 0 || session.valid_until - time(NULL) <= 300)
    start_session();
  return session.ks;
}

// --8<-- [end:share] ANCHOR_END: share

static json_t *list_with(const char *ks, long long page) {
  // KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
  // the server gives.
  const char *page_size = getenv("KALTURA_PAGE_SIZE");
  if (page_size == NULL || *page_size == '\0')
    page_size = "500";
  char page_text[32];
  snprintf(page_text, sizeof page_text, "%lld", page);
  const struct param params[] = {
      {"ks", ks},
      {"pager[pageSize]", page_size},
      {"pager[pageIndex]", page_text},
      {NULL, NULL},
  };
  return call("media", "list", params);
}

// --8<-- [start:list] ANCHOR: list

// Returns how many entries a page has; total: how many there are. A KS can die early:
// expired by the server's clock, or ended. One new session and one repetition, never a
// loop: after session.end on one session of a token, all later ones are refused with
// LOGOUT too.
static long long list_page(long long page, long long *total) {
  const char *ks = current_ks("");
  json_t *list = list_with(ks, page);
  struct api_error error;
  bool refused = is_error(list, &error) && strcmp(error.code, "INVALID_KS") == 0;
  if (refused && strstr(error.reason, "EXCEEDED_RESTRICTED_") != error.reason) {
    json_decref(list);
    list = list_with(current_ks(ks), page);
  }
  check(list);
  *total = json_integer_value(json_object_get(list, "totalCount"));
  long long size = (long long)json_array_size(json_object_get(list, "objects"));
  json_decref(list);
  return size;
}

// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:pages] ANCHOR: pages

// Lists all entries. totalCount over the entries of the first page is the number of
// pages; the server may give fewer than were asked for. Each worker takes the next
// page until none is left. This program is one worker: its helpers end the process
// when a call fails.
static long long count_entries(void) {
  long long total, size = list_page(1, &total), entries = size, pages = size == 0 ? 1 : (total + size - 1) / size;
  for (long long page = 2; page <= pages; page++)
    entries += list_page(page, &total);
  return entries;
}

// --8<-- [end:pages] ANCHOR_END: pages

int main(void) {
  printf("%lld\n", count_entries());
  return 0;
}
