// Make a KS locally. With the admin secret a KS can be made without a request. Version
// 2 is encrypted, version 1 is signed plain text; the server takes both.
// Prints: The KS. Needs: a C17 compiler, libcurl, Jansson, OpenSSL. Settings, from the
// environment: KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
// KALTURA_KS_VERSION.
// Run it: cc -o local_ks local_ks.c -lcurl -ljansson -lcrypto &&
// ./local_ks

#define _POSIX_C_SOURCE 200809L // open_memstream
#include <ctype.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdint.h>
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

// Ends the program unless a step succeeded; functions of OpenSSL return 1 then.
static void need(int success) {
  if (success != 1) {
    fprintf(stderr, "the KS cannot be made\n");
    ERR_print_errors_fp(stderr);
    exit(1);
  }
}

// Writes every byte that a form does not take as it is as %XX.
static void form_encode(FILE *out, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    fprintf(out, isalnum((unsigned char)text[i]) ? "%c" : "%%%02X", (unsigned char)text[i]);
}

static char *base64(const char *data, size_t size) {
  char *text = malloc((size + 2) / 3 * 4 + 1);
  need(text != NULL);
  EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)data, (int)size);
  return text;
}

static char *version2(const char *partner_id, const char *admin_secret, const char *user_id, const char *privileges,
                      long long valid_until) {
  // --8<-- [start:fields] ANCHOR: fields
  // One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
  // seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
  char *fields;
  size_t length;
  FILE *out = open_memstream(&fields, &length);
  need(out != NULL);
  for (const char *rest = privileges; *rest != '\0'; rest += *rest == ',') {
    size_t name = strcspn(rest, ":,"), end = strcspn(rest, ",");
    if (end == 1 && *rest == '*')
      fprintf(out, "all=%%2A&");
    else {
      size_t value = name < end ? name + 1 : end;
      form_encode(out, rest, name);
      fputc('=', out);
      form_encode(out, rest + value, end - value);
      fputc('&', out);
    }
    rest += end;
  }
  fprintf(out, "_e=%lld&_t=0&_u=", valid_until);
  form_encode(out, user_id, strlen(user_id));
  fclose(out);
  // --8<-- [end:fields] ANCHOR_END: fields

  // --8<-- [start:encrypt] ANCHOR: encrypt
  // 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
  // bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
  // bytes of the SHA-1 of the admin secret.
  size_t size = (20 + 16 + length + 15) / 16 * 16;
  unsigned char *plain = calloc(1, size), key[EVP_MAX_MD_SIZE], iv[16] = {0};
  need(plain != NULL);
  unsigned char *body = plain + 20;
  need(RAND_bytes(body, 16));
  memcpy(body + 16, fields, length);
  need(EVP_Digest(body, 16 + length, plain, NULL, EVP_sha1(), NULL));
  need(EVP_Digest(admin_secret, strlen(admin_secret), key, NULL, EVP_sha1(), NULL));
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  need(EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), NULL, key, iv));
  EVP_CIPHER_CTX_set_padding(cipher, 0);
  int written;
  need(EVP_EncryptUpdate(cipher, plain, &written, plain, (int)size)); // in place
  EVP_CIPHER_CTX_free(cipher);
  free(fields);
  // --8<-- [end:encrypt] ANCHOR_END: encrypt

  // --8<-- [start:encode] ANCHOR: encode
  // base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
  char *unencoded;
  out = open_memstream(&unencoded, &length);
  need(out != NULL);
  fprintf(out, "v2|%s|", partner_id);
  fwrite(plain, 1, size, out);
  fclose(out);
  char *ks = base64(unencoded, length);
  for (char *at = ks; (at = strpbrk(at, "+/")) != NULL;)
    *at = *at == '+' ? '-' : '_';
  free(unencoded);
  free(plain);
  return ks;
  // --8<-- [end:encode] ANCHOR_END: encode
}

static char *version1(const char *partner_id, const char *admin_secret, const char *user_id, const char *privileges,
                      long long valid_until) {
  // --8<-- [start:info] ANCHOR: info
  // Nine fields between semicolons: partner twice, end, type, a random number, user,
  // privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
  // user id would forge a field.
  if (strchr(user_id, ';') != NULL) {
    fprintf(stderr, "version 1 cannot hold a user id with a semicolon\n");
    exit(1);
  }
  uint32_t number;
  need(RAND_bytes((unsigned char *)&number, sizeof number));
  char *info;
  size_t length;
  FILE *out = open_memstream(&info, &length);
  need(out != NULL);
  fprintf(out, "%s;%s;%lld;0;%u;%s;%s;;", partner_id, partner_id, valid_until, number, user_id, privileges);
  fclose(out);
  // --8<-- [end:info] ANCHOR_END: info

  // --8<-- [start:sign] ANCHOR: sign
  // base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
  // and the fields.
  unsigned char signature[EVP_MAX_MD_SIZE];
  unsigned int size;
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  need(EVP_DigestInit_ex(digest, EVP_sha1(), NULL));
  need(EVP_DigestUpdate(digest, admin_secret, strlen(admin_secret)));
  need(EVP_DigestUpdate(digest, info, length));
  need(EVP_DigestFinal_ex(digest, signature, &size));
  EVP_MD_CTX_free(digest);
  char *unencoded;
  out = open_memstream(&unencoded, &length);
  need(out != NULL);
  for (unsigned int i = 0; i < size; i++)
    fprintf(out, "%02x", signature[i]);
  fprintf(out, "|%s", info);
  fclose(out);
  char *ks = base64(unencoded, length);
  free(unencoded);
  free(info);
  return ks;
  // --8<-- [end:sign] ANCHOR_END: sign
}

int main(void) {
  const char *partner_id = setting("KALTURA_PARTNER_ID");
  const char *admin_secret = setting("KALTURA_ADMIN_SECRET");
  const char *user_id = setting("KALTURA_USER_ID");
  long long valid_until = time(NULL) + 3600;

  // KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
  const char *version = getenv("KALTURA_KS_VERSION");
  bool first = version != NULL && strcmp(version, "1") == 0;
  char *ks = (first ? version1 : version2)(partner_id, admin_secret, user_id, "sview:*,list:*", valid_until);
  puts(ks);
  free(ks);
  return 0;
}
