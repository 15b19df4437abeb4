"""Commands of a POSIX shell, read with tree-sitter's grammar of bash; without it, single commands word for word.

The grammar is an extra (`pip install kaltura-session-kit[pastes]`). What it adds: pipes, here-documents, command
substitution, and which part of a word was quoted how.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kaltura_diagnosis.facts import Command
from kaltura_pastes.escapes import ansi_text
from kaltura_pastes.grammar import Effort, parse
from kaltura_pastes.shell.filters import filtered, printed
from kaltura_pastes.shell.variables import ASSIGNMENT, ESCAPED_IN_QUOTES, SIMPLE, Variables, expanded, single, within

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPED = re.compile(r"\\(?:\n|(.))", re.DOTALL)
_ESCAPED_IN_HERE = re.compile(r"\\(?:\n|([\\$`]))")
_VARIABLE = re.compile(r"\$\{?(\w+)")
_ALL_OF = re.compile(r"\"?\$(?:\{(?:(\w+)\[[@*]\]|@(?::([1-9]))?)\}|[@*])\"?")
_NOT_KNOWN = re.compile(r"[$*?{]")
_PLAIN = bytes(byte if 0x20 <= byte < 0x7F or byte in b"\t\n" else ord("x") for byte in range(256))
"""Bytes for the grammar, whose scanner reads beyond its tables for others; a shell takes these for letters, too."""
_WORD_AT_END = re.compile(r"(?<=[\w/])\$([0-9])(?=\s|\Z)")
"""A function's argument that the grammar takes for a dollar sign and the next word."""
_FISH = re.compile(r"set(?: -\w+){0,2} ([A-Za-z_]\w{0,60}) (\S+)")
_FISH_WORDS = 5
_EXPANSIONS = {"simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"}
_PLAIN_WORDS = {"word", "number"}
_LITERAL_VARIABLE = re.compile(r"'[^']*\$\{?[A-Za-z_]")
_ASSIGNED = "variable_assignment"
_GRAMMAR = ("tree_sitter_bash", "language")
_LONGEST_REST = 1_000
_MOST_PIPES = 200  # a single step of the parser takes as long as a pipeline is


def is_whole(text: str, effort: Effort) -> bool:
    """Tell whether a text is one or more whole statements."""
    root = parse(text.encode("utf-8", "surrogateescape").translate(_PLAIN), _GRAMMAR, effort)
    return root is not None and not root.has_error


