"""A response as a client gets it: what kind of thing it is, its value, and the API error in it (ANS, ERR)."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.ks import KsError
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse, decode
from kaltura_session.server.validity import partner_of

_SCALAR = re.compile(
    rb"N;|([bid]):([^;]{1,64});|s:([0-9]{1,9}):\"|a:[0-9]{1,9}:\{|O:[0-9]{1,4}:\"(\w+)\":[0-9]{1,9}:\{|\}"
)
_DEEPEST = 64


def unserialize(data: bytes) -> Any:
    """Return the value of a serialized text; an array with the keys 0, 1, 2 ... is a list, an object a dictionary.

    Raises ValueError where the text is not whole.
    """
    open_arrays: list[list[Any]] = []  # each begins with the class of an object, None for an array
    at = 0
    while True:
        match = _SCALAR.match(data, at)
        if match is None:
            raise ValueError(f"byte {at} begins no value")
        at = match.end()
        if match[0].endswith(b"{"):
            if len(open_arrays) == _DEEPEST:
                raise ValueError(f"arrays are nested more than {_DEEPEST} deep")
            open_arrays.append([match[4]])
            continue
        if match[0] == b"}":
            if not open_arrays:
                raise ValueError("a bracket closes nothing")
            value = _collected(open_arrays.pop())
        elif match[3]:
            value, at = _text(data, at, int(match[3]))
        else:
            value = None if match[0] == b"N;" else _number(match[1], match[2])
        if not open_arrays:
            return value
        open_arrays[-1].append(value)


def _text(data: bytes, at: int, length: int) -> tuple[str, int]:
    end = at + length
    if data[end : end + 2] != b'";':
        raise ValueError(f"the text at byte {at} has another length than {length}")
    return data[at:end].rpartition(b"\0")[2].decode("utf-8", "surrogateescape"), end + 2


def _number(kind: bytes, digits: bytes) -> Any:
    return int(digits) if kind == b"i" else digits == b"1" if kind == b"b" else float(digits)


def _collected(items: list[Any]) -> Any:
    """Return keys and values as a list or a dictionary, which names the class of an object (ANS)."""
    kind, keys, values = items[0], items[1::2], items[2::2]
    if len(keys) != len(values):
        raise ValueError("a key has no value")
    if kind is None and keys == list(range(len(keys))):
        return values
    named = {} if kind in {None, b"stdClass"} else {"objectType": kind.decode()}
    return {**named, **{str(key): value for key, value in zip(keys, values, strict=True)}}


Kind = Literal["json", "jsonp", "php", "xml", "html", "empty", "other"]
_FEWEST_CHARACTERS_OF_KS = 24
NOT_JSON = object()
_JSONP = re.compile(rb"[0-9A-Za-z_.]*\((.*)\);", re.DOTALL)
_SERIALIZED = re.compile(rb"(?:[bid]:[^;]*|s:[0-9]+:\".*\"|N);\Z|[aO]:[0-9]+:", re.DOTALL)
_REFUSED = re.compile(r"error-? ?([A-Z_]+)")


class ParsedResponse:
    """What came back. error: the API exception; problem: why it is not an API response; value: the result otherwise."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self.value: Any = None
        self.error: ApiError | None = None
        self.problem: ResponseError | None = None
        try:
            plain = response._replace(body=self._inner, headers=()) if self.kind in {"jsonp", "php"} else response
            self.value = decode(plain)
        except ApiError as error:
            self.error = error
        except ResponseError as problem:
            self.problem = problem

    @cached_property
    def kind(self) -> Kind:
        """Return what the body is, by its own beginning and not by its Content-Type."""
        start = self.response.body.lstrip()[:200].lower()
        if not start:
            return "empty"
        if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
            return "html"
        if start.startswith((b"<?xml", b"<xml")):
            return "xml"
        if self.raw is not NOT_JSON:
            return "json"
        if _SERIALIZED.match(self.response.body):
            return "php"
        return "jsonp" if self._inner else "other"

    @cached_property
    def _inner(self) -> bytes:
        """Return the JSON within JSONP (ANS.15) or of what PHP serialized, empty for anything else."""
        match = _JSONP.fullmatch(self.response.body)
        if match or not _SERIALIZED.match(self.response.body):
            return match[1] if match else b""
        try:
            return json.dumps(unserialize(self.response.body.strip())).encode()
        except ValueError:
            return self.response.body

    @cached_property
    def raw(self) -> Any:
        """Return the JSON value of the body, errors as objects; NOT_JSON when it is not JSON."""
        try:
            return json.loads(self.response.body)
        except (ValueError, RecursionError):
            return NOT_JSON

    def inner_errors(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield (where, exception as JSON object) of the exceptions within the result: parts of a list, members."""
        waiting: list[tuple[str, Any]] = [("", self.value)]
        while waiting:
            where, value = waiting.pop()
            if isinstance(value, ApiError):
                args: Any = dict(value.api_args) or []
                yield (
                    where,
                    {"code": value.code, "message": value.api_message, "objectType": EXCEPTION_TYPE, "args": args},
                )
            elif isinstance(value, dict) and value.get("objectType") == EXCEPTION_TYPE:
                yield where, value
            elif isinstance(value, dict) and where.endswith("error") and {"code", "message"} <= value.keys():
                yield where, {**value, "objectType": EXCEPTION_TYPE}
            elif isinstance(value, dict):
                waiting += [
                    (f"{where}.{name}" if where else str(name), inner) for name, inner in reversed(value.items())
                ]
            elif isinstance(value, list):
                waiting += [(f"{where}[{at}]", inner) for at, inner in reversed(list(enumerate(value)))]

    @property
    def members(self) -> Mapping[str, Any]:
        """Return the members of the object that came back, none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def code(self) -> str | None:
        """Return the code of the API error, also of one that stands in headers only (ANS.19)."""
        if self.error is not None:
            return self.error.code
        match = _REFUSED.search(self.response.header("x-kaltura") or "") if self.kind == "empty" else None
        return match[1] if match else None

    @property
    def args(self) -> Mapping[str, str]:
        """Return the arguments of the API error."""
        return self.error.api_args if self.error is not None else {}

    @property
    def ks(self) -> str | None:
        """Return the KS when the whole result is one."""
        return self.value if isinstance(self.value, str) and looks_like_ks(self.value) else None


def looks_like_ks(text: str) -> bool:
    """Tell whether a text has the form of a KS: base64 of v2|PARTNER| or of a signature and fields."""
    if len(text) < _FEWEST_CHARACTERS_OF_KS or not text.isascii():
        return False
    try:
        version, partner_id = partner_of(text)
    except KsError:
        return False
    return bool(re.fullmatch(r"-?[0-9]{1,12}", partner_id)) and version in {1, 2}
