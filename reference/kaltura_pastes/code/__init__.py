"""Which language a text is written in, by its signs, and the requests of its calls."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from kaltura_pastes import literals
from kaltura_pastes.code.machine import Library, Machine
from kaltura_pastes.code.tree import TreeReader
from kaltura_pastes.found import MARKS, Found
from kaltura_pastes.grammar import Effort, parse
from kaltura_pastes.surroundings import without_prompt
from kaltura_session.responses import HttpResponse

if TYPE_CHECKING:
    from tree_sitter import Node

_OUTPUT = re.compile(r"(?m)^(?:\{\"|\[\{\"|<\?xml|<xml>|Traceback \(|HTTP/[0-9])")
_COMMENT = re.compile(r"(?m)^[ \t]*#.*$")
_WORD = re.compile(r"\w")
_LEAST_WRITTEN = 16_384  # values that a program writes out
_SHARES = 3  # for how many languages a text that has signs of several may take its time


class _Extent(NamedTuple):
    """How much is read of a text, in characters: at most, of its beginning, before and after each call further down."""

    longest: int
    beginning: int
    around: int


_WHOLE = _Extent(131_072, 65_536, 8_192)  # reading a tree takes some fifty times as long as reading its text
_CALLS = _Extent(6_144, 0, 1_024)


class _Language(NamedTuple):
    """A language: sign is what only its programs hold, grammar the module and function of the tree-sitter grammar.

    Each alternative of a sign begins with a character, so that no other place of a text is looked at.
    module, reader: where its reader stands, and the class. before: what a piece of a program has to follow, where it
    does not hold it.
    """

    sign: re.Pattern[str]
    grammar: tuple[str, str]
    module: str
    reader: str
    before: str = ""

    def signs(self, text: str, at: int = 0) -> Iterator[re.Match[str]]:
        """Yield the signs in a text; a word of one is none within another word."""
        for match in self.sign.finditer(text, at):
            start = match.start()
            if not (start and _WORD.match(text, start) and _WORD.match(text, start - 1)):
                yield match

    def load(self) -> tuple[type[TreeReader], Library]:
        """Return the reader of its programs, and what its libraries do; imported where such a program was pasted."""
        place = f"{__package__}.{self.module}"
        return getattr(import_module(place), self.reader), import_module(f"{place}_calls").LIBRARY


_LANGUAGES: Sequence[_Language] = (
    _Language(
        re.compile(r"curl_(?:init|setopt|setopt_array|exec)\b|http_build_query\(|file_get_contents\(|"
                   r"->(?:post|get|request)\(|Http::"),
        ("tree_sitter_php", "language_php"), "php", "Php", "<?php ",
    ),
    _Language(
        re.compile(r"http\.(?:Post|Get|PostForm|NewRequest|NewRequestWithContext)\("),
        ("tree_sitter_go", "language"), "go", "Go",
    ),
    _Language(
        re.compile(r"HttpRequest\.newBuilder\(|\.openConnection\(|new Http(?:Post|Get)\(|Request\.Builder\(|"
                   r"\.(?:postFor|getFor)(?:Object|Entity)\(|Unirest\.(?:post|get)\("),
        ("tree_sitter_java", "language"), "java", "Java",
    ),
    _Language(
        re.compile(r"\.(?:PostAsync|GetAsync|GetStringAsync|PostAsJsonAsync|UploadString|UploadValues|DownloadString)\(|"
                   r"new (?:HttpRequestMessage|RestRequest)\(|WebRequest\.Create"),
        ("tree_sitter_c_sharp", "language"), "csharp", "CSharp",
    ),
    _Language(
        re.compile(r"[Ii](?i:nvoke-(?:RestMethod|WebRequest)|rm|wr)[ \t]"),
        ("tree_sitter_powershell", "language"), "powershell", "PowerShell",
    ),
    _Language(
        re.compile(r"fetch\(|axios\b|\$\.(?:ajax|post|get|getJSON)\(|jQuery\.(?:ajax|post|get|getJSON)\(|"
                   r"XMLHttpRequest\b|got[.(]|ky[.(]|https?\.(?:request|post)\(|request(?:\.post|\.get)?\("),
        ("tree_sitter_typescript", "language_tsx"), "javascript", "JavaScript",
    ),
    _Language(
        re.compile(r"requests\.(?:get|post|put|patch|delete|request)\(|httpx\.(?:get|post|put|patch|delete|request)\(|"
                   r"s(?:ession)?\.(?:get|post|put|patch|delete|request)\(|"
                   r"c(?:lient|onn)\.(?:get|post|put|patch|delete|request)\(|"
                   r"urlopen\(|urllib2?\.(?:request\b|Request\()"),
        ("tree_sitter_python", "language"), "python", "Python",
    ),
)  # fmt: skip


def read(text: str, find_response: Callable[[str], HttpResponse | None]) -> list[Found]:
    """Return the requests of the calls in a program, in their order; the last with the response printed below it."""
    text, last = _cut(text, _WHOLE)
    if not any(mark in text for mark in MARKS):
        return []
    code, output = _without_output(text)
    effort = Effort(len(code), _SHARES)
    found = next((some for one in _LANGUAGES if any(one.signs(code)) and (some := _read(code, one, effort))), [])
    if found and output:
        found[-1] = replace(found[-1], response=find_response(output))
    if found and last:
        found[-1] = replace(found[-1], unseen=[*found[-1].unseen, f"what the program does after line {last}"])
    return found


def _cut(text: str, extent: _Extent) -> tuple[str, int]:
    """Return what is read of a text, line for line, and the number of the line after which calls are left out, or 0.

    Of a long one that is its beginning, and what stands around the calls further down.
    """
    if len(text) <= extent.longest:
        return text, 0
    end = _line_before(text, extent.beginning, extent.around)
    kept = [text[:end]]
    for sign in sorted({match.start() for one in _LANGUAGES for match in one.signs(text, end)}):
        if sign < end:
            continue
        if sum(map(len, kept)) + 2 * extent.around > extent.longest:
            return "".join(kept), text.count("\n", 0, end)
        start = max(end, _line_before(text, sign - extent.around, extent.around))
        kept.append("\n" * text.count("\n", end, start))
        end = sign + extent.around
        end = _line_before(text, end, extent.around) if len(text) > end else len(text)
        kept.append(text[start:end])
    return "".join(kept), 0


def _line_before(text: str, at: int, most: int) -> int:
    """Return where the line begins in which a place is; the place itself within a line of more than that."""
    begins = text.rfind("\n", max(0, at - most), max(0, at))
    return begins + 1 or max(0, at)


def _without_output(text: str) -> tuple[str, str]:
    """Return the program, and what stands below it from the first line that only a program prints."""
    last_sign = max((match.end() for one in _LANGUAGES for match in one.signs(text)), default=len(text))
    match = _OUTPUT.search(text, last_sign)
    return (text[: match.start()], text[match.start() :]) if match else (text, "")


def _read(text: str, language: _Language, effort: Effort) -> list[Found]:
    """Return the requests of a program; where not all of the text is one, of what stands around its calls."""
    text = "\n".join(map(without_prompt, text.split("\n")))
    if language.module == "python":  # whose grammar looks at all comments that follow one, for each of them
        text = _COMMENT.sub("", text)
    before = language.before if language.before.strip() not in text else ""
    for source in dict.fromkeys((text, _cut(text, _CALLS)[0])):
        data = (before + source).encode("utf-8", "surrogateescape")
        root = parse(data, language.grammar, effort)
        if root is not None:
            return _requests(data, root, language)
    return []


def _requests(source: bytes, root: "Node", language: _Language) -> list[Found]:
    reader, library = language.load()
    machine = Machine(library, left=_LEAST_WRITTEN + len(source) // 4)
    reader(source, machine).read(root)
    found = [one for draft in machine.drafts if not draft.sent and (one := draft.found())]
    if root.has_error:
        found = [_with_the_rest(one, source, alone=len(found) == 1) for one in found]
    return sorted(found, key=lambda one: one.line)


def _with_the_rest(found: Found, source: bytes, *, alone: bool) -> Found:
    """Return a request to which lines that were not understood may give a body.

    Such a program may be in another language, whose calls look like those of this one.
    """
    if found.request is None or found.request.body:
        return found
    if "?" not in found.request.target:
        return replace(found, unseen=found.unseen or ["the body"])
    return literals.completed(found, source.decode("utf-8", "surrogateescape")) if alone else found
