import pytest

from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.multirequest import find_references, replace_references
from kaltura_session.errors import ApiError
from kaltura_session.server.php import ServerCrash
from oracle_values import ordered, php_array, result_value


@pytest.mark.oracle("multirequest_substitution", function="getMultiRequestResultsPaths")
def test_references_are_found_where_the_server_finds_them(case):
    assert ordered(find_references(php_array(case["input"]["params"]))) == ordered(php_array(case["expected"]["paths"]))


CRASHES = {
    "property_exists()": "a number, a bool or null",
    "str_replace()": "leads to a PHP array",
    "Cannot access protected": "hidden member",
    "Cannot access private": "hidden member",
}


@pytest.mark.oracle("multirequest_substitution", function="replaceMultiRequestResults")
def test_references_are_replaced_as_the_server_replaces_them(case):
    given, expected = case["input"], case["expected"]
    arguments = (
        given["index"],
        php_array(given["paths"]),
        php_array(given["params"]),
        result_value(given["result"]),
    )
    if "exception" in expected:
        reason = next(ours for theirs, ours in CRASHES.items() if expected["message"].startswith(theirs))
        with pytest.raises(ServerCrash, match=reason):
            replace_references(*arguments)
        return
    assert ordered(replace_references(*arguments)) == ordered(php_array(expected["params"]))


TOKENS = ApiObject(
    "KalturaAppTokenListResponse",
    {
        "totalCount": 2,
        "objects": [ApiObject("KalturaAppToken", {"id": "a"}), ApiObject("KalturaAppToken", {"id": "b"})],
    },
)


def replaced(value, result, index=1):
    parameters = {"p": value}
    return replace_references(index, find_references(parameters), parameters, result)["p"]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("{1:result:objects:1:id}", "b"),
        ("{1:result:objects:_all:id}", "a,b,"),
        ("{1:result:objects:_all}", ""),
        ("{1:result:objects:_all:id:x}", ""),
        ("{1:result:totalCount}", "2"),
        ("{1:result:totalCount::}", "2"),
        ("{1:result:objects:0:id:}", "a"),
        ("{1:result:objects::id}", ""),  # q-ref-l-dcolon
        ("{1:result:objects:0::id}", ""),  # q-ref-l-dcolon0
        ("{1:result::totalCount}", ""),
        ("{1:result:objects}", ""),
        ("{1:result}", ""),
        ("{2:result:totalCount}", "{2:result:totalCount}"),
        ("{1:Result}", "{1:Result}"),
        ("x{1:result:objects:0:id}y{1:result:objects:1:id}z", "xz"),
    ],
)
def test_path_leads_through_objects_and_lists(reference, expected):
    assert replaced(reference, TOKENS) == expected


@pytest.mark.parametrize("result", [None, True, 5, 1.5])
def test_path_into_a_scalar_that_is_no_text_stops_the_server(result):
    with pytest.raises(ServerCrash, match="which has no members"):
        replaced("{1:result:ks}", result)


@pytest.mark.parametrize("name", ["message", "code", "args", "file", "line"])
def test_hidden_member_of_an_error_stops_the_server(name):
    with pytest.raises(ServerCrash, match="hidden member"):
        replaced(f"{{1:result:{name}}}", ApiError("C", "m"))


def test_other_paths_into_an_error_are_empty():
    assert replaced("a{1:result:ks}b", ApiError("C", "m")) == "ab"


def test_number_that_looks_like_nothing_stays():
    assert find_references({"a": 5, "b": None, "c": True, "d": 1.5}) == {}