def commands(text: str, variables: Variables, effort: Effort) -> Iterable[Command]:
    """Return the commands in a text, in the order in which they run.

    variables: what is known by name; what the text assigns is added, where its value is known.
    effort: what the grammar may still take.
    """
    if assigned := ASSIGNMENT.fullmatch(text):
        variables[assigned[1]] = expanded(assigned[2], variables)
        return []
    text = _WORD_AT_END.sub(r"${\1}", text)
    source = text.encode("utf-8", "surrogateescape")
    is_simple = SIMPLE.fullmatch(text) is not None or text.count("|") >= _MOST_PIPES
    root = None if is_simple else parse(source.translate(_PLAIN), _GRAMMAR, effort)
    return single(text, variables) if root is None else Reader(source, variables).commands(root)


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
            case "for_statement":
                yield from self._loop(node)
            case "function_definition" if (name := node.child_by_field_name("name")) is not None:
                self._variables.define(self._text(name), lambda: self.commands(node.named_children[-1]))
            case _:
                for child in node.named_children:
                    yield from self.commands(child, stdin)

    def _loop(self, node: "Node") -> Iterator[Command]:
        """Yield the commands of each turn; of one where it is not known what the variable goes through."""
        name, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        if name is None or body is None:
            return
        words = [word for value in node.children_by_field_name("value") for word in self._words(value)]
        if not words or any(map(_NOT_KNOWN.search, words)):
            words = [f"${self._text(name)}"]
        for word in words:
            if self._variables.spend(len(self._text(body))):
                self._variables[self._text(name)] = word
                yield from self.commands(body)

    def _redirected(self, node: "Node", stdin: str | None) -> Iterator[Command]:
        """Yield the commands of a statement; the grammar loses a lone dash before a here-document."""
        body, *redirects = node.named_children
        between = self._source[body.end_byte : redirects[0].start_byte] if redirects else b""
        for one in self.commands(body, stdin):
            yield replace(one, words=[*one.words, "-"]) if between.strip() == b"-" else one

    def _command(self, node: "Node", stdin: str | None) -> Iterator[Command]:
        words: list[str] = []
        literal: list[str] = []
        for child in node.named_children:
            if child.type in _PLAIN_WORDS:
                words.append(self.value(child))
            elif child.type == "herestring_redirect":
                stdin = self.value(child.named_children[0]) + "\n" if child.named_children else stdin
            elif child.type != _ASSIGNED:
                for inner in child.named_children:
                    yield from self.commands(inner) if inner.type == "command_substitution" else ()
                words += self._words(child)
                written = self._text(child)
                if "$" in written and _LITERAL_VARIABLE.search(written) and not written.startswith("$'"):
                    literal.append(written)
        if len(words) <= _FISH_WORDS and (assigned := _FISH.fullmatch(" ".join(words))):
            self._variables[assigned[1]] = assigned[2]
        if words and words[0] in self._variables.functions:
            yield from self._variables.run(words[0], words[1:])
            return
        if words[:1] == ["shift"]:
            self._variables.shift()
        end = self._source.find(b"\n", node.end_byte)
        rest = self._source[node.end_byte : min(end if end >= 0 else len(self._source), node.end_byte + _LONGEST_REST)]
        yield Command(words, stdin, "posix", self._text(node), rest.decode("utf-8", "surrogateescape"), literal)

    def _words(self, node: "Node") -> Sequence[str]:
        """Return the words of an argument: of "${name[@]}" all of the array, of "$@" those of a function."""
        text = self._text(node) if self._variables.arrays else ""
        if (named := _ALL_OF.fullmatch(text)) and (named[1] or "@") in self._variables.arrays:
            return self._variables.arrays[named[1] or "@"][int(named[2] or 1) - 1 :]
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
                return printed(words[0], words[1:])
        return None

    def _piped(self, parts: "Sequence[Node]") -> str | None:
        """Return what the last command of a pipe writes."""
        text = self.output(parts[0], None) if parts else None
        for part in parts[1:]:
            words = [self.value(one) for one in part.named_children] if part.type == "command" else []
            text = filtered(words, text) if text is not None else None
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
            case "word" | "number":
                text = self._text(node)
                return _ESCAPED.sub(lambda match: match[1] or "", text) if "\\" in text else text
            case "raw_string":
                return self._text(node)[1:-1]
            case "ansi_c_string":
                return ansi_text(self._text(node)[2:-1])
            case "string" | "translated_string":
                return self._mixed(node, ESCAPED_IN_QUOTES).removeprefix("$").removeprefix('"').removesuffix('"')
            case "concatenation" | "command_name" | "array" | "brace_expression":
                return self._mixed(node, _ESCAPED)
            case kind if kind in _EXPANSIONS:
                return self._expanded(node)
            case _:
                return _ESCAPED.sub(lambda match: match[1] or "", self._text(node))

    def _mixed(self, node: "Node", escapes: re.Pattern[str]) -> str:
        """Return text with other nodes in it: those as their values, the rest without its backslashes."""
        at, pieces = node.start_byte, []
        for child in node.named_children:
            if child.type in {"string_content", "heredoc_content", "word"}:
                continue
            value = self.value(child)
            if child.type == "simple_expansion":
                around = (
                    self._source[max(child.start_byte - 1, 0) : child.start_byte]
                    + self._source[child.end_byte : child.end_byte + 1]
                )
                value = within(value, around.decode("latin-1"))
            pieces += [_bare(self._source[at : child.start_byte], escapes), value]
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


def _bare(data: bytes, escapes: re.Pattern[str]) -> str:
    return escapes.sub(lambda match: match[1] or "", data.decode("utf-8", "surrogateescape"))
