"""Shell code of a page, carried out as far as it is known: requests go to the emulator, and no command is ever run."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kaltura_diagnosis.facts import Command
from kaltura_pastes.found import Found
from kaltura_pastes.grammar import Effort, parse
from kaltura_pastes.shell import filters
from kaltura_pastes.shell.posix import Reader
from kaltura_pastes.shell.script import requests_of
from kaltura_pastes.shell.variables import Variables
from kaltura_pastes.surroundings import without_prompt
from kaltura_session.errors import KitError

if TYPE_CHECKING:
    from tree_sitter import Node

Send = Callable[[Found], str | None]
Misread = Callable[[int, str, str], None]
_GROUPS = {"program", "list", "compound_statement", "if_statement", "for_statement", "while_statement", "do_group",
           "subshell", "function_definition", "declaration_command", "elif_clause", "else_clause"}  # fmt: skip


class Script(Reader):
    """Carries out a text. known: what it computes is added. send: gives the response to a request, as text.

    misread: told the line, the tool that does not get what it needs, and the mistake: XML in place of JSON, or a
    member that the response does not have.
    """

    def __init__(
        self, text: str, first_line: int, variables: Variables, known: set[str], send: Send, misread: Misread
    ) -> None:
        prompts = [without_prompt(line) for line in text.split("\n")]
        text = "\n".join(prompts)
        super().__init__(text.encode("utf-8", "surrogateescape"), variables)
        self._script, self._first, self._known = text, first_line, known
        self._send, self._misread = send, misread
        self._done: dict[int, str | None] = {}

    def run(self) -> None:
        """Carry it out; raises KitError without the grammar of shells."""
        source = self._script.encode("utf-8", "surrogateescape")
        plain = bytes(byte if 0x20 <= byte < 0x7F or byte in b"\t\n" else ord("x") for byte in source)
        root = parse(plain, ("tree_sitter_bash", "language"), Effort(len(plain)))
        if root is None:
            raise KitError("shell code cannot be read; install the extra: pip install 'kaltura-session-kit[pastes]'")
        self._all(root)

    def _all(self, node: "Node") -> str | None:
        written = None
        for child in node.named_children:
            written = self.output(child, None)
        return written

    def output(self, node: "Node", stdin: str | None) -> str | None:
        """Carry out a statement, once, and return what it writes where that is known."""
        if node.id not in self._done:
            self._done[node.id] = self._output_of(node, stdin)
        return self._done[node.id]

    def _output_of(self, node: "Node", stdin: str | None) -> str | None:
        match node.type:
            case "command":
                return self._command_output(node, stdin)
            case "pipeline":
                for part in node.named_children:
                    stdin = self.output(part, stdin)
                return stdin
            case "redirected_statement":
                here = self._here(node)
                return self.output(node.named_children[0], stdin if here is None else here)
            case "variable_assignment":
                self._assigned(node)
            case kind if kind in _GROUPS:
                return self._all(node)
        return None

    def _assigned(self, node: "Node") -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            text = self.value(value)
            if "$(" not in text and "`" not in text:
                self._variables[self._text(name)] = text
                if any(one.type == "command_substitution" for one in (value, *value.named_children)):
                    self._known.add(text)
            else:
                self._variables.pop(self._text(name), None)

    def _command_output(self, node: "Node", stdin: str | None) -> str | None:
        command: Command = list(self._command(node, stdin))[-1]  # those before it stand within it
        if not command.words:
            return None
        line = self._first + node.start_point[0]
        sent = requests_of(command, f"line {line}")
        if sent:
            return [self._send(one) for one in sent][-1]
        printed = super().output(node, stdin)
        if printed is not None:
            return printed
        text = command.stdin
        if text is None:
            return None
        try:
            return filters.output(command.words, text)
        except filters.NoMemberError:
            self._misread(line, str(command.words[0]), "E03")
        except filters.NotJsonError:
            if text.lstrip().startswith("<"):
                self._misread(line, str(command.words[0]), "D02")
        return None

    def commands(self, node: "Node", stdin: str | None = None) -> Iterator[Command]:
        """Yield nothing of what stands within a command: its value is asked for where it is needed."""
        if node.type == "command":
            yield from super().commands(node, stdin)

    def _expanded(self, node: "Node") -> str:
        if node.type != "command_substitution":
            return super()._expanded(node)
        written = self._all(node)
        if written is None:
            return self._text(node)
        text = re.sub(r"\n+\Z", "", written)
        self._known.add(text)
        return text
