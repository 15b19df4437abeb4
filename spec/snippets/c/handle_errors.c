// Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
// for INVALID_KS, on the reason word.
// Prints: How many entries the session may list. Needs: a C17 compiler, libcurl,
// Jansson, OpenSSL. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.
// Run it: cc -o handle_errors handle_errors.c -lcurl -ljansson -lcrypto &&
// ./handle_errors

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

// --8<-- [start:exception] ANCHOR: exception

// An object whose objectType is KalturaAPIException. args is an object, or an empty
// list when there is nothing to say.
struct api_error {
  const char *code, *message, *reason;
};

static bool is_error(json_t *answer, struct api_error *error) {
  // The word that tells why a KS was refused: EXPIRED, LOGOUT, ...
  const char *reason = json_string_value(json_object_get(json_object_get(answer, "args"), "KSID"));
  error->reason = reason == NULL ? "" : reason;
  const char *type, *format = "{s:s, s:s, s:s}";
  return json_unpack(answer, format, "objectType", &type, "code", &error->code, "message", &error->message) == 0 &&
         strcmp(type, "KalturaAPIException") == 0;
}

// --8<-- [end:exception] ANCHOR_END: exception

// --8<-- [start:decide] ANCHOR: decide

// Says how to go on after an error, or without a response. Decide by the code and, for
// INVALID_KS, by the word in args.KSID; the number in the message is always the same.
static const char *what_to_do(const struct api_error *error) {
  if (error == NULL)
    return "no response from the API: repeat later, with growing pauses";
  if (strcmp(error->code, "INVALID_KS") == 0 && strcmp(error->reason, "EXCEEDED_RESTRICTED_IP") == 0)
    return "the KS is for another address, a new one would be too: mend iprestrict";
  if (strcmp(error->code, "INVALID_KS") == 0 && strcmp(error->reason, "EXCEEDED_RESTRICTED_URI") == 0)
    return "the KS is for other calls, a new one would be too: mend urirestrict";
  if (strcmp(error->code, "INVALID_KS") == 0)
    return "start a new session and repeat the call once; refused again, give up";
  if (strcmp(error->code, "SERVICE_FORBIDDEN") == 0)
    return "no KS arrived, or its role may not do this: a retry does not help";
  return "mend the request: a retry gives the same response";
}

// --8<-- [end:decide] ANCHOR_END: decide

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

static _Noreturn void fail(const struct api_error *error) {
  report(error->code, error->message);
  fprintf(stderr, "%s\n", what_to_do(error));
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
    fprintf(stderr, "%s\n", what_to_do(NULL));
    exit(1);
  }
  curl_easy_cleanup(curl), free(form), free(body);
  return answer;
}

// --8<-- [end:call] ANCHOR_END: call

int main(void) {
  const char *ks = setting("KALTURA_KS");

  // --8<-- [start:send] ANCHOR: send
  // A time-out, a refused connection, an HTTP status other than 200 or a page of HTML
  // is not a response from the API.
  const struct param params[] = {{"ks", ks}, {"pager[pageSize]", "1"}, {NULL, NULL}};
  json_t *list = check(call("media", "list", params));
  printf("%" JSON_INTEGER_FORMAT "\n", json_integer_value(json_object_get(list, "totalCount")));
  // --8<-- [end:send] ANCHOR_END: send
  json_decref(list);
  return 0;
}
