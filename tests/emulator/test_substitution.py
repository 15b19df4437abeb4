import pytest

from kaltura_emulator.substitution import find_references, replace_references
from kaltura_session.errors import ServerCrash
from oracle_arrays import ordered, php_array
from oracle_results import result_value


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
