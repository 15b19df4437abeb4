"""What the pattern of the answers says that no single answer does: an adapter that lies, guesses or mixes things up."""

from collections import Counter, defaultdict

from kskit.verify.judge import first_difference
from kskit.verify.messages import line
from kskit.verify.ops import OPS
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.vectors import Vector

_MANY = 3
_REMARKS = 50
_WRONG = {Status.FAILED, Status.KNOWN}


def remark_mix_ups(run: Run) -> None:
    """Add a remark to wrong answers that look like those to other questions.

    Such an answer is the right one to one other question of its op and no more, since what many questions share is
    easily given by mistake, and that question was answered wrongly too, since its own answer went astray.
    """
    wrong = [outcome for outcome in run.outcomes if outcome.kind == "mismatch"]
    for outcome in wrong[:_REMARKS]:
        owners = [other for other in run.outcomes if other is not outcome and _is_right_for(other.vector, outcome)]
        if len(owners) == 1 and owners[0].status in _WRONG:
            owner = owners[0].vector.id
            outcome.reason += f"; it is the right answer to {owner}, which got a wrong one: copy seq from the question"


def _is_right_for(vector: Vector, outcome: Outcome) -> bool:
    if vector.op != outcome.vector.op or "error" in vector.expect:
        return False
    return first_difference(vector, (outcome.got or {}).get("result", {})) is None


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
