"""A response as a client gets it: what kind of thing it is, its value, and the API error in it (ANS, ERR)."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from kaltura_diagnosis.exchange.php_values import unserialize
from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.ks import KsError
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse, decode
from kaltura_session.server.validity import partner_of

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
