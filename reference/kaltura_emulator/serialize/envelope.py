"""The whole body of an answer in each format, for one result and for a multirequest (ANS.2, ANS.9, MULTI.5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from kaltura_emulator.errors import error
from kaltura_emulator.serialize.json_format import to_json
from kaltura_emulator.serialize.php_format import to_php
from kaltura_emulator.serialize.xml_format import to_xml
from kaltura_session.errors import ServerCrash
from kaltura_session.forms import PhpArray
from kaltura_session.numbers import to_text
from kaltura_session.server.casts import to_float
from kaltura_session.server.comparison import loosely_equal
from kaltura_session.text import to_bytes

XML_HEAD = '<?xml version="1.0" encoding="utf-8"?><xml><result>'

_FORBIDDEN_IN_CALLBACK = re.compile("[^0-9A-Za-z_.]")


class Format(IntEnum):
    """The values of `format`."""

    JSON = 1
    XML = 2
    PHP = 3
    JSONP = 9


CONTENT_TYPES = {
    Format.JSON: "application/json",
    Format.XML: "text/xml;charset=UTF-8",
    Format.PHP: "text/html; charset=UTF-8",
    Format.JSONP: "application/javascript",
}


@dataclass(frozen=True, slots=True)
class Serializer:
    """How the results of one request are written. callback: for JSONP. ignore_null: for XML."""

    format: Format
    ignore_null: bool = False
    callback: str = ""

    @property
    def content_type(self) -> str:
        """The Content-Type of the answer."""
        return CONTENT_TYPES[self.format]

    def part(self, value: Any) -> str:
        """Return one result without envelope, as a part of a multirequest is written."""
        if self.format == Format.XML:
            return to_xml(value, ignore_null=self.ignore_null)
        return to_php(value) if self.format == Format.PHP else to_json(value)

    def body(self, value: Any, execution_seconds: float = 0.0) -> bytes:
        """Return the body of an answer with one result. execution_seconds: told in XML only."""
        return self.enveloped(self.part(value), execution_seconds)

    def multirequest_body(self, parts: Sequence[str], execution_seconds: float = 0.0) -> bytes:
        """Return the body of a multirequest. parts: each as part() wrote it, in order of execution."""
        if self.format == Format.XML:
            joined = "".join(f"<item>{part}</item>" for part in parts)
        elif self.format == Format.PHP:
            joined = f"a:{len(parts)}:{{{''.join(f'i:{index};{part}' for index, part in enumerate(parts))}}}"
        else:
            joined = f"[{','.join(parts)}]"
        return self.enveloped(joined, execution_seconds)

    def enveloped(self, written: str, execution_seconds: float = 0.0) -> bytes:
        """Return the bytes around a result that is already written."""
        if self.format == Format.XML:
            seconds = to_text(to_float(execution_seconds))
            return to_bytes(f"{XML_HEAD}{written}</result><executionTime>{seconds}</executionTime></xml>")
        return to_bytes(f"{self.callback}({written});" if self.format == Format.JSONP else written)


def choose_serializer(parameters: PhpArray, query: PhpArray) -> Serializer:
    """Return the serializer that `format` asks for, compared loosely; absent and null are XML (ANS.2, ANS.3).

    parameters: merged. query: those of the query string, where alone `callback` counts. Raises ApiError
    UNKNOWN_RESPONSE_FORMAT, MANDATORY_PARAMETER_MISSING or INVALID_FIELD_VALUE, which the server tells in headers only.
    """
    asked = parameters.get("format")
    if asked is None:
        asked = Format.XML.value
    chosen = next((known for known in Format if loosely_equal(asked, known.value)), None)
    if chosen is None:
        raise error("UNKNOWN_RESPONSE_FORMAT", asked)
    if chosen == Format.JSONP:
        return Serializer(chosen, callback=_callback(query))
    return Serializer(chosen, ignore_null=chosen == Format.XML and _ignores_null(parameters))


def _ignores_null(parameters: PhpArray) -> bool:
    asked = parameters.get("ignoreNull")
    return asked is True or asked == "1"


def _callback(query: PhpArray) -> str:
    callback = query.get("callback")
    if callback is None:
        raise error("MANDATORY_PARAMETER_MISSING", "callback")
    if not isinstance(callback, str):
        raise ServerCrash("the callback is an array, in which PHP cannot look for characters")
    if _FORBIDDEN_IN_CALLBACK.search(callback):
        raise error("INVALID_FIELD_VALUE", "callback")
    return callback
