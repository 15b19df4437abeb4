import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.server.php import MAX_DEPTH, decode_json
from kaltura_session.server.strip_tags import strip_tags

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
KEYS = st.text(alphabet="abc:[]. ", max_size=5)


def as_python(value):
    """A PHP array back as a Python dict or list, as far as the two can be told apart."""
    if not isinstance(value, dict):
        return value
    items = [as_python(item) for item in value.values()]
    return items if list(value) == list(range(len(value))) else dict(zip(value, items, strict=True))


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, min_size=1) | st.dictionaries(KEYS, inner, min_size=1)))
def test_json_is_decoded_to_the_same_value(value):
    assert as_python(decode_json(json.dumps(value))) == value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{"1":"a","01":"b","-2":"c"}', {1: "a", "01": "b", -2: "c"}),
        ('["a",["b"]]', {0: "a", 1: {0: "b"}}),
        ('{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 9223372036854775808.0),
        ("-9223372036854775809", -9223372036854775809.0),
        ("9" * 400, math.inf),
        ("1e999", math.inf),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('{"\\u0000a":1}', {"\0a": 1}),
        (" \t\n\r1 ", 1),
    ],
)
def test_json_is_decoded_as_php_decodes_it(source, expected):
    decoded = decode_json(source)
    assert decoded == expected
    assert type(decoded) is type(expected)


def test_integer_minus_zero_is_zero_and_the_float_is_not():
    assert repr(decode_json('{"a":-0,"b":-0.0}')) == "{'a': 0, 'b': -0.0}"


@pytest.mark.parametrize(
    "source",
    ["", "{", "{'a':1}", '{"a":1,}', "[1,]", "NaN", "-Infinity", '"\\ud800"', '{"\\udc00":1}', '"\udcff"',
     "01", "nul", '"\t"'],
)  # fmt: skip
def test_json_that_php_refuses_is_none(source):
    assert decode_json(source) is None


def test_nesting_ends_at_the_512th_level():
    assert decode_json("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert decode_json("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) is None
    assert decode_json("[" * 100_000 + "]" * 100_000) is None


@given(st.text(alphabet='{}[]":,0123456789.eE+-\\u dD8tfn'))
def test_any_text_is_decoded_or_none(source):
    decode_json(source)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain > text", "plain > text"),
        ("a\0b", "ab"),
        ("<b>x</b>", "x"),
        ("1 < 2", "1 < 2"),
        ("x<y", "x"),
        ("<", ""),
        ("nosuch<>", "nosuch"),
        ("<<a>b>c", "c"),
        ('<a title=">">t', "t"),
        ("<a title='\">'>t", "t"),
        ("<!-- <b> -- > -->z", "z"),
        ("<!DOCTYPE html>z", "z"),
        ('<!x ">" >z', "z"),
        ("<?php echo '>'; f(')') ?>z", "z"),
        ("<?xml version='1.0'?>z", "z"),
        ("<? > ?>z", "z"),
        ("\u00e9<i>\u00fc", "\u00e9\u00fc"),
    ],
)
def test_strip_tags_keeps_what_php_keeps(value, expected):
    assert strip_tags(value) == expected


@given(st.text(alphabet="<>!?-\"'a \0()lLxmeE/\\"))
def test_stripped_text_holds_no_tag_and_only_characters_of_the_original(value):
    stripped = strip_tags(value)
    assert "\0" not in stripped
    assert all(character in value for character in stripped)
    assert "<a" not in stripped
