"""Which format a request asks for, and whether it can be had (ANS.2, ANS.3)."""

import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple

from kaltura_emulator.errors import error
from kaltura_emulator.serializers import JSON_TYPE, PHP_TYPE, XML_TYPE, enveloped, to_json, to_php, to_xml
from kaltura_session.forms import PhpArray
from kaltura_session.server.php import ServerCrash, loosely_equal
from kaltura_session.text import to_bytes

_CALLBACK = re.compile(r"[0-9A-Za-z_.]*\n?")


class Format(IntEnum):
    """The values of `format`."""

    JSON = 1
    XML = 2
    PHP = 3
    JSONP = 9


class Serializer(NamedTuple):
    """How the results of one request are written.

    part: makes the text of one result. joined: that of all parts of a multirequest. body: the whole, from that text and
    the seconds that it took.
    """

    content_type: str
    part: Callable[[Any], str]
    joined: Callable[[Sequence[str]], str]
    body: Callable[[str, float], bytes]


def _alone(written: str, _execution_seconds: float) -> bytes:
    """Return the body of a response in which nothing stands around the result."""
    return to_bytes(written)


def _php_array(parts: Sequence[str]) -> str:
    return f"a:{len(parts)}:{{{''.join(f'i:{index};{part}' for index, part in enumerate(parts))}}}"


JSON = Serializer(JSON_TYPE, to_json, lambda parts: f"[{','.join(parts)}]", _alone)
PHP = Serializer(PHP_TYPE, to_php, _php_array, _alone)
XML = Serializer(XML_TYPE, to_xml, lambda parts: "".join(f"<item>{part}</item>" for part in parts), enveloped)
COMMON = {"1": JSON, "2": XML, None: XML}
"""What nearly every request asks for, by `format` as text; only without `ignoreNull`."""


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
    if chosen is Format.JSONP:
        callback = _callback(query)
        return JSON._replace(
            content_type="application/javascript", body=lambda written, _: to_bytes(f"{callback}({written});")
        )
    if chosen is Format.XML and _ignores_null(parameters):
        return XML._replace(part=partial(to_xml, ignore_null=True))
    return {Format.JSON: JSON, Format.XML: XML, Format.PHP: PHP}[chosen]


def _ignores_null(parameters: PhpArray) -> bool:
    asked = parameters.get("ignoreNull")
    return asked is True or asked == "1"


def _callback(query: PhpArray) -> str:
    callback = query.get("callback")
    if callback is None:
        raise error("MANDATORY_PARAMETER_MISSING", "callback")
    if not isinstance(callback, str):
        raise ServerCrash("the callback is an array, in which PHP cannot look for characters")
    if not _CALLBACK.fullmatch(callback):
        raise error("INVALID_FIELD_VALUE", "callback")
    return callback
