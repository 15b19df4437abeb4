#!/bin/sh
# Keep a session. For a service that holds an application token only: one session in
# memory, shared by all workers, renewed early, and once more when the server says
# INVALID_KS. Here they list entries, a page each.
# Prints: How many entries were listed. Needs: a POSIX shell, curl, openssl. Settings,
# from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
# KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
# Run it: sh keep_session.sh
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

# entries prints how many objects $answer lists: once the texts are gone, each becomes an o,
# the innermost first.
entries() {
  case $answer in *'"objects":['*) ;; *) echo 'the response is not what this call gives' >&2 && exit 1 ;; esac
  objects=$(printf '%s\n' "$answer" | sed -e 's/\\\\//g; s/\\"//g; s/"objects":\[/@/; s/"[^"]*"//g; s/^[^@]*@//' \
    -e ':inner' -e 's/{[^][{}]*}/o/g; s/\[[^][{}]*\]//g' -e 't inner' -e 's/\].*//') || exit 1
  objects=$(printf '%s\n' "$objects" | tr -cd o) || exit 1
  objects=$(printf %s "$objects" | wc -c) || exit 1
  echo $((objects))
}

# start starts a session with the application token.
start() {
  # --8<-- [start:widget] ANCHOR: widget
  # An unprivileged session comes first: its KS authorises the call that follows.
  call session/action/startWidgetSession "widgetId=_$KALTURA_PARTNER_ID" || fail
  widget_ks=$(field ks) || exit 1
  # --8<-- [end:widget] ANCHOR_END: widget

  # --8<-- [start:hash] ANCHOR: hash
  # A plain digest of the KS text followed by the token, in lower-case hexadecimal.
  case $KALTURA_APP_TOKEN_HASH_TYPE in
    MD5 | SHA1 | SHA256 | SHA512) ;;
    *) echo "unknown hash type $KALTURA_APP_TOKEN_HASH_TYPE: it is MD5, SHA1, SHA256 or SHA512" >&2 && exit 1 ;;
  esac
  hash_type=$(printf %s "$KALTURA_APP_TOKEN_HASH_TYPE" | tr '[:upper:]' '[:lower:]') || exit 1
  token_hash=$(printf %s "$widget_ks$KALTURA_APP_TOKEN" | openssl dgst -r "-$hash_type") || exit 1
  token_hash=${token_hash%% *}
  # --8<-- [end:hash] ANCHOR_END: hash

  # --8<-- [start:start] ANCHOR: start
  # The response says when the KS ends, as Unix time: keep that beside it, and renew
  # early. Both stay in memory, and in no log.
  call appToken/action/startSession "ks=$widget_ks" "id=$KALTURA_APP_TOKEN_ID" "tokenHash=$token_hash" || fail
  ks=$(field ks) || exit 1
  valid_until=$(field expiry) || exit 1
  # --8<-- [end:start] ANCHOR_END: start
}

valid_until=0 # no session yet

# --8<-- [start:share] ANCHOR: share
# One KS serves any number of workers. One at a time looks whether it still lasts and
# starts the next: a KS that another worker has replaced meanwhile is not replaced
# again. This script is one worker.
renew() {
  now=$(date +%s) || exit 1
  [ "$valid_until" -gt $((now + 300)) ] || start
}
# --8<-- [end:share] ANCHOR_END: share

# KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that the
# server gives.
KALTURA_PAGE_SIZE=${KALTURA_PAGE_SIZE:-500}

# --8<-- [start:list] ANCHOR: list
# A KS can die early: expired by the server's clock, or ended. One new session and one
# repetition, never a loop: after session.end on one session of a token, all later ones
# are refused with LOGOUT too.
list() {
  call media/action/list "ks=$ks" "pager[pageSize]=$KALTURA_PAGE_SIZE" "pager[pageIndex]=$page"
}
restricted() {
  case $answer in *'"KSID":"EXCEEDED_RESTRICTED_'*) ;; *) return 1 ;; esac
}
list_page() {
  renew
  list || { [ "$code" = INVALID_KS ] && ! restricted && start && list; } || fail
  size=$(entries) || exit 1
  total=$(field totalCount) || exit 1
}
# --8<-- [end:list] ANCHOR_END: list

# --8<-- [start:pages] ANCHOR: pages
# totalCount over the entries of the first page is the number of pages; the server may
# give fewer than were asked for. Each worker takes the next page until none is left.
page=1
list_page
listed=$size pages=1
[ "$size" -eq 0 ] || pages=$(((total + size - 1) / size))
while [ "$page" -lt "$pages" ]; do
  page=$((page + 1))
  list_page
  listed=$((listed + size))
done
echo "$listed"
# --8<-- [end:pages] ANCHOR_END: pages
