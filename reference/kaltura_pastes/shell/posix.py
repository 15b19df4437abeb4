"""Commands of a POSIX shell, read with tree-sitter's grammar of bash; without it, single commands word for word.

The grammar is an extra (`pip install kaltura-session-kit[pastes]`). What it adds: pipes, here-documents, command
substitution, and which part of a word was quoted how.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kaltura_pastes.escapes import character_of
from kaltura_pastes.grammar import Effort, parse
from kaltura_pastes.shell.command import Command
from kaltura_pastes.shell.filters import FilterError, output
from kaltura_pastes.shell.variables import Variables

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPED = re.compile(r"\\(?:\n|(.))", re.DOTALL)
_ESCAPED_IN_QUOTES = re.compile(r'\\(?:\n|(["\\$`]))')
_ESCAPED_IN_HERE = re.compile(r"\\(?:\n|([\\$`]))")
_ANSI_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", re.DOTALL
)
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_VARIABLE = re.compile(r"\$\{?(\w+)")
_ALL_OF = re.compile(r"\"?\$\{(\w+)\[[@*]\]\}\"?")
_VARIABLE_USED = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=((?:[\w./:@%,-]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})+)[ \t]*", re.ASCII)
"""A value without quotes and of known parts, for which no grammar is needed."""
_WORD = re.compile(r"""\s+|#[^\n]*|(?P<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+)""", re.DOTALL)
_QUOTED = re.compile(r"""\\(?P<escaped>.)|'(?P<single>[^']*)'|"(?P<double>(?:\\.|[^"\\])*)\"""", re.DOTALL)
_PLAIN = bytes(byte if 0x20 <= byte < 0x7F or byte in b"\t\n" else ord("x") for byte in range(256))
"""Bytes for the grammar, whose scanner reads beyond its tables for others; a shell takes these for letters, too."""
_FISH = re.compile(r"set(?: -\w+){0,2} ([A-Za-z_]\w{0,60}) (\S+)")
_EXPANSIONS = {"simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"}
_ASSIGNED = "variable_assignment"
_GRAMMAR = ("tree_sitter_bash", "language")
_LONGEST_REST = 1_000
_MOST_PIPES = 200  # a single step of the parser takes as long as a pipeline is


def commands(text: str, variables: Variables, effort: Effort) -> Iterable[Command]:
    """Return the commands in a text, in the order in which they run.

    variables: what is known by name; what the text assigns is added, where its value is known.
    effort: what the grammar may still take.
    """
    if assigned := _ASSIGNMENT.fullmatch(text):
        variables[assigned[1]] = _expanded(assigned[2], variables)
        return []
    source = text.encode("utf-8", "surrogateescape")
    root = parse(source.translate(_PLAIN), _GRAMMAR, effort) if text.count("|") < _MOST_PIPES else None
    return _single(text, variables) if root is None else Reader(source, variables).commands(root)


