import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.api_objects import ApiObject, KeyedObjects, PlainException
from kaltura_emulator.serializers import json_text, to_json
from kaltura_session.errors import ApiError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
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


def test_keyed_objects_keep_their_keys():
    keyed = KeyedObjects({"k": ApiObject("KalturaKeyValue", {"key": "a"})})
    assert to_json(keyed) == '{"k":{"key":"a","objectType":"KalturaKeyValue"}}'


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()), st.lists, max_leaves=9))
def test_any_result_is_valid_json(value):
    json.loads(to_json(value))
