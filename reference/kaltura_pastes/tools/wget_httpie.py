"""wget, HTTPie and xh: the request that their options and items say."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kaltura_diagnosis.facts import Command
from kaltura_pastes.found import MOST, Found, form, multipart, request_to
from kaltura_session.requests import FORM_TYPE, JSON_TYPE
from kaltura_session.text import to_bytes

_WGET_SHORT_WITH_VALUE = frozenset("aBDeiIlnoOPQRtTUwXAY")
_NAMES = """
append-output base body-data body-file ca-certificate certificate cut-dirs default-page directory-prefix dns-timeout
execute header http-password http-user input-file limit-rate load-cookies local-encoding method output-document
output-file password post-data post-file private-key quota read-timeout referer restrict-file-names save-cookies
secure-protocol timeout tries user user-agent wait waitretry
"""
_WGET_WITH_VALUE = frozenset(_NAMES.split())


def read_wget(command: Command, where: str) -> list[Found]:
    """Return the requests that a wget command sends, one for each address."""
    method, body, headers, urls, unseen = None, None, list[tuple[str, str]](), list[str](), list[str]()
    for name, value in _wget_options(command.words[1:]):
        match name:
            case "url":
                urls.append(value)
            case "method":
                method = value.upper()
            case "post-data" | "body-data":
                body = value
            case "post-file" | "body-file":
                body = ""
                unseen.append(f"the file {value}")
            case "header":
                headers.append((value.partition(":")[0].strip(), value.partition(":")[2].strip()))
    method = method or ("GET" if body is None else "POST")
    sent, media_type = to_bytes(body or ""), "" if body is None else FORM_TYPE
    return [
        Found(where, request_to(method, url, headers, sent, media_type), None, unseen, replace(command, address=url))
        for url in urls[: MOST + 1]
    ]


def _wget_options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (long name of the option, value), the name "url" for a plain argument."""
    remaining = iter(words)
    for word in remaining:
        if word.startswith("--"):
            name, joined, value = word[2:].partition("=")
            yield name, next(remaining, "") if name in _WGET_WITH_VALUE and not joined else value
        elif word.startswith("-") and len(word) > 1:
            if word[-1] in _WGET_SHORT_WITH_VALUE and not set(word[1:-1]) & _WGET_SHORT_WITH_VALUE:
                next(remaining, "")
        else:
            yield "url", word


_METHOD = re.compile(r"[A-Z]{3,7}")
_ITEM = re.compile(r"((?:[^\\=:@]|\\.)+?)(:=@|=@|:=|==|=|:|@)(.*)", re.DOTALL)
_HTTPIE_WITH_VALUE = frozenset(
    {
        "--auth", "-a", "--auth-type", "-A", "--session", "--proxy", "--timeout", "--verify", "--print", "-p",
        "--pretty", "--style", "-s", "--output", "-o", "--max-redirects", "--cert", "--cert-key", "--boundary", "--raw",
    }
)  # fmt: skip


def read_httpie(command: Command, where: str) -> list[Found]:
    """Return the request that a command sends; none where it has no address."""
    flags, arguments, raw = _split(command.words[1:])
    method = arguments.pop(0) if arguments and _METHOD.fullmatch(arguments[0]) else None
    if not arguments or arguments[0].startswith("://"):  # an address that the grammar of shells took for the tool https
        return []
    address, items = arguments[0], [match for one in arguments[1:] if (match := _ITEM.fullmatch(one))]
    headers: list[tuple[str, str]] = []
    query: list[tuple[str, str]] = []
    fields: list[tuple[str, Any]] = []
    unseen: list[str] = []
    for match in items:
        name, value = re.sub(r"\\(.)", r"\1", match[1]), match[3]
        match match[2]:
            case ":":
                headers.append((name, value))
            case "==":
                query.append((name, value))
            case "=":
                fields.append((name, value))
            case ":=":
                fields.append((name, _json(value)))
            case _:
                unseen.append(f"the file {value}")
    body, media_type = _body(flags, fields, raw if raw is not None else command.stdin)
    request = request_to(method or ("POST" if body else "GET"), address, headers, body, media_type, query)
    return [Found(where, request, None, unseen, replace(command, address=address))]


def _split(words: Sequence[str]) -> tuple[set[str], list[str], str | None]:
    """Return the options without a value, the arguments, and the raw body."""
    flags, arguments, raw = set[str](), list[str](), None
    remaining = iter(words)
    for word in remaining:
        name, joined, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name in _HTTPIE_WITH_VALUE:
            value = value if joined else next(remaining, "")
            raw = value if name == "--raw" else raw
        elif word.startswith("-"):
            flags.add(word)
        else:
            arguments.append(word)
    return flags, arguments, raw


def _body(flags: set[str], fields: Sequence[tuple[str, Any]], raw: str | None) -> tuple[bytes, str]:
    texts = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in fields]
    if {"--multipart"} & flags:
        return multipart(texts)
    if {"--form", "-f"} & flags:
        return form(texts), FORM_TYPE
    if fields:
        return to_bytes(json.dumps(_nested(fields))), JSON_TYPE
    return to_bytes(raw or ""), JSON_TYPE if raw else ""


def _nested(fields: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that the fields make; `a[b]` is a member of an object."""
    whole: dict[str, Any] = {}
    for name, value in fields:
        first, *path = [part.rstrip("]") for part in name.split("[")]
        target, key = whole, first
        for part in path:
            inner = target.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            target, key = inner, part
        target[key] = value
    return whole


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
