"""Collects the outcomes of a run as they come, and tells when to stop early."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kskit.verify.messages import ProtocolFault
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.vectors import Vector

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

    def record(self, outcome: Outcome) -> None:
        """Add an outcome; a failure that is known becomes a known failure."""
        self._weigh(outcome)
        self.run.outcomes.append(outcome)
        if self.listener:
            self.listener(outcome)

    def fail(self, vector: Vector, fault: ProtocolFault) -> None:
        """Record that a vector failed because the adapter broke the protocol."""
        self.record(Outcome(vector, Status.FAILED, fault.kind, fault.text))

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
