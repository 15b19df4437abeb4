#!/bin/sh
# Start a session. Exchanges an account secret for a KS. For servers only: whoever
# holds a secret can act as any user.
# Prints: The KS. Needs: a POSIX shell, curl. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_USER_ID, KALTURA_ADMIN_SECRET,
# KALTURA_USER_SECRET.
# Run it: sh start_session.sh
set -eu
(: "${KALTURA_SERVICE_URL:?}" "${KALTURA_PARTNER_ID:?}" "${KALTURA_USER_ID:?}" \
  "${KALTURA_ADMIN_SECRET:-${KALTURA_USER_SECRET:?}}") || exit 2

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

# text prints $answer, which is one JSON string, without its quotes and the backslashes before slashes.
text() {
  case $answer in '"'?*'"') ;; *) echo 'the response is not what this call gives' >&2 && exit 1 ;; esac
  printf '%s\n' "$answer" | tr -d '\\"'
}

# --8<-- [start:start] ANCHOR: start
# The admin secret gives an ADMIN session; without it, the user secret gives a USER session.
if [ -n "${KALTURA_ADMIN_SECRET:-}" ]; then
  secret=$KALTURA_ADMIN_SECRET type=2 privileges='disableentitlement'
else
  secret=$KALTURA_USER_SECRET type=0 privileges='sview:*'
fi

# session.start answers with the KS itself: one JSON string. expiry counts seconds from
# now, and the account may cap it without saying so.
call session/action/start \
  "partnerId=$KALTURA_PARTNER_ID" "secret=$secret" "userId=$KALTURA_USER_ID" \
  "type=$type" 'expiry=3600' "privileges=$privileges"
text
# --8<-- [end:start] ANCHOR_END: start
