// Inspect a session. What a KS is worth: its type, its end and its privileges, as the server reads them. For ADMIN
// sessions; others are refused.
// Prints: The session's type (0 USER, 2 ADMIN), the Unix time at which it ends, and its privileges. Settings, from
// the environment: KALTURA_SERVICE_URL, KALTURA_KS.

#define _POSIX_C_SOURCE 200809L // open_memstream
#include <curl/curl.h>
#include <jansson.h>
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

// Passes a response on. An error, which the API sends under HTTP 200, is reported and ends the program; its message may
// quote the KS that was sent, so what looks like one is left out.
static json_t *check(json_t *answer) {
  const char *type, *code, *message;
  if (json_unpack(answer, "{s:s, s:s, s:s}", "objectType", &type, "code", &code, "message", &message) != 0 ||
      strcmp(type, "KalturaAPIException") != 0)
    return answer;
  fprintf(stderr, "%s: ", code);
  for (const char *rest = message; *rest != '\0';) {
    size_t length = strspn(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-");
    fprintf(stderr, "%.*s", length < 32 ? (int)length : 10, length < 32 ? rest : "[redacted]");
    rest += length;
    if (*rest != '\0')
      fputc(*rest++, stderr);
  }
  fprintf(stderr, " (see: kskit explain error %s)\n", code);
  exit(1);
}

struct param {
  const char *name, *value;
};

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
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
  CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  fclose(in);
  json_t *answer = status == 200 ? json_loadb(body, body_size, JSON_DECODE_ANY, NULL) : NULL;
  if (code != CURLE_OK || answer == NULL) {
    const char *why = code == CURLE_OK ? "no response from the API" : curl_easy_strerror(code);
    fprintf(stderr, "%s.%s: %s (HTTP status %ld)\n", service, action, why, status);
    exit(1);
  }
  curl_easy_cleanup(curl);
  free(form);
  free(body);
  return answer;
}

// --8<-- [end:call] ANCHOR_END: call

// Prints a value, which may arrive as a number or as a text.
static void print_value(const char *label, const json_t *value) {
  if (json_is_integer(value))
    printf("%s%" JSON_INTEGER_FORMAT "\n", label, json_integer_value(value));
  else
    printf("%s%s\n", label, json_is_string(value) ? json_string_value(value) : "");
}

int main(void) {
  const char *ks = setting("KALTURA_KS");

  // --8<-- [start:get] ANCHOR: get
  // Type and expiry arrive as texts here, not as numbers. A parameter session would name another KS to read, an
  // expired one too.
  const struct param params[] = {{"ks", ks}, {NULL, NULL}};
  json_t *info = check(call("session", "get", params));
  print_value("sessionType ", json_object_get(info, "sessionType"));
  print_value("expiry ", json_object_get(info, "expiry"));
  print_value("privileges ", json_object_get(info, "privileges"));
  // --8<-- [end:get] ANCHOR_END: get
  json_decref(info);
  return 0;
}
