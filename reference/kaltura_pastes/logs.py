"""Requests in logs: what programs write of their bytes, web servers of their requests, and records around a message.

Each reader gives a line for a line, so that a place in the text is still the place of the message.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from kaltura_pastes.escapes import ansi_text

METHODS = r"(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)"
"""The methods of HTTP as a regular expression."""
LOGGED = re.compile(rf"\"({METHODS}) (/\S{{1,8192}}) HTTP/[0-9.]+\" ([0-9]{{3}})\b")
HTTP_CLIENT = re.compile(r"(?m)^send: b['\"]")
WIRE = re.compile(rf"(?m)(?:>>|<<) \"(?:{METHODS} \S{{1,8192}} HTTP/|HTTP/)")
_WIRE_LINE = re.compile(r"(?:>>|<<) \"(.*)\"[ \t\r]*$")
_MESSAGE = rf"{METHODS} /\S{{0,8192}} HTTP/1\.[01]"
LITERAL = re.compile(rf"(?:\"{_MESSAGE}\\r\\n(?:[^\"\\]|\\.)*|'{_MESSAGE}\\r\\n(?:[^'\\]|\\.)*)")
# A first line behind what a record says; not behind the flags of tcpdump, whose next line has the message itself.
_LATE = re.compile(rf"(?!.{{0,200}}Flags \[).{{1,200}}[^\w/\"']({_MESSAGE}\r?)$")
_AFTER_A_RECORD = re.compile(r" \[\] \[\]$|\]\]>.*")


def without_records(lines: Sequence[str]) -> Iterator[str]:
    """Yield messages without what stands before their first line, and after their last: of logs, tcpdump, Burp."""
    within, ended = False, False
    for line in lines:
        late = _LATE.match(line) if "HTTP/1." in line else None
        within, ended = within or late is not None, ended and late is None
        yield late[1] if late else "" if ended else _AFTER_A_RECORD.sub("", line) if within else line
        ended = ended or (within and "]]>" in line)


def of_http_client(lines: Sequence[str]) -> Iterator[str]:
    """Yield what Python's http.client prints as it debugs: the bytes that it sent, and the headers that came."""
    sent = ""
    for line in lines:
        if line.startswith("send: "):
            sent += _literal(line[6:])
            continue
        if sent:
            yield from sent.replace("\r\n", "\n").split("\n")
            sent = ""
        if line.startswith("reply: "):
            yield _literal(line[7:]).strip()
        elif line.startswith("header: "):
            yield line[8:]
        else:
            yield line
    yield from sent.replace("\r\n", "\n").split("\n")


def _literal(text: str) -> str:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def of_a_wire(lines: Sequence[str]) -> Iterator[str]:
    """Yield what Apache's HttpClient logs of the bytes on the wire: each line in quotes, with its end in brackets."""
    for line in lines:
        match = _WIRE_LINE.search(line)
        yield match[1].removesuffix("[\\n]").removesuffix("[\\r]") if match else ""


def of_a_literal(lines: Sequence[str]) -> Iterator[str]:
    """Yield the request that a program printed as a text in quotes, with escapes."""
    match = LITERAL.search("\n".join(lines))
    yield from ansi_text(match[0][1:]).replace("\r\n", "\n").split("\n") if match else ()


def of_a_server(lines: Sequence[str]) -> Iterator[str]:
    """Yield the requests that a web server logged, which says nothing of bodies and headers."""
    for line in lines:
        match = LOGGED.search(line)
        yield f"{match[1]} {match[2]} HTTP/1.1" if match else ""
