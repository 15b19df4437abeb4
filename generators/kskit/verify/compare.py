"""Comparisons of an expected with an answered value; each returns None when they agree, or where they differ."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two values differ.

    path: a JSON pointer below the answer. note: what to say instead of the value that was got.
    """

    path: str
    expected: Any
    got: Any
    note: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"at {self.path}: " if self.path else ""
        return f"{where}expected {short(self.expected)}, got {self.note or short(self.got)}"


Comparison = Callable[[Any, Any, str], Difference | None]


def exact(expected: Any, got: Any, path: str = "") -> Difference | None:
    """Compare JSON values: numbers with numbers, booleans with booleans; of an object, all members, in any order."""
    if type(expected) is not type(got):
        if {type(expected), type(got)} == {int, float} and expected == got:
            return None
        return Difference(path, expected, got)
    if isinstance(expected, dict):
        return _objects(expected, got, path)
    if isinstance(expected, list):
        return _lists(expected, got, path)
    return None if expected == got else Difference(path, expected, got)


def anything(_expected: Any, _got: Any, _path: str = "") -> Difference | None:
    """Agree with anything: the member is there to be read, or judged by another member."""
    return None


def short(value: Any, width: int = 160) -> str:
    """Return a JSON value as text of a bearable length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= width else f"{text[:width]}... ({len(text)} characters)"


def _objects(expected: dict[str, Any], got: dict[str, Any], path: str) -> Difference | None:
    for name in (*expected, *(name for name in got if name not in expected)):
        here = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in got:
            return Difference(here, expected[name], None, "nothing")
        if name not in expected:
            return Difference(here, None, got[name], f"a member too many, {short(got[name])}")
        difference = exact(expected[name], got[name], here)
        if difference:
            return difference
    return None


def _lists(expected: list[Any], got: list[Any], path: str) -> Difference | None:
    for index, (wanted, found) in enumerate(zip(expected, got, strict=False)):
        difference = exact(wanted, found, f"{path}/{index}")
        if difference:
            return difference
    if len(expected) != len(got):
        return Difference(path, expected, got, f"{len(got)} items instead of {len(expected)}")
    return None
