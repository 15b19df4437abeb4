"""What a Markdown page holds: code with its language, and sentences and table rows, each with its line."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])(?:[*_)\"']*)\s+(?=[*_`(\"'\[]*[A-Z0-9`])")
_TERM = re.compile(r"[*_]*(`[\w.]+`)[*_]*(?: \([^()]*\))?[*_]*(?::| [-–—])")
_CODE_TAG = re.compile(r"</?(?:code|tt|kbd)\b[^<>]*>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[hd]>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_PRE = re.compile(r"<pre\b[^<>]*>(.*?)</pre>", re.DOTALL | re.IGNORECASE)
_ADMONITION = re.compile(r"^[ \t]*(?::::+|!!!|\?\?\?\+?)[^\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->|\{/\*.*?\*/\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code. line: of its first line, from 1. before: the sentence in front of it, "" for none."""

    line: int
    language: str
    text: str
    before: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a table row, code in backticks. header: of the table, cells joined by a bar."""

    line: int
    text: str
    header: str = ""


def read(text: str) -> list[Code | Sentence]:
    """Return what a page holds, in its order."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    text = _FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)
    text = _ADMONITION.sub("", text)
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    pieces = _Pieces()
    return [one for token in MarkdownIt("commonmark").enable("table").parse(text) for one in pieces.of(token)]


class _Pieces:
    """Goes through the tokens of a page."""

    def __init__(self) -> None:
        self._before = self._header = ""
        self._row: list[str] | None = None
        self._in_head = self._in_title = False

    def of(self, token: Token) -> Iterator[Code | Sentence]:
        """Yield what a token completes."""
        line = (token.map or [0])[0] + 1
        match token.type:
            case "fence" | "code_block":
                language = (token.info.split() or [""])[0].lower().strip("{}.")
                yield Code(line + (token.type == "fence"), language, token.content, self._before)
            case "inline" if self._row is not None:
                self._row.append(_plain(token.content))
            case "inline" if not self._in_title:
                for one in _sentences(token.content, line):
                    self._before = one.text
                    yield one
            case "html_block":
                for found in _html(token.content, line):
                    self._before = found.text if isinstance(found, Sentence) else self._before
                    yield found
            case _:
                yield from self._structure(token, line)

    def _structure(self, token: Token, line: int) -> Iterator[Sentence]:
        match token.type:
            case "thead_open" | "thead_close":
                self._in_head = token.type == "thead_open"
            case "heading_open" | "heading_close":
                self._in_title = token.type == "heading_open"
            case "tr_open":
                self._row, self._row_line = [], line
            case "tr_close" if self._row is not None:
                text, self._row = " | ".join(self._row), None
                if self._in_head:
                    self._header = text
                else:
                    yield Sentence(self._row_line, text, self._header)


def _sentences(text: str, line: int) -> Iterator[Sentence]:
    """Yield the sentences; where the text explains a term that stands in front, each begins with it."""
    at, term = 0, _TERM.match(text)
    for end in [*(match.start() for match in _SENTENCE.finditer(text)), len(text)]:
        part = text[at:end]
        bare = part.strip()
        if bare:
            about = f"{_plain(term[1])}: " if term and at else ""
            yield Sentence(line + text.count("\n", 0, at + len(part) - len(part.lstrip())), about + _plain(bare))
        at = end


def _plain(text: str) -> str:
    """Return inline text on one line, code in backticks, without other marks and tags."""
    return " ".join(html.unescape(_TAG.sub("", _CODE_TAG.sub("`", text))).replace("**", "").split())


def _html(text: str, line: int) -> Iterator[Code | Sentence]:
    """Yield the code of <pre>, and each line of other HTML as a sentence; the cells of a table row with bars."""
    for match in _PRE.finditer(text):
        code = html.unescape(_TAG.sub("", match[1]))
        at = line + text.count("\n", 0, match.start(1)) + (len(code) - len(code.lstrip("\n")))
        yield Code(at, "", code.lstrip("\n"), "")
    text = _PRE.sub(lambda match: "\n" * match[0].count("\n"), text)
    header = ""
    for number, one in enumerate(text.split("\n"), start=line):
        plain = _plain(_CELL_END.sub(" | ", one)).strip(" |")
        if "<th" in one.lower():
            header = plain
        elif plain:
            yield Sentence(number, plain, header if "<td" in one.lower() else "")
