"""Requests and responses without what must not be shown: secrets, passwords, tokens, hashes and every KS (SEC.9)."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_session.text import to_text

_SECRET_NAMES = frozenset(
    {"ks", "secret", "adminsecret", "password", "newpassword", "tokenhash", "token", "session", "otp", "authorization"}
)
_HOLDS_SECRET = re.compile(r"(?i)(?:secret|password|token|tokenhash|ks|otp)[\"']?\s*[=:]|[0-9a-f]{32}")
_LONGEST = 120


def is_secret(name: str, value: str) -> bool:
    """Tell whether the name or the form of a value says that it is secret."""
    parts = {part.removeprefix("amp;") for part in name.replace("]", "").replace(":", "[").lower().split("[")}
    cleaned = value.strip().strip('"').replace(" ", "+")
    return bool(value) and bool(parts & _SECRET_NAMES or _HOLDS_SECRET.search(value) or looks_like_ks(cleaned))


def shown(name: str, value: str) -> str:
    """Return a value for people: hidden where its name or its form says that it is secret, and cut when it is long."""
    if is_secret(name, value):
        return f"({len(value)} characters, hidden)"
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}... ({len(value)} characters)"


def parameters_shown(
    params: Mapping[int | str, Any], prefix: str = "", *, reveal: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (name, value for people) of nested parameters; reveal: with whatever is secret."""
    for key, value in params.items():
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, dict):
            yield from parameters_shown(value, name, reveal=reveal)
        else:
            text = to_text(value)
            yield (name, text) if reveal else (name_shown(name), shown(name, text))


def name_shown(name: str) -> str:
    """Return the name of a parameter for people; a body that was read as one long name may hold secrets."""
    hidden = len(name) > _LONGEST or _HOLDS_SECRET.search(name) or looks_like_ks(name.strip())
    return f"(a name of {len(name)} characters, hidden)" if hidden else name


def target_shown(target: str) -> str:
    """Return the path of a request for people, without a KS or a secret in it."""
    parts = target.partition("?")[0].split("/")
    names = ["" if earlier == "service" else name.lower() for earlier, name in pairwise(["", "", *parts])]
    secret = [looks_like_ks(part) or name in _SECRET_NAMES for name, part in zip(names, parts, strict=False)]
    return "/".join("(hidden)" if hide else part for hide, part in zip(secret, parts, strict=True))[:_LONGEST]


def message_shown(parsed: ParsedResponse, *, reveal: bool = False) -> str:
    """Return the message of an API error, without the KS that INVALID_KS may quote; reveal: as it is."""
    if parsed.error is None:
        return ""
    message = parsed.error.api_message
    if reveal:
        return message
    quoted = parsed.args.get("KSID", "")
    hidden = shown("ks", quoted) if len(quoted) > len("EXCEEDED_RESTRICTED_URI") else quoted
    return message.replace(quoted, hidden) if quoted else message
