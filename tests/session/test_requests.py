import contextlib
import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.multirequest import collect_parts
from kaltura_session.requests import Call, EncodingError, HttpRequest, Multirequest, encode, result_of
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.text import to_text

ENCODINGS = ["form", "json"]
NAMES = st.text(alphabet="abcXYZ_", min_size=1, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
OBJECTS = st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3)
PARAMS = st.dictionaries(NAMES, st.one_of(TEXTS, st.integers(-(2**62), 2**62), OBJECTS), max_size=4)


def seen(request):
    """The grouped parameters the server sees, its routing parameters and format left out."""
    parameters = group(request_parameters(request))
    return {name: value for name, value in parameters.items() if name not in {"service", "action", "format"}}


def as_text(params):
    return {name: as_text(value) if isinstance(value, dict) else to_text(value) for name, value in params.items()}


@pytest.mark.parametrize("nesting", ["colons", "brackets"])
@given(params=PARAMS)
def test_form_arrives_as_it_was_meant(params, nesting):
    request = encode(Call("media", "list", params), "form", nesting=nesting)
    assert request.target == "/api_v3/service/media/action/list"
    assert seen(request) == as_text(params)


@given(params=PARAMS)
def test_json_arrives_with_its_types(params):
    request = encode(Call("media", "list", params), "json")
    assert request.header("content-type") == "application/json"
    assert seen(request) == params


@given(params=st.dictionaries(NAMES, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), max_size=4))
def test_path_arrives_as_it_was_meant_or_is_refused(params):
    try:
        request = encode(Call("media", "list", params), "path")
    except EncodingError:
        return
    assert (request.method, request.body) == ("GET", b"")
    assert seen(request) == params


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_parameters_that_are_none_are_left_out(encoding):
    assert seen(encode(Call("a", "b", {"x": None, "y": {"z": None, "w": "1"}}), encoding)) == {"y": {"w": "1"}}


@pytest.mark.parametrize("nesting", ["colons", "brackets"])
def test_empty_object_arrives_as_an_empty_array(nesting):
    request = encode(Call("appToken", "add", {"appToken": {}}), nesting=nesting)
    assert request.body == b"appToken:-=&format=1"


def test_bools_and_floats_are_written_as_php_reads_them():
    request = encode(Call("a", "b", {"t": True, "f": False, "x": 1e20, "l": ["p", "q"]}))
    assert request.body == b"t=1&f=0&x=100000000000000000000&l:0=p&l:1=q&format=1"


@pytest.mark.parametrize("encoding", ["form", "json", "path"])
@pytest.mark.parametrize("nesting", ["colons", "brackets"])
def test_multirequest_parts_arrive_under_their_numbers(encoding, nesting):
    calls = [
        Call("session", "startWidgetSession", {"widgetId": "_102"}),
        Call("media", "list", {"ks": result_of(1, "ks"), "filter": {"idEqual": "0_a"}}),
    ]
    request = encode(Multirequest(calls, {"clientTag": "t"}), encoding, nesting=nesting)
    assert unquote(request.target).startswith("/api_v3/service/multirequest")
    assert seen(request) == {
        "clientTag": "t",
        1: {"service": "session", "action": "startWidgetSession", "widgetId": "_102"},
        2: {"service": "media", "action": "list", "ks": "{1:result:ks}", "filter": {"idEqual": "0_a"}},
    }


@pytest.mark.parametrize(("path", "expected"), [((), "{2:result}"), (("objects", 0, "id"), "{2:result:objects:0:id}")])
def test_result_of_writes_the_reference(path, expected):
    assert result_of(2, *path) == expected


@pytest.mark.parametrize("value", ["", "a/b", "index.php", "api_v3", "..", "\\x", "\0"])
def test_path_refuses_values_that_would_be_lost(value):
    with pytest.raises(EncodingError, match="send it as a form or JSON"):
        encode(Call("a", "b", {"x": value}), "path")


@pytest.mark.parametrize("name", ["a.b", "a b", "a[b", "", "a\0"])
def test_name_that_php_would_change_is_refused_in_a_form(name):
    with pytest.raises(EncodingError, match="send it as JSON"):
        encode(Call("a", "b", {name: "x"}))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("\udcff", "UTF-8 text only"),
        ({"\udcff": 1}, "UTF-8 text only"),
        ([2**63], "64 bits"),
        (-(2**63) - 1, "64 bits"),
    ],
)
def test_value_that_json_cannot_carry_is_refused(value, words):
    with pytest.raises(EncodingError, match=words):
        encode(Call("a", "b", {"x": value}), "json")


