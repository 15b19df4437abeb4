"""What tools print of HTTP, written as HTTP: curl, browsers' lists of headers, mitmproxy, OkHttp, editors' files.

The number of lines stays the same wherever it can, so that a place in the text is still the place of the message.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from kaltura_pastes import logs
from kaltura_pastes.logs import METHODS

_CURL = re.compile(r"(?m)^(?:> [A-Z]{3,7} \S+ HTTP/|< HTTP/|=> Send header|<= Recv header)")
_REMARK = re.compile(r"[*{}] |[*{}]$|== |Connection #")
_TRACE = re.compile(r"([0-9a-f]{4,8}): ?(.*)")
_HEX = re.compile(r"(?:[0-9a-f]{2} ){1,16}")
_OKHTTP = re.compile(rf"(?m)^([^\n]{{0,200}}?)--> {METHODS} http")
_TAG = re.compile(r"[\w./$-]{1,80}[:\]|] ?$")
_PSEUDO = re.compile(r"(?m)^[ \t]*:(?:method|path)\b")
_DEVTOOLS = re.compile(r"(?mi)^[ \t]*Request URL:?(?:[ \t]|$)")
_FORM_DATA = re.compile(r"(?i)[ \t]*(?:form data|request payload|query string parameters)\b")
_MITM = re.compile(rf"(?m)^[\d.:\[\]a-f ]{{0,40}}: ({METHODS} https?://\S+)(?: HTTP/[0-9.]+)?[ \t]*$")
_MITM_RESPONSE = re.compile(r"[ \t]{0,8}<<[ \t]+(?:HTTP/[0-9.]+ )?([0-9]{3}\b[^\n]*)")
_ASSIGNED = re.compile(r"@(\w{1,64})[ \t]*=[ \t]*(.*)")
_FILLED = re.compile(r"\{\{[ \t]{0,4}(\w{1,64})[ \t]{0,4}\}\}")
_SCRIPT = re.compile(r"(?:[<>][ \t]*)?\{%")
_GLUED = re.compile(r"(?<=[^\s/\"<])HTTP/1\.[01] [0-9]{3} ")
_EXPECTED = re.compile(r"(?m)^HTTP (?:\*|[0-9]{3})[ \t]*$")
_RULE = re.compile(r"[<>=-]{6,}")


class Transcript(NamedTuple):
    """lines: of HTTP. hides: "request" and "response" where an empty body of theirs may only not have been printed."""

    lines: list[str]
    hides: frozenset[str] = frozenset()


def as_http(text: str) -> Transcript:
    """Return a text as HTTP."""
    for sign, written, hides in _FORMS:
        if sign.search(text):
            return Transcript(list(written(text.split("\n"))), frozenset(hides))
    return Transcript(list(_of_an_editor(text.split("\n"))))


def _of_an_editor(lines: Sequence[str]) -> Iterator[str]:
    """Yield the requests of a .http file with its variables, without its scripts, or of a dump of messages."""
    variables: dict[str, str] = {}
    in_script = False
    for line in logs.without_records(lines):
        assigned = _ASSIGNED.fullmatch(line) if line[:1] == "@" else None
        if assigned:
            variables[assigned[1]] = assigned[2].strip()
        begins = _SCRIPT.match(line)
        if begins or in_script:
            in_script = "%}" not in line
            yield ""
            continue
        glued = _GLUED.search(line) if "HTTP/1" in line else None
        for one in (line[: glued.start()], line[glued.start() :]) if glued else (line,):
            filled = _FILLED.sub(lambda match: variables.get(match[1], match[0]), one) if variables else one
            yield "" if assigned or _RULE.fullmatch(one) else filled


def _of_curl(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of `curl -v`, `--trace-ascii` or `--trace` without the marks in front and without its remarks."""
    held: list[str] = []
    expected = -1
    for line in lines:
        match = _TRACE.fullmatch(line)
        if match is None or int(match[1], 16) != expected:
            yield from held
            held = []
        if match is not None:
            content, length = _traced(match[2])
            expected = int(match[1], 16) + length
            held = [*held[:-1], (held[-1] if held else "") + content]
            if "\n" in content:
                *whole, last = held[0].split("\n")
                yield from (one.rstrip("\r") for one in whole)
                held = [last]
            continue
        if _REMARK.match(line) or line.startswith(("=> Send", "<= Recv")):
            continue
        yield line[2:] if line[:2] in {"> ", "< "} else "" if line in {">", "<"} else line
    yield from held


def _traced(content: str) -> tuple[str, int]:
    """Return what one line of a trace holds, and how many bytes that are."""
    digits = _HEX.match(content)
    if digits is None or len(digits[0]) // 3 * 2 > 32:
        return content, len(content)
    data = bytes.fromhex(digits[0])
    return data.decode("latin-1"), len(data)


def _of_okhttp(lines: Sequence[str]) -> Iterator[str]:
    tag = next((found[0] for line in lines if (match := _OKHTTP.match(line)) and (found := _TAG.search(match[1]))), "")
    for line in lines:
        bare = line.partition(tag)[2] if tag and tag in line else line
        if bare.startswith(("--> END", "<-- END")):
            yield ""
        elif bare.startswith("--> "):
            yield f"{bare[4:]} HTTP/1.1"
        elif re.match(r"<-- [0-9]{3}", bare):
            yield f"HTTP/1.1 {bare[4:]}"
        else:
            yield bare.lstrip() if bare.startswith(" ") else bare


