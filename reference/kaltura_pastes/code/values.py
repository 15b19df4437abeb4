"""Values of expressions in code: literals as Python values, what is not known as a placeholder, texts of a format."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

_IN_AN_ADDRESS = re.compile(r"[\s/?#{}]+")
_LONGEST_SOURCE = 60
_LONGEST = 262_144
_MOST_LEAVES = 1_000


class Unknown(str):
    """An expression whose value is not known: `${os.environ["KS"]}`, a placeholder as a shell would write it."""

    __slots__ = ()


class Partial(str):
    """A text with expressions in it whose values are not known: it can be sent, and not be hashed."""

    __slots__ = ()


class Raw(bytes):
    """Bytes that are no text: a digest before it is written in digits."""


class Form(list[tuple[str, str]]):
    """Pairs that a program collects in their order: URLSearchParams, url.Values, FormData."""

    multipart = False


class Parts(Form):
    """Pairs that are sent as a multipart form."""

    multipart = True


def unknown(source: str) -> Unknown:
    """Return the value of an expression as its source text; it never changes how an address or a text is split."""
    return Unknown(f"${{{_IN_AN_ADDRESS.sub(' ', source[:_LONGEST_SOURCE]).strip(' $')}}}")


def joined(parts: list[Any], text: str) -> str:
    """Return parts joined as text. text: the source, which stands for a result that would grow too long."""
    words = [as_text(part) for part in parts]
    whole = "".join(words)
    if len(whole) > _LONGEST:
        return unknown(text)
    if len(words) == 1 and isinstance(parts[0], Unknown):
        return Unknown(whole)
    return Partial(whole) if any(isinstance(part, Unknown | Partial | Raw) for part in parts) else whole


def is_known(value: Any) -> bool:
    """Tell whether a value is a text or a number, and all of it is known."""
    return isinstance(value, str | int | float) and not isinstance(value, Unknown | Partial)


def alike(value: str, changed: str) -> str:
    """Return a text that was made of another, as little known as that."""
    return type(value)(changed) if isinstance(value, Unknown | Partial) else changed


def as_text(value: Any) -> str:
    """Return a value as JavaScript's String() writes it."""
    match value:
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case bytes():
            return "${bytes}"
        case Form() | dict():
            return "[object Object]"
        case list():
            return ",".join(islice(_leaves(value), _MOST_LEAVES))
        case _:
            return str(value)


def _leaves(value: list[Any]) -> Iterator[str]:
    for item in value:
        if isinstance(item, list) and not isinstance(item, Form):
            yield from _leaves(item)
        else:
            yield as_text(item)


def as_php(value: Any) -> str:
    """Return a value as PHP writes it into a form."""
    return str(int(value)) if isinstance(value, bool) else "" if value is None else str(value)


def as_json(value: Any) -> str:
    """Return a value as JSON."""
    pairs = dict(value) if isinstance(value, Form) else value
    return json.dumps(pairs, default=str, ensure_ascii=False, separators=(",", ":"))


def bare_name(value: Any) -> str:
    """Return the last part of a name whose value is not known: POST of `${HttpMethod.POST}`."""
    return as_text(value).removeprefix("${").removesuffix("}").rpartition(".")[2]


def escaped(text: Any, escape: Callable[[str], str]) -> Any:
    """Return a text percent-encoded, as it is where not all of it is known; NotImplemented for no text."""
    return NotImplemented if not isinstance(text, str) else escape(text) if is_known(text) else text


def brackets(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Return the pairs of an array as http_build_query and jQuery write it, `filter[idEqual]`; null is left out."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [pair for key, item in items for pair in brackets(item, f"{name}[{key}]" if name else str(key))]
    return [] if value is None else [(name, as_php(value))]


_PERCENT = re.compile(r"%(?:([0-9]{1,2})\$)?[-+#0 ]{0,5}[0-9]{0,4}(?:\.[0-9]{1,4})?([sdvxXufc%])")
_BRACES = re.compile(r"\{\{|\}\}|\{(\w{0,40})(?:![rsa])?(?::[^{}]{0,20})?\}")


def percent_format(text: str, values: Sequence[Any]) -> Any:
    """Return what sprintf makes of a format; a value that is missing is not known."""
    parts: list[Any] = []
    at = used = 0
    for match in _PERCENT.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        if match[2] == "%":
            parts.append("%")
            continue
        number = int(match[1]) - 1 if match[1] else used
        used += not match[1]
        parts.append(_written(values[number] if 0 <= number < len(values) else unknown("?"), match[2]))
    return _whole(text, [*parts, text[at:]])


def _written(value: Any, kind: str) -> Any:
    if isinstance(value, Raw) and kind in "xX":
        return value.hex() if kind == "x" else value.hex().upper()
    if kind in "xX" and is_known(value):
        return f"{value:x}" if isinstance(value, int) else str(value).encode("utf-8", "surrogateescape").hex()
    return value


def brace_format(text: str, values: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Return what Python's format() and C#'s String.Format make of a format."""
    parts: list[Any] = []
    at = used = 0
    for match in _BRACES.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        name = match[1]
        if name is None:
            parts.append(match[0][0])
        elif name and not name.isdigit():
            parts.append(named.get(name, unknown(name)))
        else:
            number = int(name) if name else used
            used += 1
            parts.append(values[number] if number < len(values) else unknown(match[0]))
    return _whole(text, [*parts, text[at:]])


def _whole(text: str, parts: list[Any]) -> Any:
    return text if isinstance(text, Unknown) else joined([part for part in parts if part != ""], "a text") or ""
