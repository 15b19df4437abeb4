import pytest

from kaltura_emulator.multirequest import run
from kaltura_emulator.serialize.envelope import Format, Serializer
from kaltura_session.errors import ApiError, ServerCrash
from kaltura_session.php.text import octets
from oracle_arrays import php_array
from oracle_results import result_value

JSON = Serializer(Format.JSON)


def recorder(results, dispatched):
    """A dispatcher that notes each call and gives the next of the results."""
    left = iter(results)

    def dispatch(part):
        dispatched.append({"service": part.service, "action": part.action, "params": dict(part.params)})
        result = next(left)
        if isinstance(result, ApiError):
            raise result
        return result

    return dispatch


@pytest.mark.oracle("multirequest_substitution", function="handleMultiRequest")
def test_parts_run_as_the_server_runs_them(case):
    expected, dispatched = case["expected"], []
    dispatch = recorder([result_value(value) for value in case["input"]["dispatch_results"]], dispatched)
    parameters = php_array(case["input"]["params"])
    if "exception" in expected:
        with pytest.raises(ServerCrash, match="leads to a PHP array"):
            run(parameters, dispatch)
    else:
        parts = [JSON.part(result) for result in run(parameters, dispatch)]
        assert parts == list(php_array(expected["results"]).values())
        assert JSON.multirequest_body(parts) == octets(expected["body"])
    assert dispatched == [{**call, "params": php_array(call["params"])} for call in expected["dispatched"]]
