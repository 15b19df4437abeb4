#!/bin/sh
# Inspect a session. What a KS is worth: its type, its end and its privileges, as the
# server reads them. For ADMIN sessions; others are refused.
# Prints: The session's type (0 USER, 2 ADMIN), the Unix time at which it ends, and its
# privileges. Needs: a POSIX shell, curl. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_KS.
# Run it: sh inspect_session.sh
set -eu
(: "${KALTURA_SERVICE_URL:?}" "${KALTURA_KS:?}") || exit 2

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

# --8<-- [start:get] ANCHOR: get
# Type and expiry arrive as texts here, not as numbers. A parameter session would name
# another KS to read, an expired one too.
call session/action/get "ks=$KALTURA_KS"
session_type=$(field sessionType)
printf '%s\n' "sessionType $session_type"
valid_until=$(field expiry)
printf '%s\n' "expiry $valid_until"
privileges=$(field privileges)
printf '%s\n' "privileges $privileges"
# --8<-- [end:get] ANCHOR_END: get
