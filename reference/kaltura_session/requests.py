"""How a call is written as an HTTP request: form, JSON or path, alone or several in one multirequest (WIRE.1)."""

import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote

from kaltura_session.errors import KitError
from kaltura_session.forms import urlencode
from kaltura_session.text import float_text, to_bytes

Encoding = Literal["form", "json", "path"]
Nesting = Literal["colons", "brackets"]

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
JSON_FORMAT = 1

_SAFE_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LOST_IN_A_PATH = {"", ".", "..", "api_v3", "index.php"}


class EncodingError(KitError):
    """A call that cannot be written in the encoding asked for."""


def first_header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the value of the first header of that name, in any letter case and trimmed, or None."""
    wanted = name.lower()
    return next((value.strip(" \t") for known, value in headers if known.lower() == wanted), None)


class HttpRequest(NamedTuple):
    """A request as it goes over the wire.

    target: path and query as sent. headers: (name, value) pairs in order. body: bytes, empty when there is none.
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the value of the last header of that name, in any letter case and trimmed, or None."""
        return first_header(reversed(self.headers), name)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API: service and action in their documented spelling, parameters by name.

    A parameter is text, a number, a bool, None (left out), a list, or a mapping for an object.
    """

    service: str
    action: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Multirequest:
    """Several calls in one request, run in order; params are the common ones, e.g. ks (MULTI.1)."""

    calls: Sequence[Call]
    params: Mapping[str, Any] = field(default_factory=dict)


T = TypeVar("T")
Calls = Generator[Call | Multirequest, Any, T]  # yields calls, is sent their decoded results, returns a T


def result_of(index: int, *path: str | int) -> str:
    """Return the reference to an earlier result in a multirequest, e.g. result_of(1, "ks") is `{1:result:ks}`."""
    return "{" + ":".join((str(index), "result", *map(str, path))) + "}"


def encode(
    call: Call | Multirequest,
    encoding: Encoding = "form",
    *,
    root: str = "/api_v3",
    nesting: Nesting = "colons",
    response_format: int = JSON_FORMAT,
) -> HttpRequest:
    """Return the HTTP request of a call.

    root: path of the API below the host, without a slash at its end. nesting: how a form writes the members of objects,
    `filter:idEqual` or `filter[idEqual]`; a path knows colons only. response_format: 1 JSON, 2 XML. Raises
    EncodingError for what the encoding cannot carry.
    """
    target, parameters = _parameters(call, root)
    parameters["format"] = response_format
    if encoding == "json":
        body = json.dumps(_json_value(parameters), ensure_ascii=False, separators=(",", ":"))
        return HttpRequest("POST", target, (("Content-Type", JSON_TYPE),), to_bytes(body))
    chosen: Nesting = nesting if encoding == "form" else "colons"
    pairs = [pair for name, value in parameters.items() for pair in _pairs(_checked(name), value, chosen)]
    if encoding == "form":
        body = "&".join(f"{name}={urlencode(value)}" for name, value in pairs)
        return HttpRequest("POST", target, (("Content-Type", FORM_TYPE),), body.encode())
    return HttpRequest("GET", target + "".join(f"/{_segment(name)}/{_segment(value)}" for name, value in pairs))


def _parameters(call: Call | Multirequest, root: str) -> tuple[str, dict[str, Any]]:
    if isinstance(call, Call):
        service, action = (quote(to_bytes(name), safe="") for name in (call.service, call.action))
        return f"{root}/service/{service}/action/{action}", dict(call.params)
    parts = {
        str(number): {"service": part.service, "action": part.action, **part.params}
        for number, part in enumerate(call.calls, start=1)
    }
    return f"{root}/service/multirequest", {**call.params, **parts}


def _json_value(value: Any) -> Any:
    """Return the value without its None members; bytes that are not UTF-8 have no JSON form."""
    if isinstance(value, Mapping):
        return {name: _json_value(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, str):
        _check_utf8(value)
    elif isinstance(value, float) and value - value != 0:
        raise EncodingError(f"JSON has no number for {value}; send it as text")
    return value


def _check_utf8(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise EncodingError("JSON carries UTF-8 text only; send this value as a form") from error


def _pairs(name: str, value: Any, nesting: Nesting, *, inner: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of a parameter; an empty object or list is `name:-`, a form's only way to say it (WIRE.21)."""
    if value is None:
        return
    if isinstance(value, Mapping):
        members = [(str(key), item) for key, item in value.items() if item is not None]
    elif isinstance(value, list | tuple):
        members = [(str(index), item) for index, item in enumerate(value)]
    else:
        yield name, _scalar(value)
        return
    if not members:
        if inner and nesting == "brackets":
            raise EncodingError(f"the member {name} is empty, which brackets cannot say; use colons or JSON")
        yield f"{name}:-", ""
    for key, item in members:
        joined = f"{name}:{_checked(key)}" if nesting == "colons" else f"{name}[{_checked(key)}]"
        yield from _pairs(joined, item, nesting, inner=True)


def _checked(name: str) -> str:
    """Return a name that arrives as it is: PHP would change or cut any with other characters (WIRE.23)."""
    if not _SAFE_NAME.fullmatch(name):
        raise EncodingError(f"the parameter name {name!r} does not survive PHP's reading of forms; send it as JSON")
    return name


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return float_text(value)
    return str(value)


def _segment(value: str) -> str:
    if value in _LOST_IN_A_PATH or any(character in value for character in "/\\\0"):
        raise EncodingError(f"a path cannot carry this value ({len(value)} characters); send it as a form or JSON")
    return quote(to_bytes(value), safe=":")
