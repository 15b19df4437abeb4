#!/bin/sh
# Reuse a session. One KS serves any number of clients until it expires. Keep the KS
# and when it ends; never keep the secret with them. Renew early, and once more when
# the server says INVALID_KS.
# Prints: How many entries the session may list: as the first client sees it, then as
# the second. Needs: a POSIX shell, curl. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
# KALTURA_SESSION_FILE.
# Run it: sh reuse_session.sh
set -eu
(: "${KALTURA_SERVICE_URL:?}" "${KALTURA_PARTNER_ID:?}" "${KALTURA_ADMIN_SECRET:?}" \
  "${KALTURA_USER_ID:?}" "${KALTURA_SESSION_FILE:?}") || exit 2

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

# text prints $answer, which is one JSON string, without its quotes and the backslashes before slashes.
text() {
  case $answer in '"'?*'"') ;; *) echo 'the response is not what this call gives' >&2 && exit 1 ;; esac
  printf '%s\n' "$answer" | tr -d '\\"'
}

# --8<-- [start:load] ANCHOR: load
# The file holds two words: the Unix time at which the KS ends, and the KS.
load() {
  valid_until=0 ks=
  if [ -f "$KALTURA_SESSION_FILE" ] && [ -r "$KALTURA_SESSION_FILE" ]; then
    read -r valid_until ks <"$KALTURA_SESSION_FILE" || ks=
  fi
  case $valid_until in '' | *[!0-9]*) ks= ;; esac
  [ -n "$ks" ] || valid_until=0 # nothing stored yet, or nothing that can be read
}
# --8<-- [end:load] ANCHOR_END: load

# --8<-- [start:renew] ANCHOR: renew
# session.start does not say when the KS ends, and the account may cap it: what was
# asked for is the latest it can be.
renew() {
  now=$(date +%s) || exit 1
  valid_until=$((now + 3600))
  call session/action/start \
    "partnerId=$KALTURA_PARTNER_ID" "secret=$KALTURA_ADMIN_SECRET" "userId=$KALTURA_USER_ID" \
    'type=0' 'expiry=3600' 'privileges=list:*' || fail
  ks=$(text) || exit 1
  store
}
# --8<-- [end:renew] ANCHOR_END: renew

# --8<-- [start:store] ANCHOR: store
# Whoever reads the KS has the session: owner only, one file per account, user and
# privileges, no secret beside it, no KS in a log.
store() {
  fresh=$(mktemp "$KALTURA_SESSION_FILE.XXXXXXXX") || exit 1 # its mode is 0600
  echo "$valid_until $ks" >"$fresh" || exit 1
  mv "$fresh" "$KALTURA_SESSION_FILE" || exit 1
}
# --8<-- [end:store] ANCHOR_END: store

# --8<-- [start:list] ANCHOR: list
# A KS can die early: revoked, or capped by the account. One renewal and one
# repetition, never a loop; none where the KS is restricted, as a new one would be too.
list() {
  call media/action/list "ks=$ks" 'pager[pageSize]=1'
}
restricted() {
  case $answer in *'"KSID":"EXCEEDED_RESTRICTED_'*) ;; *) return 1 ;; esac
}
count_entries() {
  load
  now=$(date +%s) || exit 1
  [ "$valid_until" -gt $((now + 300)) ] || renew
  list || { [ "$code" = INVALID_KS ] && ! restricted && renew && list; } || fail
  field totalCount
}
count_entries
# --8<-- [end:list] ANCHOR_END: list

# --8<-- [start:second-client] ANCHOR: second-client
# Another connection, another process, another language: the stored KS is all it needs.
count_entries
# --8<-- [end:second-client] ANCHOR_END: second-client
