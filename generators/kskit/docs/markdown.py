"""What a Markdown page holds: code with its language, and sentences and table rows, each with its line."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])(?:[*_)\"']*)\s+(?=[*_`(\"'\[]*[A-Z0-9`])")
_TERM = re.compile(r"[*_]*(`[\w.]+`)[*_]*(?: \([^()]*\))?[*_]*(?::| [-–—])|\*\*([\w ]+)(?:[.:]\*\*|\*\*[.:])")
_OPEN = re.compile(r"\W*(?:what|which|how|when|where|who|why)\b", re.IGNORECASE)  # a question that claims what it says
_WRONG = re.compile(r"\b(?:wrong\w*|incorrect\w*|mistakes?|bad|do not|don't|never|avoid)\b", re.IGNORECASE)
_CODE_TAG = re.compile(r"</?(?:code|tt|kbd)\b[^<>]*>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[hd]>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_PRE = re.compile(r"<pre\b[^<>]*>(.*?)</pre>", re.DOTALL | re.IGNORECASE)
_ADMONITION = re.compile(r":::")  # of Docusaurus: what it holds stands below it as it is
_COMPONENT = re.compile(r"</?[A-Z][\w.]*(?:\s[^<>]*)?>$")  # of MDX, alone on its line
_INDENTS = re.compile(r"(?:!!!|\?\?\?\+?|===!?\+?)[ +\"]")  # an admonition or a tab of MkDocs
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
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    pieces, parser = _Pieces(), MarkdownIt("commonmark").enable("table")
    if any(_COMPONENT.match(line.strip()) for line in text.split("\n")):
        parser.disable("code")  # MDX has no indented code
    return [one for token in parser.parse("\n".join(_bare(text.split("\n")))) for one in pieces.of(token)]


def _bare(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines with what stands in admonitions, tabs and components of sites as if it stood outside."""
    opened: list[int] = []  # how far each is indented that holds the line
    for line in lines:
        content = line.lstrip(" \t")
        indent = len(line.expandtabs(4)) - len(content.expandtabs(4))
        while opened and content and indent < opened[-1] + 4:
            opened.pop()
        if _INDENTS.match(content):
            opened.append(indent)
            yield ""
        elif _ADMONITION.match(content) or _COMPONENT.match(content.rstrip()):
            yield ""
        else:
            yield line.expandtabs(4)[4 * len(opened) :] if opened else line


class _Pieces:
    """Goes through the tokens of a page."""

    def __init__(self) -> None:
        self._before = self._header = self._asked = ""
        self._row: list[str] | None = None
        self._in_head = self._in_title = False

    def of(self, token: Token) -> Iterator[Code | Sentence]:
        """Yield what a token completes."""
        line = (token.map or [0])[0] + 1
        match token.type:
            case "fence" | "code_block":
                language = (token.info.split() or [""])[0].lower().strip("{}.")
                before, self._before = self._before, ""
                yield Code(line + (token.type == "fence"), language, token.content, before)
            case "inline" if self._row is not None:
                self._row.append(_plain(token.content))
            case "inline" if not self._in_title:
                asked, self._asked = self._asked, ""
                claimed = _OPEN.match(asked) or token.content.lower().startswith("yes")
                for one in _sentences(token.content, line, asked if claimed else ""):
                    self._before = one.text
                    yield one
            case "inline":
                self._ask(_plain(token.content))
            case "html_block":
                for found in _html(token.content, line):
                    if isinstance(found, Sentence):
                        self._ask(found.text)
                        self._before = found.text
                    yield found
            case _:
                yield from self._structure(token, line)

    def _ask(self, text: str) -> None:
        """Keep a title as what stands in front; one that asks something belongs to the sentences behind it."""
        self._before = text if _WRONG.search(text) else ""
        self._asked = f"{text} " if text.endswith("?") else ""

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


def _sentences(text: str, line: int, asked: str) -> Iterator[Sentence]:
    """Yield the sentences, each after what the title asks; and after the term in front that the text explains."""
    at, term = 0, _TERM.match(text)
    for end in [*(match.start() for match in _SENTENCE.finditer(text)), len(text)]:
        part = text[at:end]
        bare = part.strip()
        if bare:
            about = f"{_plain(term[1] or term[2])}: " if term and at else ""
            number = line + text.count("\n", 0, at + len(part) - len(part.lstrip()))
            yield Sentence(number, asked + about + _plain(bare))
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
