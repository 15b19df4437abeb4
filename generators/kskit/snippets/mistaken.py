"""The mistakes as code: a line of a program as somebody wrote it, from spec/catalogue/mistakes_in_code.toml."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from os.path import commonprefix
from typing import NamedTuple

from kaltura_diagnosis.registry import catalogue
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue.reader import load
from kaltura_session.server.resources import data_path

_FEWEST_ALIKE = 4  # characters; a line that has fewer at its start is another line


class MistakenError(KitError):
    """Wrong code for which the program has no right line."""


@dataclass(frozen=True, slots=True)
class CodeFile:
    """mistakes_in_code.toml: the wrong code by mistake and language."""

    code: dict[str, dict[str, str]]


class Mistaken(NamedTuple):
    """A mistake in a program. wrong: lines, right: the line of the program. program: all of it, with the mistake."""

    mistake: str
    language: str
    wrong: str
    right: str
    program: str

    @property
    def difference(self) -> str:
        """Return both in the form of a diff, wrong lines first."""
        return f"{textwrap.indent(self.wrong, '- ')}\n+ {self.right}\n"


def mistaken(mistake_id: str, language: str, program: str | None = None) -> Mistaken | None:
    """Return a mistake as code; None where nobody makes it in that language.

    program: the text of the program of the mistake's step, where it is not to be read from spec/snippets. Raises
    MistakenError when no line of it begins like the wrong code.
    """
    wrong = _codes().get(mistake_id, {}).get(language, "").strip()
    text = (program or _program(mistake_id, language)) if wrong else ""
    if not text:
        return None
    lines = text.splitlines()
    starts = [_alike(line.strip(), wrong) for line in lines]
    if max(starts) < _FEWEST_ALIKE:
        raise MistakenError(f"mistakes_in_code.toml: no line of the program begins like {mistake_id}.{language}")
    nearest = [number for number, alike in enumerate(starts) if alike == max(starts)]
    number = max(nearest, key=lambda one: (SequenceMatcher(None, lines[one].strip(), wrong).ratio(), one))
    right = lines[number].strip()
    margin = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    lines[number] = textwrap.indent(wrong, margin)
    return Mistaken(mistake_id, language, wrong, right, "\n".join(lines) + "\n")


def written() -> Iterator[tuple[str, str]]:
    """Yield mistake and language of all wrong code."""
    return ((mistake, language) for mistake, codes in _codes().items() for language in codes)


def _alike(line: str, wrong: str) -> int:
    """Return with how many characters both begin, whichever of the wrong lines it is."""
    starts = (commonprefix([line, one.strip()]) for one in wrong.splitlines())  # noqa: RUF071 - texts, not paths
    return max(map(len, starts))


def _codes() -> Mapping[str, Mapping[str, str]]:
    return load("mistakes_in_code", CodeFile).code


@cache
def _program(mistake_id: str, language: str) -> str:
    flow, _, _ = catalogue()[mistake_id].step.partition("/")
    paths = sorted(data_path("spec", "snippets", language).glob(f"{flow.replace('-', '_')}.*"))
    return paths[0].read_text(encoding="utf-8") if paths else ""
