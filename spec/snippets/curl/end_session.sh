#!/bin/sh
# End a session. session.end revokes a KS at once. The sessions of one application
# token form a group: ending one ends them all, those started later too. Let them
# expire instead.
# Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: a
# POSIX shell, curl, openssl. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
# KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: sh end_session.sh
set -eu
(: "${KALTURA_SERVICE_URL:?}") || exit 2

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
    200*'"objectType":"KalturaAPIException"'*) explain && return 1 ;;
    '200{'* | '200['* | '200"'* | 200null) ;;
    *)
      answer=$(printf '%s\n' "$answer" | shown) || exit 1
      printf '%s: no response from the API: HTTP status %s: %.60s\n' "$action" "$http_status" "$answer" >&2
      exit 1
      ;;
  esac
}

# explain reads the exception in $answer, fail reports it without what looks like a KS: it may quote the one sent.
explain() {
  error=$(printf '%s\n' "$answer" | sed 's/\\"/'"'"'/g; y/{/\n/') || exit 1
  error=$(printf '%s\n' "$error" | sed -n '/"objectType":"KalturaAPIException"/{p;q;}') || exit 1
  code=${error##*'"code":"'} code=${code%%'"'*}
  message=${error##*'"message":"'} message=${message%%'"'*}
}
fail() {
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

# --8<-- [start:end] ANCHOR: end
# The response is null. Ending the same KS again is an error: INVALID_KS with LOGOUT.
end_session() {
  call session/action/end "ks=$1" || fail
}
# --8<-- [end:end] ANCHOR_END: end

# --8<-- [start:refused] ANCHOR: refused
# The KS is refused from now on. The reason stands where the message would quote the
# KS: args.KSID.
print_refusal() {
  if call media/action/list "ks=$1" 'pager[pageSize]=1'; then
    echo 'the KS still works' >&2
    exit 1
  fi
  [ "$code" = INVALID_KS ] || fail
  field KSID
}
# --8<-- [end:refused] ANCHOR_END: refused

# With KALTURA_KS, that session is ended; without it, one of two sessions of an application token.
if [ -n "${KALTURA_KS:-}" ]; then
  end_session "$KALTURA_KS"
  print_refusal "$KALTURA_KS"
  exit
fi
(: "${KALTURA_PARTNER_ID:?}" "${KALTURA_APP_TOKEN_ID:?}" "${KALTURA_APP_TOKEN:?}" \
  "${KALTURA_APP_TOKEN_HASH_TYPE:?}") || exit 2

# --8<-- [start:widget] ANCHOR: widget
# One widget session can start any number of sessions of the token.
call session/action/startWidgetSession "widgetId=_$KALTURA_PARTNER_ID" || fail
widget_ks=$(field ks)
# --8<-- [end:widget] ANCHOR_END: widget

# --8<-- [start:hash] ANCHOR: hash
# The same KS and the same token give the same hash, which may be used again.
case $KALTURA_APP_TOKEN_HASH_TYPE in
  MD5 | SHA1 | SHA256 | SHA512) ;;
  *) echo "unknown hash type $KALTURA_APP_TOKEN_HASH_TYPE: it is MD5, SHA1, SHA256 or SHA512" >&2 && exit 1 ;;
esac
hash_type=$(printf %s "$KALTURA_APP_TOKEN_HASH_TYPE" | tr '[:upper:]' '[:lower:]')
token_hash=$(printf %s "$widget_ks$KALTURA_APP_TOKEN" | openssl dgst -r "-$hash_type")
token_hash=${token_hash%% *}
# --8<-- [end:hash] ANCHOR_END: hash

# --8<-- [start:start] ANCHOR: start
# Each carries the privilege sessionid with the token's id: that is the group.
start() {
  call appToken/action/startSession "ks=$widget_ks" "id=$KALTURA_APP_TOKEN_ID" "tokenHash=$token_hash" || fail
  ks=$(field ks)
}
start
ended_ks=$ks
start
# --8<-- [end:start] ANCHOR_END: start
end_session "$ended_ks"

# --8<-- [start:others] ANCHOR: others
# The other session is refused as well. Nobody ended it: it belongs to the same group.
print_refusal "$ks"
# --8<-- [end:others] ANCHOR_END: others

# --8<-- [start:restart] ANCHOR: restart
# A session started afterwards is born dead: startSession succeeds and says nothing;
# only the next call is refused.
start
# --8<-- [end:restart] ANCHOR_END: restart
# --8<-- [start:born-dead] ANCHOR: born-dead
# The way out is another token: create one, delete the old one.
print_refusal "$ks"
# --8<-- [end:born-dead] ANCHOR_END: born-dead
