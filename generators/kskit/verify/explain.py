"""A failure that explains itself: what was asked, what came, where it went wrong, and how to ask it again."""

import shlex
from dataclasses import asdict, dataclass
from typing import Any

from kskit.spec.clauses import clauses
from kskit.verify.mistakes import Named, name_mistakes
from kskit.verify.outcomes import Outcome, Run
from kskit.verify.stages import first_divergence


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a report says about one failure.

    clauses: (id, title) of each. stage: one line, "" where unknown. rerun: what a shell does to ask this vector again.
    """

    outcome: Outcome
    clauses: tuple[tuple[str, str], ...]
    stage: str
    mistakes: tuple[Named, ...]
    rerun: str

    def document(self) -> dict[str, Any]:
        """Return the members that a JSON report adds for a failure."""
        vector = self.outcome.vector
        return {
            "title": vector.title,
            "clauses": [{"id": clause, "title": title} for clause, title in self.clauses],
            "input": vector.input,
            "expect": vector.expect,
            "got": self.outcome.got,
            "stage": self.stage or None,
            "mistakes": [asdict(named) for named in self.mistakes],
            "rerun": self.rerun,
        }


def explain(outcome: Outcome, run: Run, *, search: bool = True) -> Explanation:
    """Return the explanation of a failed outcome. search: whether to look long for the name of the mistake."""
    known = clauses()
    spawn = ["--spawn"] if run.spawn else []
    divergence = first_divergence(outcome) if outcome.got else None
    return Explanation(
        outcome,
        tuple((one, known[one].title if one in known else "") for one in outcome.vector.clauses),
        str(divergence or ""),
        tuple(name_mistakes(outcome, search=search)) if outcome.got else (),
        shlex.join(["kskit", "verify", *spawn, "--id", outcome.vector.id, "--", *run.command]),
    )
