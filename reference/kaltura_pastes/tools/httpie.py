"""HTTPie and xh: the request that their items say."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kaltura_diagnosis.facts import Command
from kaltura_pastes.found import Found
from kaltura_pastes.sending import form, multipart, request_to
from kaltura_session.requests import FORM_TYPE, JSON_TYPE
from kaltura_session.text import to_bytes

_METHOD = re.compile(r"[A-Z]{3,7}")
_ITEM = re.compile(r"((?:[^\\=:@]|\\.)+?)(:=@|=@|:=|==|=|:|@)(.*)", re.DOTALL)
_WITH_VALUE = frozenset(
    {
        "--auth", "-a", "--auth-type", "-A", "--session", "--proxy", "--timeout", "--verify", "--print", "-p",
        "--pretty", "--style", "-s", "--output", "-o", "--max-redirects", "--cert", "--cert-key", "--boundary", "--raw",
    }
)  # fmt: skip


def read(command: Command, where: str) -> list[Found]:
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
        if name in _WITH_VALUE:
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
