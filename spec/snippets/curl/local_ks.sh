#!/bin/sh
# Make a KS locally. With the admin secret a KS can be made without a request. Version
# 2 is encrypted, version 1 is signed plain text; the server takes both.
# Prints: The KS. Needs: a POSIX shell, openssl. Settings, from the environment:
# KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
# Run it: sh local_ks.sh
set -eu
(: "${KALTURA_PARTNER_ID:?}" "${KALTURA_ADMIN_SECRET:?}" "${KALTURA_USER_ID:?}") || exit 2
now=$(date +%s)
valid_until=$((now + 3600)) privileges='sview:*,list:*'

version_2() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # --8<-- [start:fields] ANCHOR: fields
  # One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
  # seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
  fields='' rest=$privileges
  while [ -n "$rest" ]; do
    privilege=${rest%%,*}
    rest=${rest#"$privilege"} rest=${rest#,}
    [ "$privilege" != '*' ] || privilege='all:*'
    case $privilege in *:*) value=${privilege#*:} ;; *) value='' ;; esac
    name=$(encode "${privilege%%:*}")
    value=$(encode "$value")
    fields="$fields$name=$value&"
  done
  user_id=$(encode "$KALTURA_USER_ID")
  fields="${fields}_e=$valid_until&_t=0&_u=$user_id"
  # --8<-- [end:fields] ANCHOR_END: fields
  # --8<-- [start:encrypt] ANCHOR: encrypt
  # 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
  # bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
  # bytes of the SHA-1 of the admin secret.
  openssl rand 16 >"$folder/body"
  printf %s "$fields" >>"$folder/body"
  openssl dgst -sha1 -binary "$folder/body" >"$folder/plain"
  cat "$folder/body" >>"$folder/plain"
  size=$(wc -c <"$folder/plain")
  until [ $((size % 16)) -eq 0 ]; do
    printf '\0' >>"$folder/plain"
    size=$((size + 1))
  done
  # -K would show the key on the command line. -md sha1 -nosalt derives the same key from the variable, and openssl
  # warns that such keys are weak, which the protocol prescribes.
  openssl enc -aes-128-cbc -md sha1 -nosalt -pass env:KALTURA_ADMIN_SECRET -iv 00000000000000000000000000000000 \
    -nopad -in "$folder/plain" -out "$folder/ciphertext" 2>"$folder/warning" || { cat "$folder/warning" >&2 && exit 1; }
  # --8<-- [end:encrypt] ANCHOR_END: encrypt
  # --8<-- [start:encode] ANCHOR: encode
  # base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
  printf 'v2|%s|' "$KALTURA_PARTNER_ID" >"$folder/ks"
  cat "$folder/ciphertext" >>"$folder/ks"
  ks=$(openssl base64 -A -in "$folder/ks")
  printf %s "$ks" | tr +/ -_
  # --8<-- [end:encode] ANCHOR_END: encode
}

# encode writes every byte as %XX, which a form allows.
encode() {
  hex=$(printf %s "$1" | od -An -v -tx1) || exit 1
  hex=$(printf %s "$hex" | tr -d ' \n') || exit 1
  printf %s "$hex" | sed 's/../%&/g'
}

version_1() {
  # --8<-- [start:info] ANCHOR: info
  # Nine fields between semicolons: partner twice, end, type, a random number, user,
  # privileges, and two that stay empty. Nothing is escaped, so a semicolon in the user
  # id would forge a field.
  case $KALTURA_USER_ID in *';'*) echo 'version 1 cannot hold a user id with a semicolon' >&2 && exit 1 ;; esac
  random=$(od -An -N4 -tu4 /dev/urandom)
  random=$(printf %s "$random" | tr -d ' ')
  info="$KALTURA_PARTNER_ID;$KALTURA_PARTNER_ID;$valid_until;0;$random;$KALTURA_USER_ID;$privileges;;"
  # --8<-- [end:info] ANCHOR_END: info
  # --8<-- [start:sign] ANCHOR: sign
  # base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
  # and the fields.
  signature=$(printf %s "$KALTURA_ADMIN_SECRET$info" | openssl dgst -sha1 -r)
  printf '%s|%s' "${signature%% *}" "$info" | openssl base64 -A
  # --8<-- [end:sign] ANCHOR_END: sign
}

# KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
if [ "${KALTURA_KS_VERSION:-2}" = 1 ]; then version_1; else version_2; fi
echo
