#!/bin/sh
# Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
# for INVALID_KS, on the reason word.
# Prints: How many entries the session may list. Needs: a POSIX shell, curl. Settings,
# from the environment: KALTURA_SERVICE_URL, KALTURA_KS.
# Run it: sh handle_errors.sh
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
    --write-out ' %{http_code}' --config - "$KALTURA_SERVICE_URL/service/$action") || no_answer
  http_status=${answer##* }
  # One line, without blanks around colons, as the API itself writes it.
  answer=$(printf '%s\n' "${answer% *}" | sed 'H; 1h; $!d; x; s/\n/ /g; s/"[[:space:]]*:[[:space:]]*/":/g') || exit 1
  case $http_status$answer in
    200*'"objectType":"KalturaAPIException"'*) fail ;;
    '200{'* | '200['* | '200"'* | 200null) ;;
    *)
      answer=$(printf '%s\n' "$answer" | shown) || exit 1
      printf '%s: no response from the API: HTTP status %s: %.60s\n' "$action" "$http_status" "$answer" >&2
      no_answer
      ;;
  esac
}
no_answer() {
  code=NO_ANSWER reason=
  decide >&2
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

# --8<-- [start:exception] ANCHOR: exception
# An object whose objectType is KalturaAPIException. args is an object, or an empty
# list when there is nothing to say.
fail() {
  error=$(printf '%s\n' "$answer" | sed 's/\\"/'"'"'/g; y/{/\n/') || exit 1
  error=$(printf '%s\n' "$error" | sed -n '/"objectType":"KalturaAPIException"/{p;q;}') || exit 1
  code=${error##*'"code":"'} code=${code%%'"'*}
  message=${error##*'"message":"'} message=${message%%'"'*}
  reason=
  case $answer in *'"KSID":'*) reason=$(field KSID) || exit 1 ;; esac
  # Not as it is: the message may quote the KS that was sent.
  code=$(printf '%s\n' "$code" | visible) || exit 1
  message=$(printf '%s\n' "$message" | shown) || exit 1
  printf '%s\n' "$code: $message (see: kskit explain error $code)" >&2
  decide >&2
  exit 1
}
# --8<-- [end:exception] ANCHOR_END: exception

# --8<-- [start:decide] ANCHOR: decide
# Decide by the code and, for INVALID_KS, by the word in args.KSID; the number in the
# message is always the same.
decide() {
  case "$code $reason" in
    'NO_ANSWER '*) echo 'no response from the API: repeat later, with growing pauses' ;;
    'INVALID_KS EXCEEDED_RESTRICTED_IP') echo 'the KS is for another address, a new one would be too: mend iprestrict' ;;
    'INVALID_KS EXCEEDED_RESTRICTED_URI') echo 'the KS is for other calls, a new one would be too: mend urirestrict' ;;
    'INVALID_KS '*) echo 'start a new session and repeat the call once; refused again, give up' ;;
    'SERVICE_FORBIDDEN '*) echo 'no KS arrived, or its role may not do this: a retry does not help' ;;
    *) echo 'mend the request: a retry gives the same response' ;;
  esac
}
# --8<-- [end:decide] ANCHOR_END: decide

# --8<-- [start:send] ANCHOR: send
# A time-out, a refused connection, an HTTP status other than 200 or a page of HTML is
# not a response from the API.
call media/action/list "ks=$KALTURA_KS" 'pager[pageSize]=1'
field totalCount
# --8<-- [end:send] ANCHOR_END: send