@pytest.mark.parametrize("encoding", ["form", "json", "path"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_finite_number_is_refused_everywhere(value, encoding):
    with pytest.raises(EncodingError, match="send it as text"):
        encode(Call("a", "b", {"x": {"y": [value]}}), encoding)


ANY_NAME = st.one_of(st.text(max_size=3), st.sampled_from(["0", "1", "-", "a:b", " 1", "service", "action", "format"]))
ANY_VALUE = st.recursive(
    st.text(max_size=3) | st.booleans(),
    lambda inner: st.dictionaries(ANY_NAME, inner, min_size=1, max_size=2),
    max_leaves=4,
)
ROUTING = st.one_of(st.text(max_size=3), st.sampled_from(["..", "api_v3", "a/b", "list/action/delete", "list?x=y"]))
ANY_CALL = st.builds(Call, ROUTING, ROUTING, st.dictionaries(ANY_NAME, ANY_VALUE, max_size=2))


@given(ANY_CALL, st.sampled_from(["form", "json", "path"]))
def test_whatever_a_call_is_it_arrives_as_it_is_or_is_refused(call, encoding):
    with contextlib.suppress(EncodingError):
        arrived = group(request_parameters(encode(call, encoding)))
        assert as_sent(arrived) == as_sent({"service": call.service, "action": call.action, "format": 1} | call.params)


@given(st.lists(ANY_CALL, max_size=2), st.dictionaries(ANY_NAME, ANY_VALUE, max_size=2), st.sampled_from(ENCODINGS))
def test_whatever_a_multirequest_is_its_parts_arrive_as_they_are_or_it_is_refused(calls, common, encoding):
    with contextlib.suppress(EncodingError):
        parts, others = collect_parts(request_parameters(encode(Multirequest(calls, common), encoding)))
        expected = [{"service": call.service, "action": call.action} | call.params for call in calls]
        assert [as_sent(group(part)) for part in parts.values()] == [as_sent(part) for part in expected]
        assert as_sent(group(others)) == as_sent({"service": "multirequest", "format": 1} | common)


def as_sent(value):
    """A value as a form carries it: names and values are texts, true is 1 and false is 0."""
    if isinstance(value, dict):
        return {str(name): as_sent(item) for name, item in value.items()}
    return str(int(value)) if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("encoding", ["form", "json", "path"])
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (Call("media", "delete/id/1_x"), "no name of a service or action"),
        (Call("..", "list"), "no name of a service or action"),
        (Call("media", ""), "no name of a service or action"),
        (Call("media", "list", {"service": "user"}), "means something else to the server"),
        (Call("media", "list", {"a:b": "1"}), "means something else to the server"),
        (Multirequest([Call("media", "list", {"action": "delete"})]), "means something else to the server"),
        (Multirequest([], {"1": {"service": "user", "action": "list"}}), "would be a part"),
        (Multirequest([], {" 1e0": {"service": "user", "action": "list"}}), "would be a part"),
    ],
)
def test_what_would_be_another_call_is_refused(call, words, encoding):
    with pytest.raises(EncodingError, match=words):
        encode(call, encoding)


def test_a_path_refuses_the_name_at_which_the_server_stops_reading():
    with pytest.raises(EncodingError, match="at a parameter named 0"):
        encode(Call("media", "list", {"0": "x", "ks": "k"}), "path")


def test_json_body_is_compact_utf8():
    request = encode(Call("a", "b", {"u": "\u00e9"}), "json", response_format=2)
    assert json.loads(request.body) == {"u": "\u00e9", "format": 2}
    assert request.body == '{"u":"\u00e9","format":2}'.encode()


def test_header_is_found_in_any_letter_case_and_the_last_one_wins():
    request = HttpRequest("GET", "/", (("Content-TYPE", "a"), ("content-type", " b\t")))
    assert request.header("Content-Type") == "b"
    assert request.header("Accept") is None


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=5), st.floats()), max_size=3), st.data())
def test_any_call_is_written_or_refused_with_our_own_error(params, data):
    encoding = data.draw(st.sampled_from(["form", "json", "path"]))
    with contextlib.suppress(EncodingError):
        assert isinstance(encode(Call("a", "b", params), encoding), HttpRequest)


def test_the_error_of_a_path_does_not_show_the_value_which_may_be_a_ks():
    ks = "Zjk4/" * 20
    with pytest.raises(EncodingError, match=r"a path cannot carry this value \(100 characters\)") as raised:
        encode(Call("media", "list", {"ks": ks}), "path")
    assert ks[:10] not in str(raised.value)
