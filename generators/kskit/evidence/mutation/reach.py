"""Which vectors reach which lines of the reference: only they can notice a change there."""

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

from kskit.build.vectors import Vector
from kskit.evidence.mutation.modules import Module
from kskit.evidence.mutation.trial import ask, forget

Lines = dict[str, dict[int, list[Vector]]]


def lines_reached(modules: Sequence[Module], vectors: Sequence[Vector]) -> Lines:
    """Return path to line to the vectors that run it, in their order."""
    reached: Lines = {str(module.path): {} for module in modules}
    for vector in vectors:
        for path, lines in _lines_of(vector, reached).items():
            for line in lines:
                reached[path].setdefault(line, []).append(vector)
    return reached


def _lines_of(vector: Vector, paths: Mapping[str, Any]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {path: set() for path in paths}

    def local(frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any]:
        found[frame.f_code.co_filename].add(frame.f_lineno)
        return local

    def start(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        return local(frame, event, argument) if frame.f_code.co_filename in paths else None

    forget()
    before = sys.gettrace()
    sys.settrace(start)
    try:
        ask(vector)
    finally:
        sys.settrace(before)
    return found
