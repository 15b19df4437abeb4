"""The mutation gate: which vectors tell which mutant from the reference."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from kaltura_session.errors import KitError
from kskit.build.vectors import Vector
from kskit.evidence.mutants import all_mutants
from kskit.evidence.mutants.model import Ask, Mutant

# What counts of an expectation: of a written request, how the server reads it (bytes may differ).
_JUDGED = {"request_encode": ("parameters", "error"), "multirequest_encode": ("parameters", "error")}


@dataclass(frozen=True, slots=True)
class Kills:
    """The outcome of the gate.

    by_vector: vector id to the mutants it kills, in the order of the tables. mutants: those that were asked. misfits:
    a line for each that no longer fits the reference.
    """

    by_vector: Mapping[str, Sequence[str]]
    mutants: Sequence[Mutant]
    misfits: Sequence[str] = ()

    def killed(self) -> frozenset[str]:
        """Return the ids of all mutants that some vector kills."""
        return frozenset(mutant for killed in self.by_vector.values() for mutant in killed)

    def survivors(self) -> list[str]:
        """Return the mutants that no vector kills although they are not equivalent."""
        killed = self.killed()
        return [mutant.id for mutant in self.mutants if mutant.equivalent is None and mutant.id not in killed]

    def wrongly_equivalent(self) -> list[str]:
        """Return the mutants that are said to be equivalent, and are killed."""
        killed = self.killed()
        return [mutant.id for mutant in self.mutants if mutant.equivalent is not None and mutant.id in killed]

    def superfluous(self, vectors: Iterable[Vector]) -> list[str]:
        """Return the vectors that kill nothing which an easier one leaves alive, and that record no fact."""
        seen: set[tuple[str, str]] = set()
        found = []
        for vector in vectors:
            new = {(vector.content["op"], mutant) for mutant in self.by_vector.get(vector.id, ())} - seen
            seen |= new
            if not new and "fact" not in vector.content:
                found.append(vector.id)
        return found


def run_gate(vectors: Sequence[Vector]) -> Kills:
    """Ask every mutant every vector of its operations."""
    by_op: dict[str, list[Vector]] = {}
    for vector in vectors:
        by_op.setdefault(vector.content["op"], []).append(vector)
    killed: dict[str, list[str]] = {vector.id: [] for vector in vectors}
    asked, misfits = [], []
    for mutant in all_mutants():
        with ExitStack() as stack:
            try:
                ask = stack.enter_context(mutant.active())
            except KitError as error:
                misfits.append(f"{mutant.id}: {error}")
                continue
            asked.append(mutant)
            for name in _killers(mutant, ask, by_op):
                killed[name].append(mutant.id)
    return Kills(killed, asked, misfits)


def _killers(mutant: Mutant, ask: Ask, by_op: Mapping[str, Sequence[Vector]]) -> Iterator[str]:
    """Yield the ids of the vectors that tell the mutant from the reference."""
    for op in mutant.ops:
        for vector in by_op.get(op, ()):
            answer = ask(op, vector.content["input"])
            if answer is not None and _judged(op, answer) != _judged(op, vector.content["expect"]):
                yield vector.id


def _judged(op: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the members of an answer that an implementation is judged by."""
    names = _JUDGED.get(op)
    return answer if names is None else {name: answer[name] for name in (*names, "raises") if name in answer}
