import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.server.php import joined
from kaltura_session.text import TextError, from_bytes, is_utf8, to_bytes


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
