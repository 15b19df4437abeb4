"""Which language a text is written in, by its signs, and the requests of its calls."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from kaltura_pastes.code import javascript_calls, python, python_calls
from kaltura_pastes.code.javascript import JavaScript
from kaltura_pastes.code.machine import Library, Machine
from kaltura_pastes.code.tree import TreeReader, parser
from kaltura_pastes.found import Found
from kaltura_session.responses import HttpResponse

_OUTPUT = re.compile(r"(?m)^(?:\{\"|\[\{\"|<\?xml|<xml>|Traceback \(|HTTP/[0-9])")
_LONGEST = 262_144  # characters; reading a tree takes some fifty times as long as reading its text


class _Language(NamedTuple):
    """sign: what only its programs hold. grammar: module and function of the tree-sitter grammar."""

    sign: re.Pattern[str]
    grammar: tuple[str, str]
    reader: type[TreeReader]
    library: Library
    before: str = ""


_PYTHON_SIGN = re.compile(
    r"\b(?:requests|httpx|session|client|s)\.(?:get|post|put|patch|delete|request)\(|\burlopen\(|\burllib\.request\b"
)
_LANGUAGES: Sequence[_Language] = (
    _Language(
        re.compile(r"\bfetch\(|\baxios\b|(?:\$|\bjQuery)\.(?:ajax|post|get|getJSON)\(|\bXMLHttpRequest\b"),
        ("tree_sitter_javascript", "language"), JavaScript, javascript_calls.LIBRARY,
    ),
)  # fmt: skip


def read(text: str, find_response: Callable[[str], HttpResponse | None]) -> list[Found]:
    """Return the requests of the calls in a program, in their order; the last with the response printed below it."""
    if len(text) > _LONGEST:
        text = text[: text.rfind("\n", 0, _LONGEST) + 1]
    if "/api_v3" not in text and "/service/" not in text:
        return []
    code, output = _without_output(text)
    found = _python(code) if _PYTHON_SIGN.search(code) else []
    for language in _LANGUAGES:
        if not found and language.sign.search(code):
            found = _with_grammar(code, language)
    if found and output:
        found[-1] = replace(found[-1], response=find_response(output))
    return found


def _without_output(text: str) -> tuple[str, str]:
    """Return the program, and what stands below it from the first line that only a program prints."""
    match = _OUTPUT.search(text, _last_sign(text))
    return (text[: match.start()], text[match.start() :]) if match else (text, "")


def _last_sign(text: str) -> int:
    signs = [_PYTHON_SIGN, *(language.sign for language in _LANGUAGES)]
    return max((match.end() for sign in signs for match in sign.finditer(text)), default=len(text))


def _python(text: str) -> list[Found]:
    tree = python.parse(text)
    if tree is None:
        return []
    machine = Machine(python_calls.LIBRARY)
    python.Python(text, machine).read(tree)
    return _requests(machine)


def _with_grammar(text: str, language: _Language) -> list[Found]:
    grammar = parser(*language.grammar)
    if grammar is None:
        return []
    source = (language.before + text).encode("utf-8", "surrogateescape")
    machine = Machine(language.library)
    language.reader(source, machine).read(grammar.parse(source).root_node)
    return _requests(machine)


def _requests(machine: Machine) -> list[Found]:
    return [found for draft in machine.drafts if not draft.sent and (found := draft.found())]
