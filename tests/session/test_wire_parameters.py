import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.errors import KitError, ServerCrash
from kaltura_session.php.form import parse_query
from kaltura_session.php.text import octets
from kaltura_session.wire.parameters import group, is_api_path, query_parameters, request_parameters
from kaltura_session.wire.requests import HttpRequest
from oracle_arrays import ordered, php_array


def request_of(given_request):
    content_type = given_request["content_type"]
    body = php_array(given_request["body"])
    return HttpRequest(
        given_request["method"],
        php_array(given_request["target"]),
        (("Content-Type", content_type),) if content_type is not None else (),
        octets(body) if body is not None else b"",
    )


@pytest.mark.oracle("request_params")
def test_request_parameters_agree_with_the_server(case):
    expected = case["expected"]
    if not expected.get("reached_php", True):
        pytest.skip("answered by Apache, before any of our rules")
    parameters = request_parameters(request_of(case["input"]))
    if "params" in expected:
        assert ordered(parameters) == ordered(php_array(expected["params"]))
        assert ordered(group(parameters)) == ordered(php_array(expected["grouped"]))
