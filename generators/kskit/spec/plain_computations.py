"""What a flow computes between its requests, as plain commands of a shell."""

from collections.abc import Callable, Mapping
from typing import Any

from kaltura_session import KsFields
from kaltura_session.ks.v2 import form_fields
from kskit.flows.types import Flow, Step, filled

_USER = "user"  # any name without a character that is escaped: it is replaced by the variable
_FIRST_EXCEPTION = 'map(select(type == "object" and .objectType == "KalturaAPIException"))[0]'


def computation(flow: Flow, step: Step, known: Mapping[str, Any]) -> str:
    """Return the commands of a step that computes. known: what its names stand for, as the shell writes it."""
    return _COMMANDS[step.compute](flow, step, filled(step.inputs, {**known, **_MADE_HERE}))


_MADE_HERE = {"now": "$(date +%s)", "random_bytes": "", "rand": "${rand}", "answer": "", "code": "", "reason": ""}


def _token_hash(_flow: Flow, _step: Step, given: Mapping[str, str]) -> str:
    """Make a plain digest, no HMAC (APP.4); printf adds no line feed, as echo would."""
    return (
        f'token_hash=$(printf \'%s\' "{given["ks"]}{given["token"]}" | openssl dgst -"{given["hash_type"]}" -r)\n'
        "token_hash=${token_hash%% *}"
    )


def _load(_flow: Flow, _step: Step, given: Mapping[str, str]) -> str:
    return f'valid_until=0\n[ ! -f "{given["file"]}" ] || read -r valid_until ks <"{given["file"]}"'


def _store(_flow: Flow, _step: Step, given: Mapping[str, str]) -> str:
    kept = f'printf \'%s %s\\n\' "$valid_until" "{given["ks"]}" >"{given["file"]}"'
    return f"{_valid_until(given)}\n(umask 077 && {kept})"


def _valid_until(given: Mapping[str, str]) -> str:
    return f"valid_until=$(({given['valid_until']}))"


def _v2_fields(_flow: Flow, _step: Step, given: Mapping[str, Any]) -> str:
    """Encode the user when the command runs; the rest is fixed."""
    made = form_fields(KsFields(0, 0, given["type"], _USER, given["privileges"]))
    fields = made.replace("_e=0", "_e=$valid_until").replace(f"_u={_USER}", "_u=$user_id")
    encoded = f"user_id=$(jq -rn --arg text \"{given['user_id']}\" '$text | @uri')"
    return f'{_valid_until(given)}\n{encoded}\nfields="{fields}"'


def _v2_encrypt(_flow: Flow, _step: Step, given: Mapping[str, str]) -> str:
    return f"""key=$(printf '%s' "{given["secret"]}" | openssl dgst -sha1 -r)
key=$(printf '%.32s' "$key")
openssl rand 16 >body
printf '%s' "{given["fields"]}" >>body
openssl dgst -sha1 -binary body >plain
cat body >>plain
length=$(wc -c <plain)
head -c "$(((16 - length % 16) % 16))" /dev/zero >>plain
openssl enc -aes-128-cbc -K "$key" -iv 00000000000000000000000000000000 -nopad -in plain -out ciphertext"""


def _v2_encode(_flow: Flow, _step: Step, given: Mapping[str, str]) -> str:
    return f"""printf 'v2|%s|' "{given["partner_id"]}" >envelope
cat ciphertext >>envelope
ks=$(openssl base64 -A -in envelope)
ks=$(printf '%s' "$ks" | tr '+/' '-_')
printf '%s\\n' "$ks\""""


def _v1_info(_flow: Flow, _step: Step, given: Mapping[str, Any]) -> str:
    partner, user = given["partner_id"], given["user_id"]
    info = f"{partner};{partner};$valid_until;{given['type']};$rand;{user};{given['privileges']};;"
    return f'{_valid_until(given)}\nrand=$(od -An -N 4 -t u4 /dev/urandom)\nrand=$((rand))\ninfo="{info}"'


def _v1_sign(_flow: Flow, _step: Step, given: Mapping[str, str]) -> str:
    return f"""signature=$(printf '%s' "{given["secret"]}{given["info"]}" | openssl dgst -sha1 -r)
signature=${{signature%% *}}
ks=$(printf '%s|%s' "$signature" "{given["info"]}" | openssl base64 -A)
printf '%s\\n' "$ks\""""


def _first_exception(_flow: Flow, _step: Step, _given: Mapping[str, str]) -> str:
    return f"""printf '%s' "$response" | jq '{_FIRST_EXCEPTION}'
total_count=$(printf '%s' "$response" | jq -r '.[1].totalCount')"""


def _exception(_flow: Flow, _step: Step, _given: Mapping[str, str]) -> str:
    return """code=$(printf '%s' "$response" | jq -r '.code // empty')
reason=$(printf '%s' "$response" | jq -r '.args.KSID? // empty')"""


def _decision(flow: Flow, _step: Step, _given: Mapping[str, str]) -> str:
    rows = [f"  {one.code or '*'}:{one.reason or '*'}) action={one.action} ;;" for one in flow.decision]
    return "\n".join(["case $code:$reason in", "  :*) action= ;;", *rows, "esac", "printf '%s\\n' \"$action\""])


_COMMANDS: Mapping[str, Callable[[Flow, Step, Mapping[str, Any]], str]] = {
    "token-hash": _token_hash,
    "session-load": _load,
    "session-store": _store,
    "ks-v2-fields": _v2_fields,
    "ks-v2-encrypt": _v2_encrypt,
    "ks-v2-encode": _v2_encode,
    "ks-v1-info": _v1_info,
    "ks-v1-sign": _v1_sign,
    "first-exception": _first_exception,
    "exception": _exception,
    "decision": _decision,
}