class Reader:
    """Reads the tree of a statement; what commands write is known of echo, printf and cat."""

    def __init__(self, source: bytes, variables: Variables) -> None:
        self._source, self._variables = source, variables

    def commands(self, node: "Node", stdin: str | None = None) -> Iterator[Command]:
        """Yield the commands within a node, in the order in which they run; stdin: what goes into them."""
        match node.type:
            case "command":
                yield from self._command(node, stdin)
            case "pipeline":
                for part in node.named_children:
                    yield from self.commands(part, stdin)
                    stdin = self.output(part, stdin)
            case "redirected_statement":
                yield from self._redirected(node, self._here(node) if stdin is None else stdin)
            case "variable_assignment":
                yield from self._assignment(node)
            case _:
                for child in node.named_children:
                    yield from self.commands(child, stdin)

    def _redirected(self, node: "Node", stdin: str | None) -> Iterator[Command]:
        """Yield the commands of a statement; the grammar loses a lone dash before a here-document."""
        body, *redirects = node.named_children
        between = self._source[body.end_byte : redirects[0].start_byte] if redirects else b""
        for one in self.commands(body, stdin):
            yield replace(one, words=[*one.words, "-"]) if between.strip() == b"-" else one

    def _command(self, node: "Node", stdin: str | None) -> Iterator[Command]:
        here = next((child for child in node.named_children if child.type == "herestring_redirect"), None)
        arguments = [child for child in node.named_children if child.type not in {_ASSIGNED, "herestring_redirect"}]
        for child in arguments:
            for inner in child.named_children:
                yield from self.commands(inner) if inner.type == "command_substitution" else ()
        if here is not None and here.named_children:
            stdin = self.value(here.named_children[0]) + "\n"
        words = [word for child in arguments for word in self._words(child)]
        if assigned := _FISH.fullmatch(" ".join(words)):
            self._variables[assigned[1]] = assigned[2]
        end = self._source.find(b"\n", node.end_byte)
        rest = self._source[node.end_byte : min(end if end >= 0 else len(self._source), node.end_byte + _LONGEST_REST)]
        written = (self._source[one.start_byte : one.end_byte] for one in arguments)
        literal = [text.decode("utf-8", "surrogateescape") for text in written if b"'" in text and b"$" in text]
        yield Command(
            words, stdin, "posix", self._text(node), rest.decode("utf-8", "surrogateescape"),
            [one for one in literal if re.search(r"'[^']*\$\{?[A-Za-z_]", one) and not one.startswith("$'")],
        )  # fmt: skip

    def _words(self, node: "Node") -> Sequence[str]:
        """Return the words of an argument: of "${name[@]}" all of the array."""
        text = self._text(node) if self._variables.arrays else ""
        if (named := _ALL_OF.fullmatch(text)) and named[1] in self._variables.arrays:
            return self._variables.arrays[named[1]]
        return [self.value(node.named_children[0] if node.type == "command_name" else node)]

    def _assignment(self, node: "Node") -> Iterator[Command]:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return
        for part in (value, *value.named_children):
            if part.type == "command_substitution":
                yield from self.commands(part)
        known, adds = self._text(name), self._source[name.end_byte : value.start_byte] == b"+="
        if value.type == "array":
            words = [word for one in value.named_children for word in self._words(one)]
            self._variables.add(known, words, adds=adds)
            return
        text = self.value(value)
        if text.startswith("$("):
            self._variables.waiting.append(known)
        else:
            self._variables[known] = self._variables.get(known, "") + text if adds else text

    def output(self, node: "Node", stdin: str | None) -> str | None:  # noqa: ARG002 - others ask for it
        """Return what a command writes, where that is known. stdin: what goes into it."""
        if node.type == "redirected_statement":
            return self._here(node)
        if node.type in {"pipeline", "command_substitution"}:
            return self._piped(node.named_children)
        words = [self.value(child) for child in node.named_children[1:]] if node.type == "command" else []
        match self._text(node).split(maxsplit=1)[:1]:
            case ["echo"]:
                options = words[:1] if words[:1] and re.fullmatch("-[neE]+", words[0]) else []
                return " ".join(words[len(options) :]) + ("" if options and "n" in options[0] else "\n")
            case ["printf"] if words:
                return _printed(words[0], words[1:])
        return None

    def _piped(self, parts: "Sequence[Node]") -> str | None:
        """Return what the last command of a pipe writes."""
        text = self.output(parts[0], None) if parts else None
        for part in parts[1:]:
            words = [self.value(one) for one in part.named_children] if part.type == "command" else []
            text = _filtered(words, text) if text is not None else None
        return text

    def _here(self, node: "Node") -> str | None:
        for child in node.named_children:
            if child.type == "heredoc_redirect":
                body = next((one for one in child.named_children if one.type == "heredoc_body"), None)
                start = next((one for one in child.named_children if one.type == "heredoc_start"), None)
                quoted = start is not None and self._text(start)[:1] in {"'", '"', "\\"}
                return "" if body is None else self._text(body) if quoted else self._mixed(body, _ESCAPED_IN_HERE)
        return None

    def value(self, node: "Node") -> str:
        """Return a word without its quotes, with the variables whose values are known."""
        match node.type:
            case "raw_string":
                return self._text(node)[1:-1]
            case "ansi_c_string":
                return _ansi(self._text(node)[2:-1])
            case "string" | "translated_string":
                return self._mixed(node, _ESCAPED_IN_QUOTES).removeprefix("$").removeprefix('"').removesuffix('"')
            case "concatenation" | "command_name" | "array" | "brace_expression":
                return self._mixed(node, _ESCAPED)
            case kind if kind in _EXPANSIONS:
                return self._expanded(node)
            case _:
                text = self._text(node)
                return _ESCAPED.sub(lambda match: match[1] or "", text) if "\\" in text else text

    def _mixed(self, node: "Node", escapes: re.Pattern[str]) -> str:
        """Return text with other nodes in it: those as their values, the rest without its backslashes."""
        at, pieces = node.start_byte, []
        for child in node.named_children:
            if child.type in {"string_content", "heredoc_content", "word"}:
                continue
            pieces += [_bare(self._source[at : child.start_byte], escapes), self.value(child)]
            at = child.end_byte
        return "".join([*pieces, _bare(self._source[at : node.end_byte], escapes)])

    def _expanded(self, node: "Node") -> str:
        written = self._text(node)
        printed = self.output(node, None) if node.type == "command_substitution" else None
        if printed is not None and "$" not in printed:
            return printed.rstrip("\n")
        name = _VARIABLE.match(written)
        return self._variables.expand(name[1], written) if name and node.type != "command_substitution" else written

    def _text(self, node: "Node") -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "surrogateescape")


