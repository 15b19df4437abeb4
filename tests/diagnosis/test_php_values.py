"""What PHP's serialize() writes is the same value as in JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, unserialize
from kaltura_session.responses import HttpResponse

NAMES = st.from_regex("[a-z]{1,8}", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20).filter(lambda text: "\0" not in text),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, min_size=1),
    max_leaves=20,
)


def serialized(value):
    """Return a value as PHP writes it."""
    match value:
        case None:
            return b"N;"
        case bool():
            return b"b:%d;" % value
        case int():
            return b"i:%d;" % value
        case str():
            data = value.encode()
            return b's:%d:"%b";' % (len(data), data)
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return b"a:%d:{%b}" % (len(value), b"".join(serialized(key) + serialized(item) for key, item in items))


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    assert unserialize(serialized(value)) == value


def test_an_object_names_its_class():
    assert unserialize(b'O:11:"KalturaUser":1:{s:2:"id";s:5:"alice";}') == {"objectType": "KalturaUser", "id": "alice"}


@pytest.mark.parametrize(
    "data", [b"", b"}", b"a:1:{", b'a:1:{i:0;s:3:"a";}', b's:9:"a";', b"a:1:{i:0;}", b"a:1:{" * 65]
)
def test_what_is_not_whole_is_refused(data):
    with pytest.raises(ValueError, match=r"byte|bracket|key|text|nested"):
        unserialize(data)


def test_an_error_in_php_is_an_error():
    error = {"code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException", "args": {"KSID": "EXPIRED"}}
    parsed = ParsedResponse(HttpResponse(200, (), serialized(error)))
    assert (parsed.kind, parsed.code, parsed.args) == ("php", "INVALID_KS", {"KSID": "EXPIRED"})
    inner = ParsedResponse(HttpResponse(200, (), serialized([1, error])))
    assert [where for where, _ in inner.inner_errors()] == ["[1]"]


def test_a_text_that_is_cut_is_not_a_response():
    assert ParsedResponse(HttpResponse(200, (), b'a:4:{s:4:"code";s:10:"INV')).problem is not None
