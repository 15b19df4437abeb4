from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.forms import MAX_INPUT_VARS, array_key, parse_query, register_variable, urldecode, urlencode
from kaltura_session.server.parameters import parse_form
from kaltura_session.text import from_bytes, to_bytes

TEXT = st.binary(max_size=30).map(from_bytes)


@given(TEXT)
def test_urlencode_is_undone_by_urldecode_and_by_other_readers(value):
    written = urlencode(value)
    assert urldecode(written) == value
    assert [to_bytes(value)] == [
        item.encode("utf-8", "surrogateescape")
        for _, item in parse_qsl(f"a={written}", keep_blank_values=True, errors="surrogateescape")
    ]


def test_urlencode_leaves_only_letters_digits_dash_underscore_dot():
    assert urlencode("aZ09-_. ~*'()!/+\u00e9\0") == "aZ09-_.+%7E%2A%27%28%29%21%2F%2B%C3%A9%00"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("0", 0), ("7", 7), ("-7", -7), ("-0", "-0"), ("07", "07"), ("1.0", "1.0"), ("", ""), (" 1", " 1"),
        ("1\n", "1\n"),
        ("9223372036854775807", 2**63 - 1), ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775808", -(2**63)), ("\u0661", "\u0661"),
    ],
)  # fmt: skip
def test_array_key_makes_integers_of_canonical_decimals_only(name, key):
    assert array_key(name) == key
    assert type(array_key(name)) is type(key)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a=1&a=2", {"a": "2"}),
        ("a&b=", {"a": "", "b": ""}),
        ("&&a=1&", {"a": "1"}),
        ("a=b=c", {"a": "b=c"}),
        ("a+b.c=1", {"a_b_c": "1"}),
        ("++a=1", {"a": "1"}),
        ("a[x][y]=1&a[x][z]=2", {"a": {"x": {"y": "1", "z": "2"}}}),
        ("a[]=1&a[7]=2&a[]=3", {"a": {0: "1", 7: "2", 8: "3"}}),
        ("a[-5]=1&a[]=2", {"a": {-5: "1", -4: "2"}}),
        ("a[ ]=1", {"a": {0: "1"}}),
        ("a[b.c]=1", {"a": {"b.c": "1"}}),
        ("a[b=1", {"a_b": "1"}),
        ("a[b.c d[e=1", {"a_b_c_d_e": "1"}),
        ("a[b]c[d]=1", {"a": {"b": "1"}}),
        ("a[b][c=1", {"a": {"b": "1"}}),
        ("[a]=1&=2&%00=3", {}),
        ("a%00b=1", {"a": "1"}),
        ("a=1&a[b]=2&a=3", {"a": "3"}),
        ("a=%zz%4", {"a": "%zz%4"}),
        ("a;b=1", {"a;b": "1"}),
        ("a=%C3%A9%ff", {"a": "\u00e9\udcff"}),
        ("a=1\0&b=2", {"a": "1"}),
    ],
)
def test_parse_query_reads_as_php_does(query, expected):
    assert parse_query(query) == expected


def test_parse_form_keeps_a_raw_nul_in_a_value():
    assert parse_form(b"a=1\x002&b=3") == {"a": "1\x002", "b": "3"}


def test_reading_stops_after_the_limit():
    names = "&".join(f"p{number}=1" for number in range(MAX_INPUT_VARS + 5))
    assert len(parse_query(names)) == MAX_INPUT_VARS
    assert len(parse_form(names.encode())) == MAX_INPUT_VARS + 1


def test_name_nested_too_deeply_removes_the_whole_variable():
    assert parse_query("a=1&a" + "[x]" * 65 + "=2") == {}
    assert parse_query("a" + "[x]" * 64 + "=2") != {}


def test_append_after_the_last_integer_is_dropped():
    assert parse_query("a[9223372036854775807]=1&a[]=2") == {"a": {2**63 - 1: "1"}}


@given(st.text(), st.text())
def test_any_name_is_taken_or_dropped_without_an_error(name, value):
    array = {}
    register_variable(array, name, value)
    assert len(array) <= 1


@given(st.binary())
def test_any_bytes_can_be_read(data):
    assert isinstance(parse_query(data), dict)
    assert isinstance(parse_form(data), dict)
