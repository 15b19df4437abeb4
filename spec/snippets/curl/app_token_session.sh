#!/bin/sh
# Start a session with an application token. A session of a service that holds no
# account secret: a widget session, a hash over its KS and the token, and the session
# that the token grants.
# Prints: How many entries the session may list. Needs: a POSIX shell, curl, openssl.
# Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
# KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: sh app_token_session.sh
set -eu
(: "${KALTURA_SERVICE_URL:?}" "${KALTURA_PARTNER_ID:?}" "${KALTURA_APP_TOKEN_ID:?}" \
  "${KALTURA_APP_TOKEN:?}" "${KALTURA_APP_TOKEN_HASH_TYPE:?}") || exit 2

# --8<-- [start:call] ANCHOR: call
# visible replaces control characters, and all beyond ASCII; shown redacts what looks like a KS, too.
visible() {
  LC_ALL=C sed 's/[^ -~]/�/g; s/\\[bfnrt]/�/g; s/\\u00[0189][0-9A-Fa-f]/�/g; s/\\\([^u]\)/\1/g'"${1:-}"
}
shown() {
  visible '; s,[A-Za-z0-9+/=_-]\{32\,\},[redacted],g'
}

# call SERVICE/action/ACTION NAME=VALUE... sets $answer. The values reach curl through its standard input: a command
# line is visible to everybody on the machine.
call() {
  action=$1 form='data = "format=1"'
  shift
  for parameter in "$@"; do
    parameter=$(printf '%s\n' "$parameter" | sed 's/[\\"]/\\&/g; H; 1h; $!d; x; s/\n/\\n/g') || exit 1
    form="$form
data-urlencode = \"$parameter\""
  done
  answer=$(printf '%s\n' "$form" | curl --silent --show-error --max-time "${KALTURA_TIMEOUT_SECONDS:-30}" \
    --write-out ' %{http_code}' --config - "$KALTURA_SERVICE_URL/service/$action") || exit 1
  http_status=${answer##* }
  # One line, without blanks around colons, as the API itself writes it.
  answer=$(printf '%s\n' "${answer% *}" | sed 'H; 1h; $!d; x; s/\n/ /g; s/"[[:space:]]*:[[:space:]]*/":/g') || exit 1
  case $http_status$answer in
    200*'"objectType":"KalturaAPIException"'*) fail ;;
    '200{'* | '200['* | '200"'* | 200null) ;;
    *)
      answer=$(printf '%s\n' "$answer" | shown) || exit 1
      printf '%s: no response from the API: HTTP status %s: %.60s\n' "$action" "$http_status" "$answer" >&2
      exit 1
      ;;
  esac
}

# fail reports the exception in $answer, without what looks like a KS: the message may quote the one that was sent.
fail() {
  error=$(printf '%s\n' "$answer" | sed 's/\\"/'"'"'/g; y/{/\n/') || exit 1
  error=$(printf '%s\n' "$error" | sed -n '/"objectType":"KalturaAPIException"/{p;q;}') || exit 1
  code=${error##*'"code":"'} code=${code%%'"'*}
  message=${error##*'"message":"'} message=${message%%'"'*}
  code=$(printf '%s\n' "$code" | visible) || exit 1
  message=$(printf '%s\n' "$message" | shown) || exit 1
  printf '%s\n' "$code: $message (see: kskit explain error $code)" >&2
  exit 1
}
# --8<-- [end:call] ANCHOR_END: call

# field NAME prints that member of $answer, a text or a number.
field() {
  value=$(printf '%s\n' "$answer" |
    sed -n 's,\\/,/,g; s/.*"'"$1"'":"\([^"]*\)".*/=\1/p; s/.*"'"$1"'":\([0-9][0-9]*\).*/=\1/p') || exit 1
  [ -n "$value" ] || { echo "no $1 in the response" >&2 && exit 1; }
  printf '%s\n' "${value#=}"
}

# --8<-- [start:widget] ANCHOR: widget
# An unprivileged session comes first: its KS authorises the call that follows.
call session/action/startWidgetSession "widgetId=_$KALTURA_PARTNER_ID"
widget_ks=$(field ks)
# --8<-- [end:widget] ANCHOR_END: widget

# --8<-- [start:hash] ANCHOR: hash
# A plain digest of the KS text followed by the token, nothing between and nothing
# after, in lower-case hexadecimal. It is not an HMAC.
case $KALTURA_APP_TOKEN_HASH_TYPE in
  MD5 | SHA1 | SHA256 | SHA512) ;;
  *) echo "unknown hash type $KALTURA_APP_TOKEN_HASH_TYPE: it is MD5, SHA1, SHA256 or SHA512" >&2 && exit 1 ;;
esac
hash_type=$(printf %s "$KALTURA_APP_TOKEN_HASH_TYPE" | tr '[:upper:]' '[:lower:]')
token_hash=$(printf %s "$widget_ks$KALTURA_APP_TOKEN" | openssl dgst -r "-$hash_type")
token_hash=${token_hash%% *}
# --8<-- [end:hash] ANCHOR_END: hash

# --8<-- [start:start] ANCHOR: start
# The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix time
# at which it ends.
call appToken/action/startSession "ks=$widget_ks" "id=$KALTURA_APP_TOKEN_ID" "tokenHash=$token_hash"
ks=$(field ks)
# --8<-- [end:start] ANCHOR_END: start

# --8<-- [start:use] ANCHOR: use
# From here on every request carries the new KS.
call media/action/list "ks=$ks" 'pager[pageSize]=5'
field totalCount
# --8<-- [end:use] ANCHOR_END: use
