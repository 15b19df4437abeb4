"""What the pattern of the answers says that no single answer does: an adapter that lies, guesses or mixes things up."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from kskit.verify.judge import first_difference
from kskit.verify.messages import line
from kskit.verify.ops import OPS
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.vectors import Vector

_MANY = 3


def right_for_another(outcome: Outcome, others: Iterable[Vector]) -> str:
    """Return a remark for a wrong answer that is the right one to another question, "" when it is not."""
    result = (outcome.got or {}).get("result", {})
    for other in others:
        if (
            other.op == outcome.vector.op
            and other.expect != outcome.vector.expect
            and "error" not in other.expect
            and first_difference(other, result) is None
        ):
            return "; it is the right answer to another question that was under way: copy seq from the question"
    return ""


def find_problems(run: Run) -> list[str]:
    """Return what is wrong with a finished run as a whole, one line each."""
    if run.hello is None:
        return []
    by_op: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in run.outcomes:
        if outcome.status is not Status.NOT_IMPLEMENTED:
            by_op[outcome.vector.op].append(outcome)
    problems = [f"hello names the op {op!r}, which does not exist" for op in run.hello.ops if op not in OPS]
    if not run.hello.ops:
        problems.append("hello names no op: there is nothing to verify")
    for op, outcomes in by_op.items():
        problems += _about_op(op, outcomes)
    verified = run.counts()[Status.PASSED] + run.counts()[Status.KNOWN] + run.counts()[Status.FAILED]
    if run.hello.ops and not verified:
        problems.append("nothing was verified: no vector was answered")
    return problems


def _about_op(op: str, outcomes: list[Outcome]) -> list[str]:
    if all(outcome.status is Status.SKIPPED for outcome in outcomes):
        reason = outcomes[0].reason
        return [
            f"hello names the op {op}, but all {len(outcomes)} questions were skipped ({reason}): leave it out of hello"
        ]
    failed = [outcome for outcome in outcomes if outcome.got is not None]
    if len(failed) < _MANY or len(failed) * 2 < len(outcomes):
        return []
    answer, times = Counter(line(outcome.got or {}) for outcome in failed).most_common(1)[0]
    if times == len(failed):
        shown = answer.decode().strip()
        return [f"every wrong answer to {op} is the same, {shown[:200]}: does the adapter look at its input?"]
    if all((outcome.got or {}).get("result") == outcome.vector.input for outcome in failed):
        return [f"the answers to {op} are the inputs: the adapter echoes"]
    return []
