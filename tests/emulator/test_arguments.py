import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.arguments import build_arguments, check_for_insert, check_for_update
from kaltura_emulator.declarations import find_action
from kaltura_emulator.serialize.values import NULL_FIELD, ApiObject
from kaltura_session.errors import ApiError, ServerCrash
from kaltura_session.wire.parameters import group, request_parameters
from oracle_arrays import as_request, ordered, php_array

NOW = 1767225600


def argument(value):
    """An argument of the oracle in our form."""
    if isinstance(value, dict) and "$object" in value:
        if value["$object"] == "KalturaNullField":
            return NULL_FIELD
        return ApiObject(value["$object"], {name: argument(item) for name, item in value["properties"].items()})
    return php_array(value)


def typed(value):
    """A value in which 0, False and "" differ."""
    if isinstance(value, ApiObject):
        return (value.type_name, {name: typed(item) for name, item in value.properties.items()})
    return NULL_FIELD if value is NULL_FIELD else ordered(value)


def built(action, parameters):
    service, _, name = action.partition(".")
    found = find_action(service, name)
    assert found is not None
    return build_arguments(found, parameters, now=NOW)


@pytest.mark.oracle("request_params", category="args")
def test_arguments_agree_with_the_server(case):
    parameters = group(request_parameters(as_request(case["input"])))
    expected = case["expected"]
    if "exception" in expected:
        with pytest.raises(ServerCrash, match="an array came"):
            built(case["input"]["action"], parameters)
    elif "error" in expected:
        with pytest.raises(ApiError) as caught:
            built(case["input"]["action"], parameters)
        found = caught.value
        assert {"code": found.code, "message": found.api_message, "args": dict(found.api_args)} == expected["error"]
    else:
        arguments = built(case["input"]["action"], parameters)
        wanted = {name: argument(value) for name, value in expected["arguments"].items()}
        assert list(arguments) == list(wanted)
        assert {name: typed(value) for name, value in arguments.items()} == {
            name: typed(value) for name, value in wanted.items()
        }
