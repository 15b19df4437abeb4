"""Commands in a text: a script, a terminal's contents, or prose with commands in it, and the responses between them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from kaltura_pastes.found import Found
from kaltura_pastes.shell import posix, windows
from kaltura_pastes.shell.command import Command, Dialect
from kaltura_pastes.surroundings import without_prompt
from kaltura_pastes.tools import TOOLS
from kaltura_session.responses import HttpResponse

_TOOL = rf"(?:{'|'.join(TOOLS)})(?:\.exe)?"
_PREFIX = r"(?:(?:sudo|time|command|exec|env|nohup|do|then|else)[ ]+(?:-\w+[ ]+){0,3}|\w+=[^ \n]{0,200}[ ]+){0,4}"
_STARTS = re.compile(rf"(?:^|[|;&(`])[ \t]*{_PREFIX}{_TOOL}[ \t]+\S")
_ASSIGNS = re.compile(r"[ \t]*(?:(?:export|readonly|local|declare|set|SET)[ ]+)?[A-Za-z_]\w*=(?!=)")
_POWERSHELL = re.compile(r"(?m)^[ \t]*PS [^>\n]{0,200}>|`$|\$env:")
_CMD = re.compile(r"(?m)^[ \t]*[A-Za-z]:\\[^>\n]{0,200}>|\^$|\^\"|^@echo |^set \w+=|%KALTURA_\w+%")
_ADDRESS = re.compile(r"[/:.$%{]")
_CMD_VARIABLE = re.compile(r"%(\w+)%")
_NOT_TOOLS = {"sudo", "time", "command", "exec", "env", "nohup"}


class _Window(NamedTuple):
    """Lines from one that begins a command to the next such line. line: the number of the first, from 1."""

    line: int
    text: str


def read(text: str, settings: Mapping[str, str], find_response: Callable[[str], HttpResponse | None]) -> list[Found]:
    """Return the requests of all commands in a text, in their order, each with the response that follows it.

    settings: values of variables that are known.
    """
    dialect = _dialect(text)
    variables = dict(settings)
    found: list[Found] = []
    for window in _windows(text):
        commands, end = _commands(window.text, dialect, variables)
        sent = [one for command in commands for one in _requests(command, f"line {window.line}")]
        if sent:
            response = find_response(window.text[end:])
            found += [*sent[:-1], replace(sent[-1], response=response)]
    return found


def _dialect(text: str) -> Dialect:
    if _POWERSHELL.search(text):
        return "powershell"
    return "cmd" if _CMD.search(text) else "posix"


def _windows(text: str) -> Iterator[_Window]:
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if _begins(lines, at, line)]
    for at, following in pairwise([*starts, len(lines)]):
        first = without_prompt(lines[at])
        continued = [re.sub(r"^[ \t]*>[ ]", "", line, count=1) for line in lines[at + 1 : following]]
        yield _Window(at + 1, "\n".join([first, *continued]))


def _begins(lines: list[str], at: int, line: str) -> bool:
    """Tell whether a line begins a command; one that a line before it continues does not."""
    if at and lines[at - 1].rstrip().endswith(("\\", "^", "`")):
        return False
    bare = without_prompt(line)
    return bool(_STARTS.search(bare) or _ASSIGNS.match(bare))


def _commands(text: str, dialect: Dialect, variables: dict[str, str]) -> tuple[list[Command], int]:
    if dialect == "posix":
        return posix.commands(text, variables)
    if dialect == "cmd":
        assigned = re.match(r"[ \t]*set[ ]+\"?(\w+)=([^\"\n]*)", text, re.IGNORECASE)
        if assigned:
            variables[assigned[1]] = assigned[2]
        text = _CMD_VARIABLE.sub(lambda match: variables.get(match[1], match[0]), text)
    return windows.commands(text, dialect)


def _requests(command: Command, where: str) -> list[Found]:
    words = list(command.words)
    while words and (words[0] in _NOT_TOOLS or words[0].startswith("-") or re.match(r"\w+=", words[0])):
        words.pop(0)
    name = words[0].rpartition("/")[2].removesuffix(".exe") if words else ""
    if name not in TOOLS:
        return []
    found = TOOLS[name](replace(command, words=words), where)
    return [one for one in found if one.command is not None and _ADDRESS.search(one.command.address)]
