"""Making a question smaller for as long as the implementation still differs in the same way."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kskit.verify.fuzz.questions import question
from kskit.verify.outcomes import Outcome, Run
from kskit.verify.run import Options, verify

_MOST_ROUNDS = 40
_MOST_RESTARTS = 1000
_JUDGED = ("mismatch", "accepted", "rejected", "wrong-error", "ended")

Path = tuple[str | int, ...]
_GONE = object()


def differences(run: Run) -> list[Outcome]:
    """Return the failures of a run, the smallest question of each op and kind of failure."""
    smallest: dict[tuple[str, str], Outcome] = {}
    for outcome in sorted(run.outcomes, key=lambda one: size(one.vector.input)):
        if outcome.kind in _JUDGED or outcome.kind == "no-answer":
            smallest.setdefault((outcome.vector.op, outcome.kind), outcome)
    return list(smallest.values())


def shrunk(command: Sequence[str], outcome: Outcome, options: Options) -> Outcome:
    """Return the outcome of the smallest question that fails as this one does; many are asked of one process.

    Raises Stopped when it is to end.
    """
    if outcome.kind not in _JUDGED:  # each silence takes its time
        return outcome
    options = replace(options, limits=replace(options.limits, max_restarts=_MOST_RESTARTS))
    for _ in range(_MOST_ROUNDS):
        kept = _still_failing(command, outcome, _reduced(outcome.vector.input), options)
        if not kept:
            break
        together = {path: new for path, new, _ in sorted(kept, key=lambda one: size(one[2].vector.input), reverse=True)}
        outcome = min((one for _, _, one in kept), key=lambda one: size(one.vector.input))
        merged = outcome.vector.input
        for path, new in together.items():
            merged = merged if new is _GONE else _with(merged, path, new)
        for _, _, smaller in _still_failing(command, outcome, [((), merged)], options):
            outcome = smaller
    return outcome


def _still_failing(
    command: Sequence[str], outcome: Outcome, reductions: Iterable[tuple[Path, Any]], options: Options
) -> list[tuple[Path, Any, Outcome]]:
    """Return the reductions with which the question fails as before, and how."""
    asked: dict[str, tuple[Path, Any]] = {}
    vectors = []
    for number, (path, new) in enumerate(reductions):
        given = _with(outcome.vector.input, path, new)
        made = question(outcome.vector, given, number) if size(given) < size(outcome.vector.input) else None
        if made:
            asked[made.id] = path, new
            vectors.append(replace(made, document={**made.document, "title": outcome.vector.title}))
    failed = not_stopped(verify(command, vectors, options)).outcomes if vectors else []
    return [(*asked[one.vector.id], one) for one in failed if one.kind == outcome.kind]


def not_stopped(run: Run) -> Run:
    """Return a run that came to its end; raises Stopped again, which the run kept to itself."""
    if run.stopped:
        raise run.stopped
    return run


def _with(value: Any, path: Path, new: Any) -> Any:
    """Return a JSON value with another one at a path that it has, or without what is there."""
    if not path:
        return new
    if path[0] not in (value if isinstance(value, dict) else range(len(value))):
        return value
    changed: Any = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and new is _GONE:
        del changed[path[0]]
    else:
        changed[path[0]] = _with(value[path[0]], path[1:], new)
    return changed


def size(value: Any) -> tuple[int, int]:
    """Return how large an input is: the length of its JSON, and how far its characters are from plain ones."""
    text = json.dumps(value, ensure_ascii=True)
    return len(text), sum(one != "a" for one in text)


def _reduced(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield places of a JSON value, and something simpler for each."""
    if isinstance(value, Mapping | list):
        for name, member in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield (*path, name), _GONE
            yield from _reduced(member, (*path, name))
    elif isinstance(value, str):
        yield from ((path, one) for one in _shorter(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from ((path, one) for one in (0, 1, int(value) // 2, int(value) // 1000))


def _shorter(text: str) -> Iterator[str]:
    length = len(text)
    step = length
    while step:
        for start in range(0, length, step):
            yield text[:start] + text[start + step :]
        step //= 2
    yield from (f"{text[:place]}a{text[place + 1 :]}" for place in range(length) if text[place] != "a")
