"""The reference behind the adapter protocol: what `kskit adapter` runs."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from kaltura_session.client import Client
from kaltura_session.errors import ApiError, KitError, ResponseError, TransportError
from kaltura_session.store import load_session, save_session
from kskit.build.model import NO_API_ANSWER
from kskit.build.operations import OPERATIONS, run
from kskit.flows import performing
from kskit.verify.messages import line
from kskit.verify.ops import LIVE_OP
from kskit.verify.reports.document import kit_version

Message = Mapping[str, Any]


def serve(questions: Iterable[bytes], answers: IO[bytes]) -> None:
    """Answer every line until "stop" or the end of the input; each answer is written at once."""
    for data in questions:
        answer = answer_to(data)
        if answer is None:
            return
        answers.write(line(answer))
        answers.flush()


def answer_to(data: bytes) -> Message | None:
    """Return the answer to one line, None for "stop"; raises KitError for a line that the protocol does not have."""
    try:
        message = json.loads(data)
        command = message.get("cmd")
    except (ValueError, AttributeError, RecursionError) as error:
        raise KitError(f"not a line of the adapter protocol: {data[:100]!r}; see spec/adapter-protocol.md") from error
    if command == "stop":
        return None
    if command == "hello":
        return hello()
    try:
        seq, op, value = message["seq"], message["op"], message["input"]
    except KeyError as error:
        raise KitError(f"a question without {error}; see spec/adapter-protocol.md") from error
    try:
        return {"seq": seq, **_answer(op, value)}
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        why = f"{type(error).__name__}: {str(error)[:100]}"
        raise KitError(f"the input of {op!r} lacks a member or has a wrong one ({why}); see its vectors") from error


def hello() -> Message:
    """Return what the reference says about itself."""
    implementation = {"name": "kaltura_session", "language": "python", "version": kit_version()}
    return {"ok": True, "implementation": implementation, "ops": [*OPERATIONS, LIVE_OP]}


def _answer(op: str, value: Mapping[str, Any]) -> Message:
    if op == LIVE_OP:
        return perform(value)
    if op not in OPERATIONS:
        return {"skip": f"the reference has no op {op}"}
    outcome = run(op, value)
    if "error" in outcome.expect:
        return {"error": outcome.expect["error"], "stages": outcome.stages}
    return {"result": outcome.expect, "stages": outcome.stages}


def perform(given: Mapping[str, Any]) -> dict[str, Any]:
    """Do a whole flow by the client of kaltura_session; keep the session file, if any.

    {flow, variant, settings} -> {result: {output}} or {error: {code, reason}}.
    """
    settings: Mapping[str, str] = given["settings"]
    file = Path(settings["KALTURA_SESSION_FILE"]) if "KALTURA_SESSION_FILE" in settings else None
    client = Client(settings.get("KALTURA_SERVICE_URL", "http://localhost/api_v3"))
    try:
        stored = load_session(file) if file else None
        result = performing.perform(client.send, given["flow"], settings, variant=given["variant"], stored=stored)
    except ApiError as error:
        return {"error": {"code": error.code, "reason": error.api_args.get("KSID", "")}}
    except (ResponseError, TransportError):
        return {"error": {"code": NO_API_ANSWER}}
    if file and result.stored:
        save_session(file, result.stored)
    return {"result": {"output": result.output}}
