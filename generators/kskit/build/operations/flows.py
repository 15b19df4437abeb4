"""The operations on whole flows: flow_transcript reads a recorded one, flow_run performs one against the emulator."""

from collections.abc import Mapping
from typing import Any

from kaltura_session.client import drive
from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.requests import Call, Multirequest, encode
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.sessions import StoredSession
from kaltura_session.text import from_bytes
from kskit.build.model import Outcome, bytes_of_id
from kskit.build.operations import requests
from kskit.flows import performing

# Not shown: what depends on the machine that answers, and what every response carries with the same value (ANS.17).
HIDDEN_HEADERS = frozenset(
    {
        *("Date", "Server", "X-Powered-By", "X-Me", "Connection", "Keep-Alive"),
        *("Access-Control-Expose-Headers", "Access-Control-Allow-Origin", "Expires", "Cache-Control", "Pragma"),
    }
)


def transcript(given: Mapping[str, Any]) -> Outcome:
    """Turn {steps: [{request, response}]} into {steps}: what the server read, and what the caller reads (WIRE, ANS)."""
    return Outcome({"steps": [_step(step) for step in given["steps"]]}, {})


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    response = requests.response_decode(step["response"]).expect
    return {"parameters": requests.reading(requests.from_json(step["request"])), **response}


def run_flow(given: Mapping[str, Any]) -> Outcome:
    """Turn {flow, variant, settings, now, seed, stored, before} into {output, stored}, or the error it ends with.

    The account is the emulator's public one. before: calls made first, whose responses do not matter. The stages show
    every request and response, byte for byte.
    """
    service = _Service(given["now"], given["seed"])
    for call in given["before"]:
        service.exchange(Call(call["service"], call["action"], call["params"]))
    service.steps.clear()
    stored = given["stored"]
    generator = performing.start(
        given["flow"],
        given["settings"],
        now=given["now"],
        random_bytes=bytes_of_id(given["seed"]),
        variant=given["variant"],
        stored=StoredSession(stored["ks"], stored["valid_until"]) if stored else None,
    )
    try:
        result = drive(generator, service.send)
    except (ApiError, ResponseError) as problem:
        return requests.failed(problem, service.last, {"transcript": service.steps})
    kept = {"ks": result.stored.ks, "valid_until": result.stored.valid_until} if result.stored else None
    return Outcome({"output": result.output, "stored": kept}, {"transcript": service.steps})


class _Service:
    """The emulator with a frozen clock and seeded randomness; steps: what went to and fro."""

    def __init__(self, now: int, seed: str) -> None:
        self._emulator = requests.emulator(now, seed)
        self.steps: list[dict[str, Any]] = []
        self.last = ""

    def send(self, call: Call | Multirequest) -> Any:
        """Make a call and return the decoded response."""
        return decode(self.exchange(call))

    def exchange(self, call: Call | Multirequest) -> HttpResponse:
        """Make a call and return the response as it came."""
        self.last = "multirequest" if isinstance(call, Multirequest) else f"{call.service}.{call.action}"
        request = encode(call)
        response = requests.sent(self._emulator, request)
        headers = {name: value for name, value in response.headers if name not in HIDDEN_HEADERS}
        shown = {"status": response.status, "headers": headers, "body": from_bytes(response.body)}
        self.steps.append({"request": requests.as_json(request), "response": shown})
        return response
