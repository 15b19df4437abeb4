"""The reference behind the adapter protocol: what `kskit adapter` runs."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from kaltura_session.errors import KitError
from kskit.build.operations import OPERATIONS, run
from kskit.verify.messages import line
from kskit.verify.version import kit_version

Message = Mapping[str, Any]

_LIVE_OP = "flow"


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
    except (ValueError, AttributeError) as error:
        raise KitError(f"not a line of the adapter protocol: {data[:100]!r}; see spec/adapter-protocol.md") from error
    if command == "stop":
        return None
    if command == "hello":
        return hello()
    try:
        seq, op, value = message["seq"], message["op"], message["input"]
    except KeyError as error:
        raise KitError(f"a question without {error}; see spec/adapter-protocol.md") from error
    return {"seq": seq, **_answer(op, value)}


def hello() -> Message:
    """Return what the reference says about itself."""
    implementation = {
        "name": "kaltura_session",
        "language": "python",
        "version": kit_version(),
    }
    return {"ok": True, "implementation": implementation, "ops": [*OPERATIONS, _LIVE_OP]}


def _answer(op: str, value: Mapping[str, Any]) -> Message:
    if op == _LIVE_OP:
        from kskit.verify.flow_op import perform  # noqa: PLC0415 - brings an HTTP client along

        return perform(value)
    if op not in OPERATIONS:
        return {"skip": f"the reference has no op {op}"}
    outcome = run(op, value)
    if "error" in outcome.expect:
        return {"error": outcome.expect["error"], "stages": outcome.stages}
    return {"result": outcome.expect, "stages": outcome.stages}
