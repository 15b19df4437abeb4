import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.server.parameters import group, is_api_path, query_parameters, request_parameters
from kaltura_session.server.php import ServerCrash
from kit_paths import RECORDINGS
from kskit.vectors import read_recordings
from oracle_values import as_request, ordered, php_array


@pytest.mark.oracle("request_params")
def test_request_parameters_agree_with_the_server(case):
    expected = case["expected"]
    if not expected.get("reached_php", True):
        pytest.skip("answered by Apache, before any of our rules")
    parameters = request_parameters(as_request(case["input"]))
    if "params" in expected:
        assert ordered(parameters) == ordered(php_array(expected["params"]))
        assert ordered(group(parameters)) == ordered(php_array(expected["grouped"]))


FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
JSON = (("Content-Type", "application/json"),)


def multipart(*parts):
    lines = [f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts]
    return HttpRequest(
        "POST", "/api_v3/", (("Content-Type", "multipart/form-data; boundary=B"),), ("".join(lines) + "--B--").encode()
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/api_v3/service/system/action/ping", {"service": "system", "action": "ping"}),
        ("/api_v3/service//system/action/ping/", {"service": "system", "action": "ping"}),
        ("//api_v3//service/system", {"service": "system"}),
        ("/api/service/system/action/ping", {"service": "system", "action": "ping"}),
        ("/api_v3/index.php/service/system", {"service": "system"}),
        ("/api_v3/service/system/action", {"service": "system", "action": False}),
        ("/api_v3/service/a/service/b", {"service": "a"}),
        ("/api_v3/service/a/userId//ks/abc", {"service": "a", "userId": "ks", "abc": False}),
        ("/api_v3/service/a/0/b/c/d", {"service": "a"}),
        ("/api_v3/service/a/x/0", {"service": "a", "x": "0"}),
        ("/api_v3/service/a/x/p+q%2Br%C3%A9", {"service": "a", "x": "p+q+r\u00e9"}),
        ("/api_v3/service/a?service=b&x=1", {"service": "a", "x": "1"}),
        ("/api_v3/?service=a", {"service": "a"}),
        ("/api_v3/service/./a/x/../y/%2e%2e/z/1", {"service": "a", "z": "1"}),
        ("/x/../../api_v3/service/a", {"service": "a"}),
        ("/api_v3/service/a/x/.hidden", {"service": "a", "x": ".hidden"}),
    ],
)
def test_path_is_read_in_pairs_and_wins_over_the_query(target, expected):
    assert request_parameters(HttpRequest("GET", target)) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nosuch",
        "/api_v3x",
        "/api_v3/nosuch.php",
        "/index.php",
        "/api",
        "/api_v3/services/x",
        "/api_v3/service/a%2Fb",
        "/api_v3/service/%00",
    ],
)
def test_path_outside_the_api_is_told_apart(path):
    assert not is_api_path(path)
    assert is_api_path("/api_v3/service/system")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_form_body_is_read_on_post_only(method):
    request = HttpRequest(method, "/api_v3/", FORM, b"a=1")
    assert request_parameters(request) == {}
    assert request_parameters(request._replace(method="POST")) == {"a": "1"}


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_json_body_is_read_on_any_method(method):
    assert request_parameters(HttpRequest(method, "/api_v3/", JSON, b'{"a":1}')) == {"a": 1}


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "text/json", "application/vnd.api+json", ""])
def test_json_body_of_another_type_is_ignored(kind):
    assert request_parameters(HttpRequest("POST", "/api_v3/", (("Content-Type", kind),), b'{"a":1}')) == {}


def test_callback_is_looked_for_in_the_query_string_only():
    request = HttpRequest("POST", "/api_v3/service/system/callback/p?callback=q", FORM, b"callback=b")
    assert query_parameters(request) == {"callback": "q"}
    assert request_parameters(request)["callback"] == "p"


def test_json_field_replaces_the_other_fields():
    assert request_parameters(multipart(("a", "1"), ("json", '{"b":2}'))) == {"b": 2}


@pytest.mark.parametrize("empty", ["{}", "0", '""', "nonsense", "null", "[]"])
def test_json_field_that_is_empty_changes_nothing(empty):
    assert request_parameters(multipart(("a", "1"), ("json", empty))) == {"a": "1", "json": empty}


@pytest.mark.parametrize("field", [("json", "5"), ("json", '"text"'), ("json[]", "x")])
def test_json_field_that_is_no_object_stops_the_server(field):
    with pytest.raises(ServerCrash, match="the multipart field `json`"):
        request_parameters(multipart(field))


def test_grouping_leaves_its_argument_alone():
    parameters = {"a": {"x": "1"}, "a:y": "2", "b:-": "", "c": {"d:e": "3"}}
    assert group(parameters) == {"a": {"x": "1", "y": "2"}, "b": {}, "c": {"d:e": "3"}}
    assert parameters == {"a": {"x": "1"}, "a:y": "2", "b:-": "", "c": {"d:e": "3"}}


@given(
    st.text(alphabet="/?&=%[]:.+ap0i\0\u00e9"),
    st.sampled_from([FORM, JSON, (("Content-Type", "multipart/form-data; boundary=B"),), ()]),
    st.binary(),
)
def test_hostile_request_raises_only_our_own_errors(target, headers, body):
    with contextlib.suppress(KitError):
        assert isinstance(group(request_parameters(HttpRequest("POST", "/api_v3/" + target, headers, body))), dict)


def test_every_recorded_request_is_read():
    document = read_recordings(RECORDINGS / "recordings.json")
    for recording in document["recordings"]:
        given_request = recording["request"]
        request = HttpRequest(
            given_request["method"],
            given_request["path"],
            [tuple(pair) for pair in given_request["headers"]],
            given_request.get("body", "").encode(),
        )
        parameters = group(request_parameters(request))
        if is_api_path(request.target.partition("?")[0]):
            assert "service" in parameters, recording["id"]
