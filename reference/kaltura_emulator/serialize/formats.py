"""Which format a request asks for, and whether it can be had (ANS.2, ANS.3)."""

import re
from enum import IntEnum

from kaltura_emulator.errors import error
from kaltura_emulator.serialize.json_format import JsonSerializer
from kaltura_emulator.serialize.php_format import PhpSerializer
from kaltura_emulator.serialize.xml_format import XmlSerializer
from kaltura_session.errors import ServerCrash
from kaltura_session.forms import PhpArray
from kaltura_session.server.comparison import loosely_equal

Serializer = JsonSerializer | XmlSerializer | PhpSerializer
_FORBIDDEN_IN_CALLBACK = re.compile("[^0-9A-Za-z_.]")


class Format(IntEnum):
    """The values of `format`."""

    JSON = 1
    XML = 2
    PHP = 3
    JSONP = 9


COMMON: dict[str | None, Serializer] = {"1": JsonSerializer(), "2": XmlSerializer(), None: XmlSerializer()}
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
        return JsonSerializer(_callback(query))
    if chosen is Format.JSON:
        return JsonSerializer()
    return PhpSerializer() if chosen is Format.PHP else XmlSerializer(_ignores_null(parameters))


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