def _printed(form: str, values: Sequence[str]) -> str | None:
    """Return what printf writes, if its format has no directive but %s; it goes through it until no value is left."""
    pieces = [_ansi(piece) for piece in form.split("%s")]
    if "%" in "".join(pieces) or (values and len(pieces) == 1):
        return None
    taken, written = iter(values), []
    for _ in range(max(1, -(-len(values) // max(1, len(pieces) - 1)))):
        written += [pieces[0], *(next(taken, "") + piece for piece in pieces[1:])]
    return "".join(written)


def _filtered(words: Sequence[str], text: str) -> str | None:
    """Return what a filter writes of a text that is known as a whole; a pattern of somebody's is not tried."""
    if "$" in text or words[:1] == ["grep"]:
        return None
    try:
        return output(words, text)
    except FilterError:
        return None


def _bare(data: bytes, escapes: re.Pattern[str]) -> str:
    return escapes.sub(lambda match: match[1] or "", data.decode("utf-8", "surrogateescape"))


def _ansi(text: str) -> str:
    """Return a text of $'...' with its escapes decoded."""

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code or match[4]:
            return character_of(int(code, 16) if code else int(match[4], 8))
        return _ANSI.get(match[5], match[5] if match[5] in "\\'\"?" else match[0])

    return _ANSI_ESCAPE.sub(character, text)


def _single(text: str, variables: Variables) -> list[Command]:
    """Return the one command in a text, whose words may hold quotes and variables."""
    words: list[str] = []
    text, at = text.replace("\\\n", " "), 0
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None:  # a quote is still open
            return []
        at = match.end()
        if match["word"]:
            words.append(_expanded(_unquoted(match[0]), variables))
    return [Command(words, None, "posix", text)] if words else []


def _expanded(word: str, variables: Variables) -> str:
    return _VARIABLE_USED.sub(lambda one: variables.expand(one[1] or one[2], one[0]), word)


def _unquoted(word: str) -> str:
    def plain(match: re.Match[str]) -> str:
        if match["double"] is not None:
            return _ESCAPED_IN_QUOTES.sub(lambda one: one[1] or "", match["double"])
        return match["escaped"] or match["single"] or ""

    return _QUOTED.sub(plain, word)
