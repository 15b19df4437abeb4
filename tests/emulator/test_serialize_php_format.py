import math

import pytest

from kaltura_emulator.api_objects import ApiObject, KeyedObjects
from kaltura_emulator.serializers import to_php
from kaltura_session.errors import ApiError


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


def test_keyed_objects_keep_their_keys():
    assert to_php(KeyedObjects({"k": ApiObject("stdClass")})) == 'a:1:{s:1:"k";O:8:"stdClass":0:{}}'
