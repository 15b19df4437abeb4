"""The steps of a flow as requests, and as plain commands of a shell: curl, jq and openssl, no program.

The commands are for reading and trying. What hardens a program (time limits, secrets that stay out of command lines, a
look at every response) is in the programs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from shlex import quote
from typing import Any
from urllib.parse import parse_qsl

from kaltura_session import KsFields
from kaltura_session.ks.v2 import form_fields
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode
from kskit.flows.types import Flow, Step, Variant, filled, setting_name

VARIABLE = "${{{}}}"
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")
_READ = "printf '%s' \"$response\" | jq -r"
_WHOLE_TEXT = "strings"  # jq: the response itself, where it is a text
_USER = "user"  # any name without a character that is escaped: it is replaced by the variable
_FIRST_EXCEPTION = 'map(select(type == "object" and .objectType == "KalturaAPIException"))[0]'
_MADE_HERE = {"now": "$(date +%s)", "random_bytes": "", "rand": "${rand}", "answer": "", "code": "", "reason": ""}


def request_of(flow: Flow, step: Step, variant: Variant, variable: str) -> Call | Multirequest:
    """Return what a step sends. variable: how a name is written whose value is not fixed, e.g. ${{{}}} for a shell."""
    known = names_known(flow, step, variant, variable)
    calls = [_call(part["call"], filled(part.get("params", {}), known)) for part in step.parts]
    return Multirequest(calls, filled(step.params, known)) if calls else _call(step.call, filled(step.params, known))


def names_known(flow: Flow, step: Step, variant: Variant, variable: str) -> dict[str, Any]:
    """Return what each name stands for in this step: a value, or a variable such as ${ks}."""
    settings = {name: variant.set.get(name, variable.format(name)) for name in flow.environment(variant)}
    known: dict[str, Any] = {setting_name(name): value for name, value in settings.items()}
    fixed = {**flow.values, **variant.values}
    known |= {name: filled(value, known) for name, value in fixed.items()}
    for earlier in flow.step[: flow.step.index(step)]:
        if earlier.in_variant(variant.id):
            known |= {name: variable.format(name) for name in earlier.gives}
    return known


def pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parameters of a form, decoded."""
    return parse_qsl(request.body.decode("ascii"), keep_blank_values=True)


def _call(name: str, params: Mapping[str, Any]) -> Call:
    service, _, action = name.partition(".")
    return Call(service, action, params)


def commands(flow: Flow, step: Step) -> Mapping[str, list[Variant]]:
    """Return the commands that do a step, each with the variants of the flow that do it so.

    A setting stands as the environment variable of its name, what an earlier step gave as a variable of the shell, and
    what the variant or the flow fixes as its value. A step that asks for nothing new has none.
    """
    found: dict[str, list[Variant]] = {}
    for variant in flow.variant:
        if step.in_variant(variant.id) and (step.call or step.compute):
            found.setdefault(_of_step(flow, step, variant), []).append(variant)
    return found


def _of_step(flow: Flow, step: Step, variant: Variant) -> str:
    if not step.call:
        return computation(flow, step, names_known(flow, step, variant, VARIABLE))
    gives = [] if step.parts else list(step.gives.items())
    if step.times == 1:
        return "\n".join([_request(flow, step, variant), *(_kept(*one) for one in gives)])
    return "\n".join(f"{_request(flow, step, variant)}\n{_kept(*one)}" for one in gives)


def _request(flow: Flow, step: Step, variant: Variant) -> str:
    request = encode(request_of(flow, step, variant, VARIABLE), root="")
    lines = [f'response=$(curl -sS "$KALTURA_SERVICE_URL{request.target}"', *_options(pairs(request))]
    return " \\\n  ".join(lines) + ")\nprintf '%s' \"$response\" | jq ."


def _options(parameters: list[tuple[str, str]]) -> Iterator[str]:
    """Yield curl's option for each parameter; only what is the same in a form needs no encoding."""
    for name, value in parameters:
        yield f"-d {name}={value}" if _PLAIN.fullmatch(value) else f'--data-urlencode "{name}={value}"'


def _kept(name: str, pointer: str) -> str:
    """Return the command that keeps what a response gives: the member that the JSON pointer names."""
    parts = (f"[{part}]" if part.isdigit() else f".{part}" for part in pointer.split("/")[1:])
    path = "".join(parts) or _WHOLE_TEXT
    return f"{name}=$({_READ} {quote(f'.{path}' if path.startswith('[') else path)})"


def computation(flow: Flow, step: Step, known: Mapping[str, Any]) -> str:
    """Return the commands of a step that computes. known: what its names stand for, as the shell writes it."""
    return _COMMANDS[step.compute](flow, step, filled(step.inputs, {**known, **_MADE_HERE}))


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


def _first_exception(_flow: Flow, step: Step, _given: Mapping[str, str]) -> str:
    shown = f"printf '%s' \"$response\" | jq '{_FIRST_EXCEPTION}'"
    return "\n".join([shown, *(_kept(*one) for one in step.gives.items())])


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
