"""What became of each vector of a run, what is wrong with the run as a whole, and who collects both."""

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kskit.stopping import Stopped
from kskit.verify.messages import Hello, ProtocolFault
from kskit.verify.vectors import Question, Vector, shuffled


class Status(StrEnum):
    """The verdict on one vector."""

    PASSED = "passed"
    FAILED = "failed"
    KNOWN = "known_failure"
    """Failed, and listed in the file of known failures with a reason."""
    SKIPPED = "skipped"
    """The adapter declined this question and said why."""
    NOT_IMPLEMENTED = "not_implemented"
    """The adapter does not have the op."""


FAILURES = {
    "mismatch": "the result is another one",
    "accepted": "a result where the input must be rejected",
    "rejected": "an error where the input must be taken",
    "wrong-error": "rejected with another code, reason or step",
    "traffic": "other requests, or another outcome of them, than the flow has",
    "malformed-answer": "an answer that the protocol does not have",
    "answered-twice": "two answers to one question",
    "no-answer": "no answer in time",
    "ended": "the process ended before it answered",
    "stray-line": "a line on standard output that is no answer",
    "unknown-seq": "an answer to a question that was not asked",
    "line-too-long": "a line longer than the limit",
    "not-asked": "the run was given up before",
}
"""Every kind of failure and what it means."""


@dataclass(slots=True)
class Outcome:
    """The verdict on one vector and why.

    kind: for a failure, one of FAILURES. reason: one line for people. got: what the adapter answered, as the answer's
    member "result" or "error"; None without an answer. step_stated: of a right rejection, whether the adapter named the
    step.
    """

    vector: Vector
    status: Status
    kind: str = ""
    reason: str = ""
    got: Mapping[str, Any] | None = None
    stages: Mapping[str, Any] | None = None
    step_stated: bool = True
    known_reason: str = ""


@dataclass(slots=True)
class Run:
    """A finished run.

    problems: what is wrong with the run as a whole, one line each; any of them fails it, whatever the vectors say.
    stopped: what ended the run before its end, None when nothing did.
    """

    command: tuple[str, ...]
    seed: int
    spawn: bool
    hello: Hello | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    restarts: int = 0
    seconds: float = 0.0
    stopped: Stopped | None = None

    def counts(self) -> Counter[Status]:
        """Return how many vectors have which status."""
        return Counter(outcome.status for outcome in self.outcomes)

    @property
    def name(self) -> str:
        """The implementation's name, or its command when it never said hello."""
        return self.hello.name if self.hello else shlex.join(self.command)

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed that is not known to, and something was verified."""
        return not self.problems and not self.counts()[Status.FAILED]


Listener = Callable[[Outcome], None]


@dataclass
class Recorder:
    """Where both kinds of run leave their outcomes.

    known: vector id -> reason of the failures that are known. listener: called with each outcome. fail_fast: stop at
    the first failure that is not known.
    """

    run: Run
    known: Mapping[str, str] = field(default_factory=dict)
    listener: Listener | None = None
    fail_fast: bool = False
    stopped: bool = False

    def plan(self, vectors: Sequence[Vector]) -> list[Question]:
        """Return the questions whose op the adapter has, in the order of the seed; record the others."""
        ops = self.run.hello.ops if self.run.hello else ()
        for vector in vectors:
            if vector.op not in ops:
                self.record(Outcome(vector, Status.NOT_IMPLEMENTED, reason=f"no op {vector.op}"))
        return shuffled([vector for vector in vectors if vector.op in ops], self.run.seed)

    def record(self, outcome: Outcome) -> None:
        """Add an outcome; a failure that is known becomes a known failure."""
        self._weigh(outcome)
        self.run.outcomes.append(outcome)
        if self.listener:
            self.listener(outcome)

    def fail(self, vector: Vector, fault: ProtocolFault) -> None:
        """Record that a vector failed because the adapter broke the protocol."""
        self.record(Outcome(vector, Status.FAILED, fault.kind, fault.text))

    def give_up(self, vectors: Iterable[Vector], why: str) -> None:
        """Record that these vectors were not asked."""
        for vector in vectors:
            self.record(Outcome(vector, Status.FAILED, "not-asked", f"not asked: {why}"))

    def overrule(self, outcome: Outcome, fault: ProtocolFault) -> None:
        """Turn a recorded outcome into a failure: its answer was followed by something that must not be."""
        if outcome.status in {Status.PASSED, Status.SKIPPED}:
            outcome.status, outcome.kind, outcome.reason = Status.FAILED, fault.kind, fault.text
            self._weigh(outcome)

    def _weigh(self, outcome: Outcome) -> None:
        if outcome.status is not Status.FAILED:
            return
        reason = self.known.get(outcome.vector.id)
        if reason is None:
            self.stopped = self.stopped or self.fail_fast
        else:
            outcome.status, outcome.known_reason = Status.KNOWN, reason
