import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.api_objects import ApiObject, KeyedObjects
from kaltura_emulator.serializers import enveloped, to_xml
from kaltura_session.errors import ApiError
from kaltura_session.responses import HttpResponse, decode

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)


@given(TEXTS)
def test_text_is_read_back_by_our_own_reader(value):
    assert decode(HttpResponse(200, (), enveloped(to_xml(value), 0))) == value


@given(st.lists(TEXTS, min_size=1))
def test_list_is_read_back_by_our_own_reader(values):
    assert decode(HttpResponse(200, (), enveloped(to_xml(values), 0))) == values


@given(TEXTS, st.dictionaries(TEXTS, TEXTS))
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
