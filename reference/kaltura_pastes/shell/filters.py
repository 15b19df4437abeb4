"""What the small tools of shell examples write: digests, jq, cut and the like; None where it is not known here."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kaltura_pastes.escapes import ansi_text
from kaltura_session.text import from_bytes, to_bytes

_ALGORITHMS = {"1": "sha1", "256": "sha256", "512": "sha512", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512",
               "md5": "md5"}  # fmt: skip
_PATH = re.compile(r"\.(?:\[\]|\[[0-9]+\]|\w+|\[?\"\w+\"\]?)?(?:\.\w+|\[[0-9]+\]|\[\"\w+\"\])*")
_WRAPPERS = {"result", "data", "response"}
_STEP = re.compile(r"\.?(\w+)|\[([0-9]+)\]|\.?\[?\"(\w+)\"\]?")


class FilterError(ValueError):
    """A filter cannot make anything of what it got."""


class NotJsonError(FilterError):
    """jq, or a tool like it, got something else than JSON."""


class NoMemberError(FilterError):
    """jq was asked for a member of a text, or for result, data or response where there is none."""


def printed(form: str, values: Sequence[str]) -> str | None:
    """Return what printf writes, if its format has no directive but %s; it goes through it until no value is left."""
    pieces = [ansi_text(piece) for piece in form.split("%s")]
    if "%" in "".join(pieces) or (values and len(pieces) == 1):
        return None
    taken, written = iter(values), []
    for _ in range(max(1, -(-len(values) // max(1, len(pieces) - 1)))):
        written += [pieces[0], *(next(taken, "") + piece for piece in pieces[1:])]
    return "".join(written)


def filtered(words: Sequence[str], text: str) -> str | None:
    """Return what a filter writes of a text that is known as a whole; a pattern of somebody's is not tried."""
    if "$" in text or words[:1] == ["grep"]:
        return None
    try:
        return output(words, text)
    except FilterError:
        return None


def output(words: Sequence[str], stdin: str) -> str | None:
    """Return what a filter writes. words: its name and arguments. Raises FilterError."""
    name = words[0].rpartition("/")[2] if words else ""
    digest = re.fullmatch(r"(sha1|sha256|sha512|md5)sum", name)
    if digest or (name == "shasum"):
        bits = words[words.index("-a") + 1] if "-a" in words[:-1] else "1"
        algorithm = digest[1] if digest else _ALGORITHMS.get(bits, "")
        return f"{_hexadecimal(algorithm, stdin)}  -\n" if algorithm else None
    tool = _TOOLS.get(name)
    return tool(list(words[1:]), stdin) if tool else None


def _hexadecimal(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, to_bytes(text)).hexdigest()


def _openssl(words: list[str], stdin: str) -> str | None:
    named = [word.lstrip("-").lower() for word in words if word.lstrip("-").lower() in _ALGORITHMS]
    if not named or "-binary" in words:
        return None
    algorithm = _ALGORITHMS[named[0]]
    key = next((words[at + 1] for at, word in enumerate(words[:-1]) if word == "-hmac"), None)
    made = (
        _hexadecimal(algorithm, stdin)
        if key is None
        else hmac.new(to_bytes(key), to_bytes(stdin), algorithm).hexdigest()
    )
    return f"{made} *stdin\n" if "-r" in words else f"{algorithm.upper()}(stdin)= {made}\n"


def _jq(words: list[str], stdin: str) -> str | None:
    try:
        value: Any = json.loads(stdin)
    except ValueError as error:
        raise NotJsonError from error
    raw = any(word == "--raw-output" or re.fullmatch(r"-[a-zA-Z]*[rj][a-zA-Z]*", word) for word in words)
    program = next((word for word in words if not word.startswith("-")), ".").strip()
    if not _PATH.fullmatch(program):
        return None
    for member, index, quoted in _STEP.findall(program):
        name = member or quoted
        if not index and (
            isinstance(value, str) or (name in _WRAPPERS and isinstance(value, dict) and name not in value)
        ):
            raise NoMemberError
        try:
            value = value[int(index)] if index else value.get(name)
        except (AttributeError, IndexError, TypeError, KeyError):
            return None
    return (value if raw and isinstance(value, str) else json.dumps(value)) + "\n"


def _python(words: list[str], stdin: str) -> str | None:
    return _jq(["."], stdin) if words[:2] == ["-m", "json.tool"] else None


def _cut(words: list[str], stdin: str) -> str | None:
    joined = " ".join(words)
    characters = re.fullmatch(r"-c ?1?-([0-9]+)", joined)
    fields = re.fullmatch(r"(?:-d ?(?P<d>.) )?-f ?(?P<n>[0-9]+)|-f ?(?P<m>[0-9]+) -d ?(?P<e>.)", joined)
    if characters:
        return "".join(f"{line[: int(characters[1])]}\n" for line in stdin.splitlines())
    if not fields:
        return None
    mark, number = fields["d"] or fields["e"] or "\t", int(fields["n"] or fields["m"])
    lines = [line.split(mark) for line in stdin.splitlines()]
    return "".join(f"{parts[number - 1] if number <= len(parts) else ''}\n" for parts in lines)


def _awk(words: list[str], stdin: str) -> str | None:
    found = re.fullmatch(r"\{ ?print \$(NF|[0-9]+) ?;? ?\}", words[0]) if len(words) == 1 else None
    if found is None:
        return None
    rows = [line.split() for line in stdin.splitlines()]
    number = 0 if found[1] == "NF" else int(found[1])
    return "".join(f"{row[number - 1] if len(row) >= number else ''}\n" for row in rows if row)


def _tr(words: list[str], stdin: str) -> str | None:
    if len(words) != 2 or words[0] != "-d" or "[" in words[1]:
        return None
    gone = words[1].replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
    return "".join(one for one in stdin if one not in gone)


def _grep(words: list[str], stdin: str) -> str | None:
    if len(words) != 2 or words[0] != "-o" or re.search(r"\\[(){}|+?]|[+?(){}|]", words[1]):
        return None
    try:
        return "".join(f"{match[0]}\n" for match in re.finditer(words[1], stdin))
    except re.error:
        return None


def _head(words: list[str], stdin: str) -> str | None:
    characters = re.fullmatch(r"-c ?([0-9]{1,4})", " ".join(words))
    return stdin[: int(characters[1])] if characters else None


def _sed(words: list[str], stdin: str) -> str | None:
    """Return the last word, which is what openssl's output is mostly shortened to."""
    last = re.fullmatch(r"s[/|]\^?\.\*(?:= ?| )[/|]{2}", " ".join(words)) and stdin.split()
    return f"{last[-1]}\n" if last else None


def _same(_words: list[str], stdin: str) -> str | None:
    return stdin


def _base64(words: list[str], stdin: str) -> str | None:
    import base64  # noqa: PLC0415 - rarely used

    return from_bytes(base64.b64encode(to_bytes(stdin))) + "\n" if not set(words) - {"-w0", "-w", "0"} else None


_TOOLS: Mapping[str, Callable[[list[str], str], str | None]] = {
    "openssl": _openssl, "jq": _jq, "cut": _cut, "awk": _awk, "tr": _tr, "head": _head, "sed": _sed,
    "grep": _grep, "cat": _same, "tee": _same,
    "base64": _base64, "python3": _python, "python": _python,
}  # fmt: skip
