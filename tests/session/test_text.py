import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.server.php import is_numeric, joined, loosely_equal, lower, numeric, to_bool, to_float, to_int
from kaltura_session.text import INT_MAX, INT_MIN, TextError, float_text, from_bytes, is_utf8, to_bytes, to_text


@given(st.binary())
def test_text_of_any_bytes_gives_them_back(data):
    assert to_bytes(from_bytes(data)) == data


@given(st.binary(), st.binary())
def test_joined_texts_are_the_text_of_the_joined_bytes(first, second):
    assert joined(from_bytes(first), from_bytes(second)) == from_bytes(first + second)


def test_joined_halves_of_a_character_become_that_character():
    assert joined(from_bytes(b"\xc3"), from_bytes(b"\xa9")) == "\u00e9"


@given(st.binary())
def test_is_utf8_tells_what_a_strict_decoder_accepts(data):
    try:
        data.decode("utf-8")
        valid = True
    except UnicodeDecodeError:
        valid = False
    assert is_utf8(from_bytes(data)) is valid


def test_surrogate_that_stands_for_no_byte_is_refused_with_its_place():
    with pytest.raises(TextError, match=r"character 1 of the text is a lone surrogate"):
        to_bytes("a\ud800")


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(INT_MIN, INT_MAX), st.floats(), st.text())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12abc", 12), ("abc", 0), ("", 0), (" 7 ", 7), ("\n7", 7), ("\xa07", 0), ("1e3", 1000), ("1.9", 1),
        ("-1.9", -1),
        (".5", 0), ("1.e2", 100), ("+3", 3), ("0x1A", 0), ("9" * 30, INT_MAX), ("-" + "9" * 30, INT_MIN),
        ("1e999", 0),
        ("9" * 300, INT_MAX), ("9" * 5000, 0),
        (True, 1), (False, 0), (None, 0), ({}, 0), ({0: 1}, 1), (1.9, 1), (-1.9, -1),
        (math.nan, 0),
        (math.inf, 0), (2.0**64 + 2**12, 2**12), (2.0**63, INT_MIN),
    ],
)  # fmt: skip
def test_to_int_casts_as_php(value, expected):
    assert to_int(value) == expected
    assert type(to_int(value)) is int


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.5x", 1.5), ("x", 0.0), ("1e3", 1000.0), (True, 1.0), (None, 0.0), ({0: 1}, 1.0), (7, 7.0)],
)
def test_to_float_casts_as_php(value, expected):
    assert to_float(value) == expected


@pytest.mark.parametrize("value", [None, False, 0, 0.0, -0.0, "", "0", {}])
def test_to_bool_is_false_for_what_php_calls_empty(value):
    assert to_bool(value) is False


@pytest.mark.parametrize("value", [True, 1, 0.1, math.nan, "0.0", " ", "no", "false", {0: None}])
def test_to_bool_is_true_for_anything_else(value):
    assert to_bool(value) is True


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), (False, ""), (True, "1"), (5, "5"), (1.0, "1"), (0.1 + 0.2, "0.3"), (1e20, "1.0E+20"), ({}, "Array")],
)
def test_to_text_casts_as_php(value, expected):
    assert to_text(value) == expected


@pytest.mark.parametrize(
    ("value", "shortest", "fourteen"),
    [
        (1 / 3, "0.3333333333333333", "0.33333333333333"),
        (1e15, "1000000000000000", "1.0E+15"),
        (123456789012345.6, "123456789012345.6", "1.2345678901235E+14"),
        (1e17, "1.0E+17", "1.0E+17"),
        (0.0001, "0.0001", "0.0001"),
        (0.00001, "1.0E-5", "1.0E-5"),
        (-1.5e-7, "-1.5E-7", "-1.5E-7"),
        (-0.0, "-0", "-0"),
        (math.nan, "NAN", "NAN"),
        (-math.inf, "-INF", "-INF"),
        (5e-324, "4.9406564584124654E-324", "4.9406564584125E-324"),
    ],
)
def test_float_text_is_phps(value, shortest, fourteen):
    if value != 5e-324:  # its shortest text, 5.0E-324, reads back the same
        assert float_text(value) == shortest
    assert float_text(value, digits=14) == fourteen


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shortest_float_text_reads_back_the_same(value):
    assert float(float_text(value)) == value
    assert to_float(float_text(value)) == value


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (0, "0"), (0, " 0"), (0, "0 "), (2, "02"), (2, "2.0"), (2, "2e0"), ("1e1", "10"), (" 1", "1"),
        (None, ""), (None, 0),
        (None, False), (None, {}), (True, 2), (True, "no"), (False, "0"), (False, ""), ("abc", "abc"), (1, 1.0),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)  # fmt: skip
def test_loosely_equal_values_are_equal_both_ways(left, right):
    assert loosely_equal(left, right)
    assert loosely_equal(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (0, ""), (0, "abc"), (2, "2abc"), ("abc", "ABC"), ("1", "01x"), (None, "0"), (True, "0"), (True, ""), ({}, 0),
        ({0: 1}, "Array"), ({0: 1}, {1: 1}), ("", "0"), (math.nan, math.nan),
    ],
)  # fmt: skip
def test_loosely_unequal_values_are_unequal_both_ways(left, right):
    assert not loosely_equal(left, right)
    assert not loosely_equal(right, left)


@given(SCALARS, SCALARS)
def test_loose_comparison_is_symmetric_and_never_fails(left, right):
    assert loosely_equal(left, right) is loosely_equal(right, left)


@given(SCALARS)
def test_every_cast_of_every_scalar_succeeds(value):
    assert INT_MIN <= to_int(value) <= INT_MAX
    assert isinstance(to_float(value), float)
    assert isinstance(to_bool(value), bool)
    assert isinstance(to_text(value), str)


@pytest.mark.parametrize("value", ["1", " 1", "1 ", "1.", ".5", "1e5", "-1", "+1", 1, 1.5])
def test_numeric_values_are_numeric(value):
    assert is_numeric(value)


@pytest.mark.parametrize("value", ["", " ", "1x", "0x1", "1e", ".", "1 2", "\xa01", None, True, {}])
def test_other_values_are_not_numeric(value):
    assert not is_numeric(value)


def test_integers_of_more_digits_than_64_bits_have_are_read_as_floats():
    assert numeric("9223372036854775807") == INT_MAX
    assert isinstance(numeric("9" * 21), float)


def test_lower_leaves_letters_outside_ascii_alone():
    assert lower("AbC\u00c4\udcc4") == "abc\u00c4\udcc4"
