// End a session. session.end revokes a KS at once. The sessions of one application
// token form a group: ending one ends them all, those started later too. Let them
// expire instead.
// Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: a
// C17 compiler, libcurl, Jansson, OpenSSL. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: cc -o end_session end_session.c -lcurl -ljansson -lcrypto &&
// ./end_session

#define _POSIX_C_SOURCE 200809L // open_memstream
#include <curl/curl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

// --8<-- [start:end] ANCHOR: end

// Revokes the KS. The response is null. Ending the same KS again is an error:
// INVALID_KS with LOGOUT.
static void end_session(const char *ks) {
  const struct param params[] = {{"ks", ks}, {NULL, NULL}};
  json_decref(check(call("session", "end", params)));
}

// --8<-- [end:end] ANCHOR_END: end

// --8<-- [start:refused] ANCHOR: refused

// Tries the KS and prints why it is refused. The reason stands where the message would
// quote the KS: args.KSID.
static void print_refusal(const char *ks) {
  const struct param params[] = {{"ks", ks}, {"pager[pageSize]", "1"}, {NULL, NULL}};
  json_t *answer = call("media", "list", params);
  struct api_error error;
  if (!is_error(answer, &error)) {
    fprintf(stderr, "the KS still works\n");
    exit(1);
  }
  if (strcmp(error.code, "INVALID_KS") != 0)
    fail(&error);
  puts(error.reason);
  json_decref(answer);
}

// --8<-- [end:refused] ANCHOR_END: refused

static void end_one_of_a_group(void) {
  const char *partner_id = setting("KALTURA_PARTNER_ID");
  const char *app_token_id = setting("KALTURA_APP_TOKEN_ID");
  const char *app_token = setting("KALTURA_APP_TOKEN");
  const char *app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE");

  // --8<-- [start:widget] ANCHOR: widget
  // One widget session can start any number of sessions of the token.
  char widget_id[32];
  snprintf(widget_id, sizeof widget_id, "_%s", partner_id);
  const struct param widget_params[] = {{"widgetId", widget_id}, {NULL, NULL}};
  json_t *widget = check(call("session", "startWidgetSession", widget_params));
  const char *widget_ks = text_of(json_object_get(widget, "ks"));
  // --8<-- [end:widget] ANCHOR_END: widget

  // --8<-- [start:hash] ANCHOR: hash
  // The same KS and the same token give the same hash, which may be used again.
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
  // Each carries the privilege sessionid with the token's id: that is the group.
  const struct param params[] = {
      {"ks", widget_ks},
      {"id", app_token_id},
      {"tokenHash", token_hash},
      {NULL, NULL},
  };
  json_t *session = check(call("appToken", "startSession", params));
  json_t *other = check(call("appToken", "startSession", params));
  // --8<-- [end:start] ANCHOR_END: start

  end_session(text_of(json_object_get(session, "ks")));

  // --8<-- [start:others] ANCHOR: others
  // The other session is refused as well. Nobody ended it: it belongs to the same
  // group.
  print_refusal(text_of(json_object_get(other, "ks")));
  // --8<-- [end:others] ANCHOR_END: others

  // --8<-- [start:restart] ANCHOR: restart
  // A session started afterwards is born dead: startSession succeeds and says nothing;
  // only the next call is refused.
  json_t *late = check(call("appToken", "startSession", params));
  // --8<-- [end:restart] ANCHOR_END: restart
  // --8<-- [start:born-dead] ANCHOR: born-dead
  // The way out is another token: create one, delete the old one.
  print_refusal(text_of(json_object_get(late, "ks")));
  // --8<-- [end:born-dead] ANCHOR_END: born-dead
  json_decref(late);
  json_decref(other);
  json_decref(session);
  json_decref(widget);
}

int main(void) {
  // With KALTURA_KS, that session is ended; without it, one of two sessions of an
  // application token.
  const char *ks = getenv("KALTURA_KS");
  if (ks == NULL || *ks == '\0') {
    end_one_of_a_group();
  } else {
    end_session(ks);
    print_refusal(ks);
  }
  return 0;
}
