"""The steps of a flow as plain commands of a shell, run one after the other: curl, jq and openssl, no program.

They are for reading and trying. What hardens a program (time limits, secrets that stay out of command lines, a look at
every response) is in the programs.
"""

import re
from collections.abc import Iterator, Mapping

from kaltura_session.requests import encode
from kskit.flows.types import Flow, Step, Variant
from kskit.spec.plain_computations import computation
from kskit.spec.plain_requests import names_known, pairs, request_of

VARIABLE = "${{{}}}"
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")
_READ = "printf '%s' \"$response\" | jq -r"
_WHOLE_TEXT = "strings"  # jq: the response itself, where it is a text


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
    return f"{name}=$({_READ} {''.join(parts) or _WHOLE_TEXT})"
