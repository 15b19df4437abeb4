import pytest

from kaltura_emulator.serialize.envelope import Format, Serializer, choose_serializer
from kaltura_session.errors import ApiError
from kaltura_session.php.text import octets
from oracle_arrays import php_array
from oracle_results import result_value

FORMATS = {"json": Format.JSON, "xml": Format.XML, "php": Format.PHP}


@pytest.mark.oracle("serialization")
def test_result_is_written_as_the_server_writes_it(case):
    kind, given, expected = case["format"], case["input"], case["expected"]
    if kind == "jsonp":
        query = {} if given["callback"] is None else {"callback": given["callback"]}
        if "exception" in expected:
            with pytest.raises(ApiError) as caught:
                choose_serializer({"format": "9"}, query)
            assert (caught.value.code, caught.value.api_message) == (expected["code"], expected["message"])
            return
        body = choose_serializer({"format": "9"}, query).body(result_value(given["value"]))
    else:
        name, _, envelope = kind.partition("_")
        serializer = Serializer(FORMATS[name], ignore_null=envelope == "ignore_null")
        if envelope == "multirequest":
            parts = [serializer.part(result_value(value)) for value in given["values"]]
            body = serializer.multirequest_body(parts, given["execution_time"])
        elif envelope == "envelope":
            body = serializer.body(result_value(given["value"]), given["execution_time"])
        else:
            body = octets(serializer.part(result_value(given["value"])))
    assert body == octets(php_array(expected["body"]))