def _of_http_2(lines: Sequence[str]) -> Iterator[str]:
    """Yield a request whose first line stands in the headers :method, :path and :authority."""
    said: dict[str, str] = {}
    for line in lines:
        match = re.match(r"[ \t]*:(method|path|authority|scheme|status)[ \t:]+(.*)", line)
        if match:
            said[match[1]] = match[2].strip()
            continue
        if "path" in said:
            yield f"{said.get('method', 'GET')} {said['path']} HTTP/2"
            yield f"Host: {said.get('authority', '')}"
            said = {}
        yield line


def _of_devtools(lines: Sequence[str]) -> Iterator[str]:
    """Yield the request that a browser lists: its address, its method, headers, and the pairs of its form."""
    pairs = list(_listed(lines))
    first = next((at for at, (name, _) in enumerate(pairs) if name.lower() == "request url"), 0)
    found = {name.lower(): value for name, value in pairs}
    yield f"{found.get('request method', 'GET')} {found.get('request url', '')} HTTP/1.1"
    form: list[tuple[str, str]] | None = None
    body: list[str] = []
    in_query = False  # the address has those already
    for name, value in pairs[first:]:
        if section := _FORM_DATA.match(name):
            in_query = section[0].lower().lstrip().startswith("query")
            form = form if in_query else []
        elif in_query:
            continue
        elif form is None and value and re.fullmatch(r":?[\w-]{1,64}", name) and name.lower() != "status":
            yield f"{name.lstrip(':')}: {value}"
        elif form is not None and (body or name.startswith(("{", "[")) or "=" in name):
            body.append(f"{name}: {value}" if value else name)
        elif form is not None and value:
            form.append((name, value))
    if form is not None and not any(name.lower().lstrip(":") == "content-type" for name, _ in pairs) and not body:
        yield "Content-Type: application/x-www-form-urlencoded"
    yield ""
    yield "\n".join(body) if body else urlencode(form or [])


def _listed(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield name and value of each line, which browsers copy into one line, or into two."""
    remaining = iter(lines)
    for line in remaining:
        name, colon, value = (
            line.strip().partition(":") if not line.lstrip().startswith((":", "{")) else (line.strip(), "", "")
        )
        if colon and not value.strip() and not _FORM_DATA.match(name):
            value = next(remaining, "")
        yield name.strip(), value.strip()


def _of_mitmproxy(lines: Sequence[str]) -> Iterator[str]:
    """Yield requests and responses as mitmdump prints them: indented, and a form as a table of names and values."""
    pairs: list[tuple[str, str]] | None = None
    for line in lines:
        start, came = _MITM.fullmatch(line), _MITM_RESPONSE.match(line)
        row = re.match(r"[ \t]+\"?([\w:.\[\]-]{1,200})\"?:[ \t]+(.*)", line)
        if pairs is not None and row and not start and not came:
            pairs.append((row[1], row[2].strip().strip('"')))
            continue
        if pairs:
            yield urlencode(pairs)
            pairs = None
        if line.strip().lower().startswith(("url-encoded", "urlencoded form")):
            pairs = []
        elif start:
            yield f"{start[1]} HTTP/1.1"
        else:
            yield f"HTTP/1.1 {came[1]}" if came else line.removeprefix("    ")
    if pairs:
        yield urlencode(pairs)


def _of_hurl(lines: Sequence[str]) -> Iterator[str]:
    """Yield the requests of a file of Hurl: the fields of a form stand in a section, and what is expected follows."""
    pairs: list[tuple[str, str]] | None = None
    expects = False
    for line in lines:
        expects = not re.match(rf"{METHODS} ", line) and (expects or bool(_EXPECTED.match(line)))
        field = re.match(r"[ \t]*([\w:.-]{1,80}(?:\[\w{1,40}\])?):[ ]?(.*)", line)
        if expects or (pairs is not None and not field and line.strip()):
            if pairs:
                yield urlencode(pairs)
            pairs = None
        if re.match(r"\[Form(?:Params)?\]", line):
            pairs = []
            yield "Content-Type: application/x-www-form-urlencoded"
            yield ""
        elif pairs is not None and field:
            pairs.append((field[1], field[2].strip()))
        elif not expects:
            yield line
    if pairs:
        yield urlencode(pairs)


_FORMS: Sequence[tuple[re.Pattern[str], Callable[[Sequence[str]], Iterator[str]], set[str]]] = (
    (_CURL, _of_curl, {"request"}),
    (_OKHTTP, _of_okhttp, {"request", "response"}),
    (_PSEUDO, _of_http_2, set()),
    (_DEVTOOLS, _of_devtools, {"request", "response"}),
    (_MITM, _of_mitmproxy, {"request", "response"}),
    (logs.HTTP_CLIENT, logs.of_http_client, {"response"}),
    (_EXPECTED, _of_hurl, set()),
    (logs.WIRE, logs.of_a_wire, {"request", "response"}),
    (logs.LITERAL, logs.of_a_literal, set()),
    (logs.LOGGED, logs.of_a_server, {"request", "response"}),
)
