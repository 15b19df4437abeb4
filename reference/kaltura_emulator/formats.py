"""Which format a request asks for, and whether it can be had (ANS.2, ANS.3)."""

import re
from enum import IntEnum
from functools import partial

from kaltura_emulator.errors import error
from kaltura_emulator.serializers import JSON, PHP, XML, Serializer, to_xml
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
