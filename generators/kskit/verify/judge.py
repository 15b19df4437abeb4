"""The verdict on one answer: whether it says what the vector expects, or what another examiner makes of it."""

from collections.abc import Mapping
from typing import Any

from kaltura_session.server.validity import KsStatus
from kskit.build.model import CANNOT_ENCODE
from kskit.verify.compare import Difference, exact
from kskit.verify.messages import Answer
from kskit.verify.ops import OPS, arrives_otherwise
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.vectors import Vector

_SEVERAL = "INVALID_KS"


def judge(vector: Vector, answer: Answer) -> Outcome:
    """Return the outcome of an answer.

    Members that a vector does not expect are not looked at. A rejection counts when its code is the expected one, its
    reason too where the code has several, and its other members where the adapter gives them: a rejection for another
    reason is no conformance. What a vector asks for in one encoding may come in another one, and mean the same there.
    """
    if answer.skip is not None:
        return Outcome(vector, Status.SKIPPED, "skipped", answer.skip)
    rejection = vector.expect.get("error")
    if answer.error is not None:
        return _judge_error(vector, rejection, answer)
    got = answer.result or {}
    if rejection is not None:
        if rejection["code"] == CANNOT_ENCODE and arrives_otherwise(vector.input, got):
            return Outcome(vector, Status.PASSED)
        reason = f"accepted what must be rejected with {_named(rejection)}"
        return Outcome(vector, Status.FAILED, "accepted", reason, {"result": got}, answer.stages)
    difference = first_difference(vector, got)
    if difference is None or ("encoding" in vector.input and arrives_otherwise(vector.input, got)):
        return Outcome(vector, Status.PASSED)
    return Outcome(vector, Status.FAILED, "mismatch", str(difference), {"result": got}, answer.stages)


def first_difference(vector: Vector, result: Mapping[str, Any]) -> Difference | None:
    """Return the first place where a result is not what the vector expects, None when it is."""
    if vector.expect == result and _plain(vector.expect):
        return None
    op = OPS[vector.op]
    result = {**result, **{member: derive(result) for member, derive in op.derived.items()}}
    for member, expected in vector.expect.items():
        if member not in result:
            return Difference(f"/{member}", expected, None, "nothing")
        difference = op.compare.get(member, exact)(expected, result[member], f"/{member}")
        if difference:
            return difference
    return None


def _plain(expected: Mapping[str, Any]) -> bool:
    """Whether equality says it all: Python takes 1, 1.0 and True for equal, JSON does not."""
    return all(type(value) is str for value in expected.values())


def _judge_error(vector: Vector, rejection: Mapping[str, Any] | None, answer: Answer) -> Outcome:
    error = answer.error or {}
    if rejection is None:
        reason = f"rejected with {_named(error)} what must be accepted"
        return Outcome(vector, Status.FAILED, "rejected", reason, {"error": error}, answer.stages)
    needed = {"code", "reason"} if _needs_reason(vector, rejection, error) else {"code"}
    for member, expected in rejection.items():
        if member not in error and member not in needed:
            continue
        difference = exact(expected, error.get(member), f"/error/{member}")
        if difference:
            return Outcome(vector, Status.FAILED, "wrong-error", str(difference), {"error": error}, answer.stages)
    return Outcome(vector, Status.PASSED, step_stated="step" in error or "step" not in rejection)


def _needs_reason(vector: Vector, rejection: Mapping[str, Any], error: Mapping[str, Any]) -> bool:
    """Whether only the reason tells the rejection from others: one code stands for every KS that is refused (ERR.6).

    Of an error of the API the arguments tell it, too.
    """
    told = "args" in error and "args" in rejection
    several = rejection["code"] == _SEVERAL and not OPS[vector.op].one_reason and not told
    return several and rejection.get("reason") in KsStatus.__members__


def _named(error: Mapping[str, Any]) -> str:
    return " ".join(str(error[member]) for member in ("code", "reason", "step") if error.get(member))


class Examiner:
    """Who makes the input of a question and judges its answer: vectors say both, live questions need a service."""

    def input_of(self, vector: Vector) -> Mapping[str, Any]:
        """Return the input, at the moment in which the question is asked."""
        return vector.input

    def judge(self, vector: Vector, answer: Answer) -> Outcome:
        """Return the verdict on the answer."""
        return judge(vector, answer)
