"""Commands of the Windows command interpreter and of PowerShell, as far as they call a program."""

import re

from kaltura_diagnosis.facts import Command, Dialect

_CONTINUED_CMD = re.compile(r"\^\r?\n[ \t]*")
_CONTINUED_POWERSHELL = re.compile(r"`\r?\n[ \t]*")
_PIECE = re.compile(r"(\\*)([^\\]|\Z)", re.DOTALL)
_LITERAL = {"&": "\ue000", "|": "\ue001", "<": "\ue002", ">": "\ue003"}  # characters that are no operators
_MEANT = {value: key for key, value in _LITERAL.items()}


def commands(text: str, dialect: Dialect) -> list[Command]:
    """Return the one command in a text, whose lines are continued by a caret or a backtick."""
    joined = (_CONTINUED_CMD if dialect == "cmd" else _CONTINUED_POWERSHELL).sub(" ", text.rstrip("\r\n"))
    line, rest = _first(_without_carets(joined) if dialect == "cmd" else _powershell_quotes(joined))
    return [Command(_arguments(line), None, dialect, text, rest)]


def _without_carets(line: str) -> str:
    """Return the line as the command interpreter passes it on: `^x` is x.

    Browsers write every special character with a caret, quotes included, so no quote is ever open for the interpreter.
    """
    out: list[str] = []
    quoted, at = False, 0
    while at < len(line):
        character = line[at]
        if character == "^" and not quoted and at + 1 < len(line):
            at += 1
            out.append(line[at] if line[at] not in "&|<>" else _LITERAL[line[at]])
        else:
            quoted ^= character == '"'
            out.append(character if not quoted else _LITERAL.get(character, character))
        at += 1
    return "".join(out)


def _first(line: str) -> tuple[str, str]:
    """Return the command before an operator that is not quoted, and the rest of the line."""
    match = re.search(r"[&|<>]", line)
    command, rest = (line[: match.start()], line[match.start() :]) if match else (line, "")
    return "".join(_MEANT.get(one, one) for one in command), "".join(_MEANT.get(one, one) for one in rest)


def _powershell_quotes(line: str) -> str:
    """Return a line of PowerShell with its quotes written as the program's start-up code reads them."""
    out: list[str] = []
    at = 0
    while at < len(line):
        character = line[at]
        if character in "'\"":
            text, at = _powershell_string(line, at + 1, character)
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            out.append('"' + "".join(_LITERAL.get(one, one) for one in escaped) + '"')
            continue
        if character == "`" and at + 1 < len(line):
            at += 1
            character = _LITERAL.get(line[at], line[at])
        out.append(character)
        at += 1
    return "".join(out)


def _powershell_string(line: str, at: int, quote: str) -> tuple[str, int]:
    """Return the text of a string that begins before `at`, and where it ends."""
    out: list[str] = []
    while at < len(line):
        if line[at] == quote:
            if line[at + 1 : at + 2] != quote:
                return "".join(out), at + 1
            at += 1
        elif _escapes(line, at, quote):
            at += 1
        out.append(line[at])
        at += 1
    return "".join(out), at


def _escapes(line: str, at: int, quote: str) -> bool:
    """Tell whether a character takes the next one as it is: a backtick, and the backslash that people write for it."""
    return (line[at] == "`" and quote == '"' and at + 1 < len(line)) or line.startswith('\\"', at)


def _arguments(line: str) -> list[str]:
    """Split a command line as a Windows program's start-up code does: double quotes, and backslashes before them."""
    words: list[str] = []
    word: list[str] | None = None
    quoted = False
    for slashes, character in _PIECE.findall(line):
        if character in {" ", "\t", "\r", "\n"} and not quoted:
            if word is not None or slashes:
                words.append("".join([*(word or []), slashes]))
            word = None
            continue
        if not character and not slashes:
            break
        word = word or []
        if character != '"':
            word += [slashes, character]
            continue
        word.append("\\" * (len(slashes) // 2))
        if len(slashes) % 2:
            word.append('"')
        else:
            quoted = not quoted
    return words if word is None else [*words, "".join(word)]
