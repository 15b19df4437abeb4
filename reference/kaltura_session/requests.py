"""How a call is written as an HTTP request: form, JSON or path, alone or several in one multirequest (WIRE.1)."""

import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote

from kaltura_session.errors import KitError
from kaltura_session.forms import urlencode
from kaltura_session.text import INT_MAX, INT_MIN, is_utf8, to_bytes

Encoding = Literal["form", "json", "path"]
Nesting = Literal["colons", "brackets"]

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
JSON_FORMAT = 1

_SAFE_NAME = re.compile(r"(?!-\Z)[A-Za-z0-9_-]+")
_NUMERIC = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_RESERVED = {"service", "action", "format", "-"}
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
        if not is_utf8(body):
            raise EncodingError("JSON carries UTF-8 text only; send this value as a form")
        return HttpRequest("POST", target, (("Content-Type", JSON_TYPE),), body.encode())
    chosen: Nesting = nesting if encoding == "form" else "colons"
    pairs = [pair for name, value in parameters.items() for pair in _pairs(_checked(name), value, chosen)]
    if encoding == "form":
        body = "&".join(f"{name}={urlencode(value)}" for name, value in pairs)
        return HttpRequest("POST", target, (("Content-Type", FORM_TYPE),), body.encode())
    if "0" in parameters:
        raise EncodingError("a path ends for the server at a parameter named 0; send it as a form or JSON")
    return HttpRequest("GET", target + "".join(f"/{_segment(name)}/{_segment(value)}" for name, value in pairs))


def _parameters(call: Call | Multirequest, root: str) -> tuple[str, dict[str, Any]]:
    common = _own(call.params)
    if isinstance(call, Call):
        return f"{root}/service/{_routing(call.service)}/action/{_routing(call.action)}", common
    if any(map(_NUMERIC.fullmatch, common)):
        raise EncodingError("a common parameter whose name is a number would be a part; give it another name")
    parts = {
        str(number): {"service": _routing(part.service), "action": _routing(part.action), **_own(part.params)}
        for number, part in enumerate(call.calls, start=1)
    }
    return f"{root}/service/multirequest", {**common, **parts}


def _routing(name: str) -> str:
    """Return the name of a service or action: one that ends or leaves its place in the path is another call's."""
    if not _SAFE_NAME.fullmatch(name) or name in _LOST_IN_A_PATH:
        raise EncodingError(
            f"{name[:40]!r} is no name of a service or action; write it as the reference of the API does"
        )
    return name


def _own(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent of the parameters of a call, refusing names that mean something else everywhere (WIRE.48)."""
    sent = {name: value for name, value in params.items() if value is not None}
    for name in sent:
        if name in _RESERVED or ":" in name:
            raise EncodingError(
                f"a parameter named {name[:40]!r} means something else to the server; rename or nest it"
            )
    return sent


def _json_value(value: Any) -> Any:
    """Return the value without its None members; a whole number beyond 64 bits would arrive rounded."""
    if isinstance(value, Mapping):
        return {name: _json_value(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, int) and not INT_MIN <= value <= INT_MAX:
        raise EncodingError("JSON carries whole numbers of 64 bits only; send this one as text")
    return _finite(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and value - value != 0:
        raise EncodingError(f"no number is written for {value}; send it as text")
    return value


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
    return f"{Decimal(repr(_finite(value))).normalize():f}" if isinstance(value, float) else str(value)


def _segment(value: str) -> str:
    if value in _LOST_IN_A_PATH or any(character in value for character in "/\\\0"):
        raise EncodingError(f"a path cannot carry this value ({len(value)} characters); send it as a form or JSON")
    return quote(to_bytes(value), safe=":")
