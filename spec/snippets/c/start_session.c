// Start a session. Exchanges an account secret for a KS. For servers only: whoever
// holds a secret can act as any user.
// Prints: The KS. Needs: a C17 compiler, libcurl, Jansson, OpenSSL. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_USER_ID,
// KALTURA_ADMIN_SECRET, KALTURA_USER_SECRET.
// Run it: cc -o start_session start_session.c -lcurl -ljansson -lcrypto &&
// ./start_session

#define _POSIX_C_SOURCE 200809L // open_memstream
#include <curl/curl.h>
#include <jansson.h>
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

// Passes a response on. An error, which the API sends under HTTP 200, is reported and ends the program.
static json_t *check(json_t *answer) {
  const char *type, *code, *message;
  if (json_unpack(answer, "{s:s, s:s, s:s}", "objectType", &type, "code", &code, "message", &message) != 0 ||
      strcmp(type, "KalturaAPIException") != 0)
    return answer;
  report(code, message);
  exit(1);
}

struct param {
  const char *name, *value;
};

// What a response must be, or its members: s, a text; i, a number; si, either of them; a, a list.
static const struct {
  const char *call, *member, *types;
} results[] = {
    {"session.start", "", "s"},
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

int main(void) {
  const char *partner_id = setting("KALTURA_PARTNER_ID");
  const char *user_id = setting("KALTURA_USER_ID");

  // --8<-- [start:start] ANCHOR: start
  // The admin secret gives an ADMIN session; without it, the user secret gives a USER
  // session.
  const char *secret = getenv("KALTURA_ADMIN_SECRET"), *type = "2", *privileges = "disableentitlement";
  if (secret == NULL || *secret == '\0') {
    secret = setting("KALTURA_USER_SECRET");
    type = "0";
    privileges = "sview:*";
  }

  // session.start answers with the KS itself: one JSON string. expiry counts seconds
  // from now, and the account may cap it without saying so.
  const struct param params[] = {
      {"partnerId", partner_id},
      {"secret", secret},
      {"userId", user_id},
      {"type", type},
      {"expiry", "3600"},
      {"privileges", privileges},
      {NULL, NULL},
  };
  json_t *ks_json = check(call("session", "start", params));
  const char *ks = text_of(ks_json);
  puts(ks);
  // --8<-- [end:start] ANCHOR_END: start
  json_decref(ks_json);
  return 0;
}
