"""Which language a text is written in, by its signs, and the requests of its calls."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import NamedTuple

from kaltura_pastes.code.machine import Library, Machine
from kaltura_pastes.code.tree import TreeReader
from kaltura_pastes.found import Found
from kaltura_pastes.grammar import parse
from kaltura_pastes.surroundings import without_prompt
from kaltura_session.responses import HttpResponse

_OUTPUT = re.compile(r"(?m)^(?:\{\"|\[\{\"|<\?xml|<xml>|Traceback \(|HTTP/[0-9])")
_COMMENT = re.compile(r"(?m)^[ \t]*#.*$")
_LONGEST = 262_144  # characters; reading a tree takes some fifty times as long as reading its text
_AROUND = 8_192  # what is read before and after a call that stands further down


class _Language(NamedTuple):
    """A language: sign is what only its programs hold, grammar the module and function of the tree-sitter grammar.

    module, reader: where its reader stands, and the class. before: what a piece of a program has to follow, where it
    does not hold it.
    """

    sign: re.Pattern[str]
    grammar: tuple[str, str]
    module: str
    reader: str
    before: str = ""

    def load(self) -> tuple[type[TreeReader], Library]:
        """Return the reader of its programs, and what its libraries do; imported where such a program was pasted."""
        place = f"{__package__}.{self.module}"
        return getattr(import_module(place), self.reader), import_module(f"{place}_calls").LIBRARY


_LANGUAGES: Sequence[_Language] = (
    _Language(
        re.compile(r"\bcurl_(?:init|setopt|setopt_array|exec)\b|\bhttp_build_query\(|\bfile_get_contents\(|"
                   r"->(?:post|get|request)\(|\bHttp::"),
        ("tree_sitter_php", "language_php"), "php", "Php", "<?php ",
    ),
    _Language(
        re.compile(r"\bhttp\.(?:Post|Get|PostForm|NewRequest|NewRequestWithContext)\("),
        ("tree_sitter_go", "language"), "go", "Go",
    ),
    _Language(
        re.compile(r"\bHttpRequest\.newBuilder\(|\.openConnection\(|\bnew Http(?:Post|Get)\(|\bRequest\.Builder\(|"
                   r"\.(?:postFor|getFor)(?:Object|Entity)\(|\bUnirest\.(?:post|get)\("),
        ("tree_sitter_java", "language"), "java", "Java",
    ),
    _Language(
        re.compile(r"\.(?:PostAsync|GetAsync|GetStringAsync|PostAsJsonAsync|UploadString|UploadValues|DownloadString)\(|"
                   r"\bnew (?:HttpRequestMessage|RestRequest)\(|\bWebRequest\.Create"),
        ("tree_sitter_c_sharp", "language"), "csharp", "CSharp",
    ),
    _Language(
        re.compile(r"(?i)\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)[ \t]"),
        ("tree_sitter_powershell", "language"), "powershell", "PowerShell",
    ),
    _Language(
        re.compile(r"\bfetch\(|\baxios\b|(?:\$|\bjQuery)\.(?:ajax|post|get|getJSON)\(|\bXMLHttpRequest\b|\b(?:got|ky)[.(]|"
                   r"\bhttps?\.(?:request|post)\(|\brequest(?:\.post|\.get)?\("),
        ("tree_sitter_typescript", "language_tsx"), "javascript", "JavaScript",
    ),
    _Language(
        re.compile(r"\b(?:requests|httpx|session|client|conn|s)\.(?:get|post|put|patch|delete|request)\(|\burlopen\(|"
                   r"\burllib2?\.(?:request\b|Request\()"),
        ("tree_sitter_python", "language"), "python", "Python",
    ),
)  # fmt: skip


def read(text: str, find_response: Callable[[str], HttpResponse | None]) -> list[Found]:
    """Return the requests of the calls in a program, in their order; the last with the response printed below it."""
    text, last = _cut(text)
    if "/api_v3" not in text and "/service/" not in text:
        return []
    code, output = _without_output(text)
    found = next((some for one in _LANGUAGES if one.sign.search(code) and (some := _read(code, one))), [])
    if found and output:
        found[-1] = replace(found[-1], response=find_response(output))
    if found and last:
        found[-1] = replace(found[-1], unseen=[*found[-1].unseen, f"what the program does after line {last}"])
    return found


def _cut(text: str) -> tuple[str, int]:
    """Return what is read of a text, line for line, and the number of the line after which calls are left out, or 0.

    Of a long one that is its beginning, and what stands around the calls further down.
    """
    if len(text) <= _LONGEST:
        return text, 0
    end = _line_before(text, _LONGEST // 2)
    kept = [text[:end]]
    for sign in sorted({match.start() for one in _LANGUAGES for match in one.sign.finditer(text, end)}):
        if sign < end:
            continue
        if sum(map(len, kept)) + 2 * _AROUND > _LONGEST:
            return "".join(kept), text.count("\n", 0, end)
        start = max(end, _line_before(text, sign - _AROUND))
        kept.append("\n" * text.count("\n", end, start))
        end = _line_before(text, sign + _AROUND) if len(text) > sign + _AROUND else len(text)
        kept.append(text[start:end])
    return "".join(kept), 0


def _line_before(text: str, at: int) -> int:
    """Return where the line begins in which a place is; the place itself within a very long line."""
    begins = text.rfind("\n", max(0, at - _AROUND), max(0, at))
    return begins + 1 or max(0, at)


def _without_output(text: str) -> tuple[str, str]:
    """Return the program, and what stands below it from the first line that only a program prints."""
    match = _OUTPUT.search(text, _last_sign(text))
    return (text[: match.start()], text[match.start() :]) if match else (text, "")


def _last_sign(text: str) -> int:
    return max((match.end() for one in _LANGUAGES for match in one.sign.finditer(text)), default=len(text))


def _read(text: str, language: _Language) -> list[Found]:
    text = "\n".join(map(without_prompt, text.split("\n")))
    if language.module == "python":  # whose grammar looks at all comments that follow one, for each of them
        text = _COMMENT.sub("", text)
    before = language.before if language.before.strip() not in text else ""
    source = (before + text).encode("utf-8", "surrogateescape")
    root = parse(source, language.grammar)
    if root is None:
        return []
    reader, library = language.load()
    machine = Machine(library)
    reader(source, machine).read(root)
    found = [one for draft in machine.drafts if not draft.sent and (one := draft.found())]
    if root.has_error:  # what gives a request its body may be in the lines that were not understood
        found = [replace(one, unseen=one.unseen or ["the body"]) if _is_bare(one) else one for one in found]
    return sorted(found, key=lambda one: one.line)


def _is_bare(found: Found) -> bool:
    return found.request is not None and not found.request.body and "?" not in found.request.target
