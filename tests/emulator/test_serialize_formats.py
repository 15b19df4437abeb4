from typing import Any

import pytest

from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.formats import JSON, PHP, XML, Format, Serializer, choose_serializer
from kaltura_session.errors import ApiError
from kaltura_session.server.php import ServerCrash
from kaltura_session.text import to_bytes
from oracle_arrays import php_array
from oracle_results import result_value

FORMATS = {"json": Format.JSON, "xml": Format.XML, "php": Format.PHP}


def _body(serializer: Serializer, value: Any, seconds: float = 0) -> bytes:
    return serializer.body(serializer.part(value), seconds)


@pytest.mark.oracle("serialization")
def test_result_is_written_as_the_server_writes_it(case):
    kind, given, expected = case["format"], case["input"], case["expected"]
    if kind == "jsonp":
        query = {} if given["callback"] is None else {"callback": given["callback"]}
        if "exception" in expected:
            with pytest.raises(ApiError) as caught:
                choose_serializer({"format": "9"}, query)
            assert (caught.value.code, caught.value.api_message) == (expected["code"], expected["message"])
            return
        body = _body(choose_serializer({"format": "9"}, query), result_value(given["value"]))
    else:
        name, _, envelope = kind.partition("_")
        ignore = {"ignoreNull": "1"} if envelope == "ignore_null" else {}
        serializer = choose_serializer({"format": FORMATS[name].value, **ignore}, {})
        if envelope == "multirequest":
            parts = [serializer.part(result_value(value)) for value in given["values"]]
            body = serializer.body(serializer.joined(parts), given["execution_time"])
        elif envelope == "envelope":
            body = _body(serializer, result_value(given["value"]), given["execution_time"])
        else:
            body = to_bytes(serializer.part(result_value(given["value"])))
    assert body == to_bytes(php_array(expected["body"]))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, XML), ("1", JSON), (1, JSON), ("01", JSON),
        ("1.0", JSON), (" 2", XML), (True, JSON), ("3", PHP),
    ],
)  # fmt: skip
def test_format_is_compared_loosely(asked, expected):
    assert choose_serializer({"format": asked}, {}) == expected


def test_format_that_is_absent_is_xml():
    assert choose_serializer({}, {}).content_type == "text/xml;charset=UTF-8"


@pytest.mark.parametrize("asked", ["5", "abc", "", "30", "-1", "json", {}])
def test_unknown_format_is_refused(asked):
    with pytest.raises(ApiError) as caught:
        choose_serializer({"format": asked}, {})
    assert caught.value.code == "UNKNOWN_RESPONSE_FORMAT"


@pytest.mark.parametrize(
    ("callback", "code"),
    [
        (None, "MANDATORY_PARAMETER_MISSING"),
        ("a[0]", "INVALID_FIELD_VALUE"),
        ("a\r\n", "INVALID_FIELD_VALUE"),
        ("a\nb", "INVALID_FIELD_VALUE"),
    ],
)
def test_callback_that_is_missing_or_odd_is_refused(callback, code):
    with pytest.raises(ApiError) as caught:
        choose_serializer({"format": "9", "callback": "body"}, {} if callback is None else {"callback": callback})
    assert caught.value.code == code


def test_callback_that_is_an_array_stops_the_server():
    with pytest.raises(ServerCrash, match="the callback is an array"):
        choose_serializer({"format": "9"}, {"callback": {0: "x"}})


@pytest.mark.parametrize(
    ("callback", "expected"), [("a.b_1", b"a.b_1(true);"), ("", b"(true);"), ("a\n", b"a\n(true);")]
)
def test_jsonp_wraps_the_result(callback, expected):
    assert _body(choose_serializer({"format": "9"}, {"callback": callback}), True) == expected


@pytest.mark.parametrize(("asked", "expected"), [("1", True), (True, True), ("true", False), ("0", False), (1, False)])
def test_ignore_null_is_exactly_one_or_true(asked, expected):
    written = choose_serializer({"ignoreNull": asked}, {}).part(ApiObject("KalturaFilterPager", {}))
    assert ("<pageSize>" not in written) is expected


@pytest.mark.parametrize(
    ("chosen", "expected"), [(Format.JSON, b"[]"), (Format.PHP, b"a:0:{}"), (Format.JSONP, b"cb([]);")]
)
def test_multirequest_without_parts_is_an_empty_list(chosen, expected):
    serializer = choose_serializer({"format": chosen.value}, {"callback": "cb"})
    assert serializer.body(serializer.joined([]), 0) == expected
