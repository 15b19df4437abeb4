"""Results as the server writes them, in each format, and which format a request gets."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.api_objects import ApiObject, KeyedObjects, PlainException
from kaltura_emulator.formats import Format, choose_serializer
from kaltura_emulator.serializers import JSON, PHP, XML, Serializer, enveloped, json_text, to_json, to_php, to_xml
from kaltura_session.errors import ApiError
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.server.php import ServerCrash
from kaltura_session.text import to_bytes
from oracle_values import php_array, result_value

JSON_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(JSON_TEXTS)
def test_text_reads_back_and_is_ascii_without_bare_slashes(value):
    written = json_text(value)
    assert json.loads(written) == value
    assert written.isascii()
    assert written.count("/") == written.count("\\/")


def test_text_is_escaped_as_php_escapes_it():
    assert json_text("/\u00e9\U0001f600\b\f\n\r\t\x01\x7f\"\\<>&'") == (
        '"\\/\\u00e9\\ud83d\\ude00\\b\\f\\n\\r\\t\\u0001\x7f\\"\\\\<>&\'"'
    )


def test_text_that_is_not_utf8_is_null():
    assert to_json("a\udcff") == "null"
    assert to_json({0: "a", 1: "\udcff"}) == '["a",null]'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"), (True, "true"), (0, "0"), (1.0, "1"), (-0.0, "-0"), (0.1 + 0.2, "0.30000000000000004"),
        (1e25, "1.0e+25"), (1.5e-9, "1.5e-9"), (math.nan, "0"), (-math.inf, "0"), ([], "[]"), ({}, "[]"),
    ],
)  # fmt: skip
def test_scalars_and_empty_arrays_are_phps(value, expected):
    assert to_json(value) == expected


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        ({"a": 1, "b": 2}, "[1,2]"),
        ({0: 1, 1: None}, "[1]"),
        ({0: None, 1: 1}, '{"1":1}'),
        ({0: {"x": None}}, "[[]]"),
    ],
)
def test_array_loses_its_keys_and_its_nulls(array, expected):
    assert to_json(array) == expected


def test_array_inside_an_object_keeps_its_keys():
    assert to_json(ApiObject("KalturaKeyValue", {"value": {"a": 1, "b": None, 5: 2}})) == (
        '{"value":{"a":1,"5":2},"objectType":"KalturaKeyValue"}'
    )


def test_object_is_written_in_declaration_order_with_its_type_last():
    info = ApiObject("KalturaSessionInfo", {"userId": "u", "ks": "x", "expiry": None})
    assert to_json(info) == '{"ks":"x","userId":"u","objectType":"KalturaSessionInfo"}'


def test_object_of_an_undeclared_class_keeps_the_order_it_was_given():
    assert to_json(ApiObject("KalturaNosuch", {"b": 1, "a": 2})) == '{"b":1,"a":2,"objectType":"KalturaNosuch"}'


def test_error_has_its_four_keys_in_order_and_an_empty_list_for_no_arguments():
    assert to_json(ApiError("C", "m")) == '{"code":"C","message":"m","objectType":"KalturaAPIException","args":[]}'
    assert to_json(ApiError("C", "m", {"A": "1"})).endswith('"args":{"A":"1"}}')
    assert to_json(PlainException("Exception", 0, "m")) == '{"code":0,"message":"m","objectType":"Exception"}'


def test_keyed_objects_keep_their_keys_in_json():
    keyed = KeyedObjects({"k": ApiObject("KalturaKeyValue", {"key": "a"})})
    assert to_json(keyed) == '{"k":{"key":"a","objectType":"KalturaKeyValue"}}'


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()), st.lists, max_leaves=9))
def test_any_result_is_valid_json(value):
    json.loads(to_json(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "N;"), (True, "b:1;"), (-5, "i:-5;"), (0.1, "d:0.1;"), (1e25, "d:1.0E+25;"), (-math.inf, "d:-INF;"),
        ('\u00e9"', 's:3:"\u00e9"";'), ([], "a:0:{}"), ({"a": 1}, "a:1:{i:0;i:1;}"), ({0: None}, "a:1:{i:0;N;}"),
    ],
)  # fmt: skip
def test_values_are_serialized_as_php_does(value, expected):
    assert to_php(value) == expected


def test_object_holds_only_its_non_null_properties_and_no_type():
    pair = ApiObject("KalturaKeyValue", {"value": {"x": None}, "key": None})
    assert to_php(pair) == 'O:15:"KalturaKeyValue":1:{s:5:"value";a:1:{s:1:"x";N;}}'


def test_error_is_an_array_of_four():
    assert to_php(ApiError("C", "m", {"A": "1"})) == (
        'a:4:{s:4:"code";s:1:"C";s:7:"message";s:1:"m";s:10:"objectType";s:19:"KalturaAPIException";'
        's:4:"args";a:1:{s:1:"A";s:1:"1";}}'
    )


def test_keyed_objects_keep_their_keys_in_php():
    assert to_php(KeyedObjects({"k": ApiObject("stdClass")})) == 'a:1:{s:1:"k";O:8:"stdClass":0:{}}'


XML_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)


@given(XML_TEXTS)
def test_text_is_read_back_by_our_own_reader(value):
    assert decode(HttpResponse(200, (), enveloped(to_xml(value), 0))) == value


@given(st.lists(XML_TEXTS, min_size=1))
def test_list_is_read_back_by_our_own_reader(values):
    assert decode(HttpResponse(200, (), enveloped(to_xml(values), 0))) == values


@given(XML_TEXTS, st.dictionaries(XML_TEXTS, XML_TEXTS))
def test_error_is_read_back_by_our_own_reader(message, args):
    with pytest.raises(ApiError) as caught:
        decode(HttpResponse(200, (), enveloped(to_xml(ApiError("CODE", message, args)), 0)))
    assert (caught.value.api_message, caught.value.api_args) == (message, args)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "1"),
        (False, "0"),
        (5, "5"),
        (1 / 3, "0.33333333333333"),
        ("&\"<>'", "&amp;&quot;&lt;&gt;&apos;"),
    ],
)
def test_scalars_are_phps(value, expected):
    assert to_xml(value) == expected


def test_object_begins_with_its_type_and_shows_null_properties_unless_asked_not_to():
    pair = ApiObject("KalturaKeyValue", {"value": ApiObject("KalturaKeyValue", {"key": "k"})})
    inner = "<objectType>KalturaKeyValue</objectType><relatedObjects></relatedObjects><key>k</key><value></value>"
    assert to_xml(pair) == (
        f"<objectType>KalturaKeyValue</objectType><relatedObjects></relatedObjects><key></key><value>{inner}</value>"
    )
    assert to_xml(pair, ignore_null=True) == (
        "<objectType>KalturaKeyValue</objectType><value><objectType>KalturaKeyValue</objectType><key>k</key></value>"
    )


def test_items_of_a_keyed_array_carry_their_keys():
    keyed = KeyedObjects({"<k>": ApiObject("stdClass")})
    assert to_xml(keyed) == "<item><itemKey>&lt;k&gt;</itemKey><objectType>stdClass</objectType></item>"


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
