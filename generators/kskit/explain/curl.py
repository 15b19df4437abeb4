"""A curl command line, as people copy it, as the request it sends."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest

_LONGEST, _MOST_LINES = 131_072, 100
_FORM_TYPE = "application/x-www-form-urlencoded"
_BOUNDARY = "kskit-form-boundary"
_COMMAND = re.compile(r"(?:^|\n)[ \t]*(?:[$#>%][ \t]+)?(curl(?:\.exe)?[ \t].*)", re.DOTALL)
_ANSI_QUOTED = re.compile(r"\$'((?:[^'\\]|\\.)*)'")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_WITH_VALUE = frozenset(
    {
        "-A", "--user-agent", "-b", "--cookie", "-c", "--cookie-jar", "-e", "--referer", "-m", "--max-time", "-o",
        "--output", "-u", "--user", "-x", "--proxy", "--retry", "--retry-delay", "-w", "--write-out", "-D",
        "--dump-header", "--cacert", "-E", "--cert", "--key", "--resolve", "-K", "--config", "--interface", "-T",
        "--limit-rate", "--upload-file", "-y", "-Y", "-z", "--max-redirs", "--ciphers", "--dns-servers", "-U",
        "--proxy-user", "--connect-timeout",
    }
)  # fmt: skip
_MEANINGS: Mapping[str, str] = {
    "-X": "method", "--request": "method", "-H": "header", "--header": "header", "--url": "url",
    "-d": "data", "--data": "data", "--data-ascii": "data", "--data-binary": "data", "--json": "json",
    "--data-raw": "raw", "--data-urlencode": "urlencoded", "-F": "field", "--form": "field", "--form-string": "field",
}  # fmt: skip


@dataclass(slots=True)
class _Command:
    """What the options of a command say."""

    method: str | None = None
    url: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    is_json: bool = False
    in_query: bool = False


def find_curl(text: str) -> str | None:
    """Return the curl command in a text, to the end of its last continued line; None without one."""
    match = _COMMAND.search(text)
    return _up_to_its_end(match[1]) if match else None


def _up_to_its_end(text: str) -> str:
    """Return the command alone: lines joined by a backslash, a caret or a backtick, and lines within quotes."""
    taken = ""
    for line in text[:_LONGEST].splitlines()[:_MOST_LINES]:
        taken += line + "\n"
        continued = line.rstrip().endswith(("\\", "^", "`"))
        if not continued and _is_closed(taken):
            break
    return taken


def _is_closed(command: str) -> bool:
    try:
        shlex.split(_plain(command))
    except ValueError:
        return False
    return True


def _plain(command: str) -> str:
    """Return the command for a POSIX shell: continued lines joined, $'...' written as plain quotes."""
    joined = re.sub(r"[ \t]*[\\^`]\r?\n", " ", command)
    return _ANSI_QUOTED.sub(lambda match: shlex.quote(_unescaped(match[1])), joined)


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return _ESCAPES.get(match[2], match[0])

    return re.sub(r"\\(?:x([0-9a-fA-F]{2})|(.))", character, text, flags=re.DOTALL)


def parse_curl(command: str, settings: Mapping[str, str]) -> HttpRequest:
    """Return the request that a curl command sends.

    settings: environment variables, of which those named KALTURA_... are put in. Raises KitError for a command that
    cannot be read, or that takes its body from a file.
    """
    try:
        words = shlex.split(_plain(command))
    except ValueError as error:
        raise KitError(f"the curl command cannot be read: {error}; paste it whole") from error
    said = _Command()
    words = [_with_settings(word, settings) for word in words[1:]]
    remaining = iter(words)
    for word in remaining:
        _take(word, remaining, said)
    return _request(said)


def _with_settings(word: str, settings: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return settings.get(name, match[0]) if name.startswith("KALTURA_") else match[0]

    return _VARIABLE.sub(value, word)


def _take(word: str, remaining: Iterator[str], said: _Command) -> None:
    """Read one option and its value."""
    name, joined, value = word.partition("=") if word.startswith("--") else (word, "", "")
    if len(word) > 2 and word[:2] in _MEANINGS:
        name, joined, value = word[:2], "=", word[2:]
    if not joined and (name in _MEANINGS or name in _WITH_VALUE):
        value = next(remaining, "")
    if name in _MEANINGS:
        _understand(_MEANINGS[name], value, said)
    elif name in {"-G", "--get"}:
        said.in_query = True
    elif name in {"-I", "--head"}:
        said.method = "HEAD"
    elif not word.startswith("-") and said.url is None:
        said.url = word


def _understand(meaning: str, value: str, said: _Command) -> None:
    match meaning:
        case "method":
            said.method = value.upper()
        case "url":
            said.url = value
        case "header":
            name, _, content = value.partition(":")
            said.headers.append((name.strip(), content.strip()))
        case "field":
            name, _, content = value.partition("=")
            said.fields.append((name, content))
        case "urlencoded":
            said.data.append(_urlencoded(value))
        case _:
            if value.startswith("@") and meaning != "raw":
                message = f"the curl command takes its body from the file {value[1:]}; paste the body in its place"
                raise KitError(message)
            said.data.append(value)
            said.is_json = said.is_json or meaning == "json"


def _urlencoded(value: str) -> str:
    name, sign, content = value.partition("=")
    if not sign and "@" in value:
        raise KitError(f"the curl command takes {value.partition('@')[0]} from a file; paste the value in its place")
    return f"{name}={quote(content, safe='')}" if sign and name else quote(content or name, safe="")


def _request(said: _Command) -> HttpRequest:
    if said.url is None:
        raise KitError("the curl command has no address; paste it whole")
    target, body, headers = target_of(said.url), "&".join(said.data), list(said.headers)
    if said.in_query and body:
        target, body = f"{target}{'&' if '?' in target else '?'}{body}", ""
    if said.fields:
        body = _multipart(said.fields)
        headers.insert(0, ("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}"))
    elif body and not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("Content-Type", "application/json" if said.is_json else _FORM_TYPE))
    method = said.method or ("POST" if body else "GET")
    return HttpRequest(method, target, tuple(headers), body.encode("utf-8", "surrogateescape"))


def _multipart(fields: list[tuple[str, str]]) -> str:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    return "".join(parts) + f"--{_BOUNDARY}--\r\n"


def target_of(url: str) -> str:
    """Return path and query of an address, from /api_v3 on where it has that; a host left as a variable is dropped."""
    if "://" in url:
        split = urlsplit(url)
        path = split.path + (f"?{split.query}" if split.query else "")
    else:
        path = url[url.find("/") :] if "/" in url else "/"
    at = path.find("/api_v3")
    if at > 0:
        return path[at:]
    return f"/api_v3{path}" if path.startswith("/service/") else path or "/"
