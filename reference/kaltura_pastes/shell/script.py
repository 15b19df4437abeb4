"""Commands in a text: a script, a terminal's contents, or prose with commands in it, and the responses between them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.facts import Command, Dialect
from kaltura_pastes.found import MOST, Found
from kaltura_pastes.grammar import Effort
from kaltura_pastes.shell import posix, windows
from kaltura_pastes.shell.variables import Variables
from kaltura_pastes.surroundings import without_prompt
from kaltura_pastes.tools import TOOLS
from kaltura_session.responses import HttpResponse

_TOOL = rf"(?:{'|'.join(TOOLS)})(?:\.exe)?"
_PREFIX = r"(?:(?:sudo|time|command|exec|env|nohup|do|then|else)[ ]+(?:-\w+[ ]+){0,3}|\w+=[^ \n]{0,200}[ ]+){0,4}"
_RUNNER = r"(?:(?:docker|podman|kubectl|ssh|timeout|watch|xargs)[ ]+(?:[^ \n]{1,80}[ ]+){1,8}?)?"
_NAME = re.compile("|".join(TOOLS))
_STARTS = re.compile(rf"(?:^|[|;&({{`])[ \t]*{_PREFIX}{_RUNNER}{_TOOL}[ \t]+\S")
_ASSIGNS = re.compile(
    r"[ \t]*(?:(?:export|readonly|local|declare|set|SET)[ ]+)?[A-Za-z_]\w*\+?=(?!=)|"
    r"[ \t]*set (?:-\w+ ){0,2}[A-Za-z_]\w* \S{1,2048}[ \t]*$"
)
_POWERSHELL = re.compile(r"(?m)^[ \t]*PS [^>\n]{0,200}>|[ \t]`$|\$env:")
_CMD = re.compile(r"(?m)^[ \t]*[A-Za-z]:\\[^>\n]{0,200}>|\^$|\^\"|^@echo |^set \w+=|%KALTURA_\w+%")
_ADDRESS = re.compile(r"[/:.$%{]")
_CMD_VARIABLE = re.compile(r"%(\w+)%")
_CONTINUES: Mapping[Dialect, str] = {"posix": "\\", "cmd": "^", "powershell": "`"}
_QUOTES = re.compile(r"\\.|['\"]")
_HERE_DOCUMENT = re.compile(r"<<-?[ ]?[\"']?([A-Za-z_]\w*)")
_MOST_LINES = 2_000
_BLOCK = re.compile(r"([ \t]*)(?:for[ ]+\w+[ ]+in[ ].*|(?:function[ ]+)?[A-Za-z_][\w-]{0,60}[ ]?\(\)[ ]?\{[ \t]*)")
_FUNCTION = re.compile(r"(?m)^[ \t]*(?:function[ ]+)?([A-Za-z_][\w-]{0,60})[ ]?\(\)[ ]?\{")
_MOST_LINES_OF_A_BLOCK = 60
_RUNNERS = {"docker", "podman", "kubectl", "ssh", "timeout", "watch", "xargs"}
_NOT_TOOLS = {"sudo", "time", "command", "exec", "env", "nohup"}


class _Window(NamedTuple):
    """A command and what stands between it and the next one. line: the number of its first line, from 1."""

    line: int
    text: str
    rest: str


def read(text: str, settings: Mapping[str, str], find_response: Callable[[str], HttpResponse | None]) -> list[Found]:
    """Return the requests of all commands in a text, in their order, each with the response that follows it.

    settings: values of variables that are known.
    """
    dialect = _dialect(text)
    variables = Variables(settings, text)
    effort = Effort(len(text))
    found: list[Found] = []
    for window in _windows(text, dialect, effort):
        variables.line = window.line
        commands = _commands(window.text, dialect, variables, effort)
        requests = (one for command in commands for one in requests_of(command, f"line {window.line}"))
        sent = list(islice(requests, MOST + 1))  # more are refused
        if sent:
            response = find_response(window.rest)
            if (ks := _ks_of(response)) is not None:
                variables.receive(ks)
            found += [*sent[:-1], replace(sent[-1], response=response)]
        if len(found) > MOST:  # it is refused
            break
    for name, line in list(variables.not_called.items()):
        requests = (one for command in variables.functions[name]() for one in requests_of(command, f"line {line}"))
        found += islice(requests, MOST + 1)
    return found


def _ks_of(response: HttpResponse | None) -> str | None:
    """Return the KS that a response gives: the whole of it, or its member ks."""
    parsed = ParsedResponse(response) if response is not None else None
    held = (parsed.ks or parsed.members.get("ks")) if parsed is not None else None
    return held if isinstance(held, str) and looks_like_ks(held) else None


def _dialect(text: str) -> Dialect:
    if _POWERSHELL.search(text):
        return "powershell"
    return "cmd" if _CMD.search(text) else "posix"


def _windows(text: str, dialect: Dialect, effort: Effort) -> Iterator[_Window]:
    """Yield each command with what follows it, up to the next line that begins one."""
    lines = text.split("\n")
    called = tuple(f"{name} " for name in dict.fromkeys(_FUNCTION.findall(text))) if dialect == "posix" else ()
    at = 0
    while at < len(lines):
        end = following = _end_of_block(lines, at, effort) if dialect == "posix" else at
        if end == at and not _begins(lines[at], called):
            at += 1
            continue
        end = following = max(end, _end(lines, at, dialect))
        while following < len(lines) and not _begins(lines[following], called):
            following += 1
        continued = [re.sub(r"^[ \t]*>[ ]", "", line, count=1) for line in lines[at + 1 : end]]
        text, rest = "\n".join([without_prompt(lines[at]), *continued]), "\n".join(lines[end:following])
        yield _Window(at + 1, text, rest)
        at = following


def _begins(line: str, called: tuple[str, ...]) -> bool:
    """Tell whether a line begins a command; called: the functions of a script, each with a blank behind it."""
    bare = without_prompt(line)
    if _ASSIGNS.match(bare) or (_NAME.search(bare) and _STARTS.search(bare)):
        return True
    return bool(called) and (f"{bare.strip()} ".startswith(called) or bool(_BLOCK.fullmatch(bare)))


def _end_of_block(lines: list[str], at: int, effort: Effort) -> int:
    """Return the number of the line after a loop or a function that begins in a line; `at` itself for none.

    It ends with the first `done` or brace that is indented as its first line, if a shell can read what is between.
    """
    first = _BLOCK.fullmatch(lines[at])
    if first is None:
        return at
    ends = tuple(first[1] + word for word in ("done", "}"))
    last = min(len(lines), at + _MOST_LINES_OF_A_BLOCK)
    end = next((number + 1 for number in range(at + 1, last) if lines[number].startswith(ends)), at)
    return end if end > at and posix.is_whole("\n".join(lines[at:end]), effort) else at


def _end(lines: list[str], at: int, dialect: Dialect) -> int:
    """Return the number of the line after a command: quotes, here-documents and continued lines belong to it."""
    continues, quote, here = _CONTINUES[dialect], "", ""
    last = min(len(lines), at + _MOST_LINES)
    for number in range(at, last):
        line = lines[number]
        if here:
            if line.strip() == here:
                return number + 1
            continue
        quote = _open_quote(line, quote) if dialect == "posix" else ""
        match = _HERE_DOCUMENT.search(line) if not quote and dialect == "posix" else None
        here = match[1] if match else ""
        if not quote and not here and not line.rstrip().endswith(continues):
            return number + 1
    return last


def _open_quote(line: str, quote: str) -> str:
    """Return the quote that is open at the end of a line; quote: the one that was open before it, "" for none."""
    for match in _QUOTES.finditer(line):
        mark = match[0]
        if mark == quote:
            quote = ""
        elif not quote and len(mark) == 1:
            quote = mark
        elif quote == "'" and mark.endswith("'"):  # a backslash means nothing between single quotes
            quote = ""
    return quote


def _commands(text: str, dialect: Dialect, variables: Variables, effort: Effort) -> Iterable[Command]:
    if dialect == "posix":
        return posix.commands(text, variables, effort)
    if dialect == "cmd":
        assigned = re.match(r"[ \t]*set[ ]+\"?(\w+)=([^\"\n]*)", text, re.IGNORECASE)
        if assigned:
            variables[assigned[1]] = assigned[2]
        text = _CMD_VARIABLE.sub(lambda match: variables.expand(match[1], match[0]), text)
    return windows.commands(text, dialect)


def requests_of(command: Command, where: str) -> list[Found]:
    """Return the requests that a command sends, none where it is not one of the tools that do."""
    words = list(command.words)
    while words and (words[0] in _NOT_TOOLS or words[0].startswith("-") or re.match(r"\w+=", words[0])):
        words.pop(0)
    if words and words[0] in _RUNNERS:
        words = words[next((at for at, word in enumerate(words) if word in TOOLS), 0) :]
    name = words[0].rpartition("/")[2].removesuffix(".exe") if words else ""
    if name not in TOOLS:
        return []
    found = TOOLS[name](replace(command, words=words), where)
    return [one for one in found if one.command is not None and _ADDRESS.search(one.command.address)]
