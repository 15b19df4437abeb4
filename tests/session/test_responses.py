import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.responses import HttpResponse, decode
from kit_paths import RECORDINGS
from kskit.vectors import read_recordings

JSON_TYPE = (("Content-Type", "application/json"),)
XML_TYPE = (("Content-Type", "text/xml;charset=UTF-8"),)
EXCEPTION = {
    "code": "INVALID_KS",
    "message": 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"',
    "objectType": "KalturaAPIException",
    "args": {"KSID": "EXPIRED", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"},
}
ERROR_XML = (
    "<error><code>INVALID_KS</code><message>Invalid KS &quot;EXPIRED&quot;, Error &quot;-1,INVALID_STR&quot;</message>"
    "<objectType>KalturaAPIException</objectType><args>"
    "<item><objectType>KalturaApiExceptionArg</objectType><name>KSID</name><value>EXPIRED</value></item>"
    "<item><objectType>KalturaApiExceptionArg</objectType><name>ERR_CODE</name><value>-1</value></item>"
    "<item><objectType>KalturaApiExceptionArg</objectType><name>ERR_DESC</name><value>INVALID_STR</value></item>"
    "</args></error>"
)


def json_answer(value):
    return HttpResponse(200, JSON_TYPE, json.dumps(value).encode())


def xml_answer(result, head='<?xml version="1.0" encoding="utf-8"?>'):
    return HttpResponse(
        200, XML_TYPE, f"{head}<xml><result>{result}</result><executionTime>0.1</executionTime></xml>".encode()
    )


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.text()), st.lists, max_leaves=5))
def test_json_result_is_given_back_as_it_is(value):
    assert decode(json_answer(value)) == value


def test_bare_json_string_is_unwrapped_once():
    assert decode(HttpResponse(200, JSON_TYPE, b'"djJ8MTAy\\/x"')) == "djJ8MTAy/x"
    assert decode(HttpResponse(200, JSON_TYPE, b'"\\"twice\\""')) == '"twice"'


@pytest.mark.parametrize("answer", [json_answer(EXCEPTION), xml_answer(ERROR_XML), xml_answer(ERROR_XML, head="")])
def test_exception_under_http_200_is_raised(answer):
    with pytest.raises(ApiError) as caught:
        decode(answer)
    assert (caught.value.code, caught.value.api_message) == (EXCEPTION["code"], EXCEPTION["message"])
    assert caught.value.api_args == EXCEPTION["args"]


@pytest.mark.parametrize(
    "answer",
    [json_answer(["A", EXCEPTION, None]), xml_answer(f"<item>A</item><item>{ERROR_XML}</item><item></item>")],
)
def test_exception_of_a_part_stays_in_the_list(answer):
    first, failed, empty = decode(answer)
    assert (first, failed.code, failed.api_args, empty) == ("A", "INVALID_KS", EXCEPTION["args"], None)


@pytest.mark.parametrize("args", [[], {}, None, "x"])
def test_args_may_be_the_empty_list_or_missing(args):
    with pytest.raises(ApiError) as caught:
        decode(json_answer({**EXCEPTION, "args": args}))
    assert caught.value.api_args == {}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("", None),
        ("djJ8&lt;&amp;&apos;", "djJ8<&'"),
        ("<item>1</item><item></item>", ["1", None]),
        (
            "<objectType>KalturaX</objectType><id>a</id><tags></tags>",
            {"objectType": "KalturaX", "id": "a", "tags": None},
        ),
        ("<objects><item><id>a</id></item></objects>", {"objects": [{"id": "a"}]}),
        ("<item><itemKey>k</itemKey><id>a</id></item>", {"k": {"id": "a"}}),
        ("<objectType>KalturaX</objectType><error>x</error>", {"objectType": "KalturaX", "error": "x"}),
    ],
)
def test_xml_result_is_read_by_its_shape(result, expected):
    assert decode(xml_answer(result)) == expected


HTML = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (HttpResponse(500), "status", "HTTP 500 with an empty body"),
        (HttpResponse(502, (), HTML), "status", "HTTP 502 with an HTML page"),
        (HttpResponse(301, (), b"moved"), "status", "check the service URL"),
        (HttpResponse(200), "empty", "the body is empty"),
        (HttpResponse(200, (("X-Kaltura", "error- UNKNOWN_RESPONSE_FORMAT"),)), "refused", "UNKNOWN_RESPONSE_FORMAT"),
        (HttpResponse(200, (), HTML), "html", "an HTML page"),
        (HttpResponse(200, JSON_TYPE, b'{"ks":"djJ8'), "truncated", "ends too early"),
        (HttpResponse(200, JSON_TYPE, b'{"ks":"a\\u00'), "truncated", "ends too early"),
        (HttpResponse(200, JSON_TYPE, b'{"a":1,'), "truncated", "ends too early"),
        (HttpResponse(200, (("Content-Length", "10"),), b"17952844"), "truncated", "2 bytes shorter"),
        (HttpResponse(200, JSON_TYPE, b"not json"), "unreadable", "is not JSON from byte 0 on"),
        (HttpResponse(200, JSON_TYPE, b'{"a":1} x'), "unreadable", "is not JSON from byte 8 on"),
        (HttpResponse(200, JSON_TYPE, b'"\xff"'), "unreadable", "not UTF-8 from byte 1 on"),
        (HttpResponse(200, JSON_TYPE, b"NaN"), "unreadable", "NaN, Infinity or too long a number"),
        (HttpResponse(200, JSON_TYPE, DEEP), "unreadable", "nested too deeply"),
        (HttpResponse(200, JSON_TYPE, b'"\\ud800"'), "unreadable", "half a surrogate pair"),
        (HttpResponse(200, XML_TYPE, b"<?xml version='1.0'?><xml><result>a"), "truncated", "not whole XML"),
        (HttpResponse(200, XML_TYPE, b"<xml><result>\x01</result></xml>"), "unreadable", "not whole XML"),
        (HttpResponse(200, XML_TYPE, b"<xml><other/></xml>"), "unreadable", "no <result>"),
        (HttpResponse(200, XML_TYPE, b"<?xml version='1.0'?><rss/>"), "unreadable", "begins with <rss>"),
        (HttpResponse(200, XML_TYPE, b"<?xml version='1.0'?><!DOCTYPE xml><xml/>"), "unreadable", "document type"),
        (HttpResponse(200, XML_TYPE, b"<?xml version='1.0' encoding='x'?><xml/>"), "unreadable", "encoding"),
        (
            HttpResponse(200, XML_TYPE, b"<xml><result>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</result></xml>"),
            "unreadable",
            "nested too deeply",
        ),
    ],
)
def test_what_is_not_a_response_of_the_api_is_named(answer, reason, words):
    with pytest.raises(ResponseError) as caught:
        decode(answer)
    assert caught.value.reason == reason
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    ["t", '{"a":fals', "[f", '["a",n', "[1,-", '{"a":-0.', "[1.5E+", "20e-", '"a\\u', '"\\u00e', '"\\', '{"a": ', " "],
)
def test_what_more_text_could_make_json_is_truncated(body):
    assert refused(body) == "truncated"


@pytest.mark.parametrize(
    "body",
    ['"\\x', '"\\u12"', '"\\u0g', "Tru", "tru ", "1 tru", "- ", "1.5.", "01.", "--", "N", "-I", "true.", "+", ".",
     '"a"e', "[x tru", "1e5e", "truefals", "\f[1]", "\f", "\u00a0[1]", "1.\u0663e"],
)  # fmt: skip
def test_what_no_text_could_make_json_is_unreadable(body):
    assert refused(body) == "unreadable"


def refused(body):
    with pytest.raises(ResponseError) as caught:
        decode(HttpResponse(200, JSON_TYPE, body.encode()))
    return caught.value.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "1"),
        (False, ""),
        (None, ""),
        (0.5, "0.5"),
        (250.0, "250"),
        (1e25, "1.0E+25"),
        ([1], "Array"),
        ({}, "Array"),
        (-3, "-3"),
    ],
)
def test_what_is_no_text_in_an_error_is_what_php_makes_of_it(value, text):
    with pytest.raises(ApiError) as caught:
        decode(
            json_answer({"objectType": "KalturaAPIException", "code": value, "message": value, "args": {"A": value}})
        )
    assert (caught.value.code, caught.value.api_message, caught.value.api_args) == (text, text, {"A": text})


@given(st.binary(), st.sampled_from([(), JSON_TYPE, XML_TYPE]), st.sampled_from([b"", b"<xml>", b'{"a":', b"["]))
def test_hostile_bytes_raise_only_our_own_errors(body, headers, head):
    try:
        decode(HttpResponse(200, headers, head + body))
    except (ResponseError, ApiError):
        return


def recorded_answers():
    """Every recorded response in JSON or XML, with what its own parser says of it."""
    document = read_recordings(RECORDINGS / "recordings.json")
    for recording in document["recordings"]:
        response = recording["response"]
        body = response.get("body", "").encode() or base64.b64decode(response.get("bodyBase64", ""))
        if response["status"] == 200 and body:
            yield HttpResponse(200, [tuple(pair) for pair in response["headers"]], body)


def test_every_recorded_json_answer_is_read():
    answers = [answer for answer in recorded_answers() if answer.header("content-type") == "application/json"]
    assert len(answers) > 100
    for answer in answers:
        value = json.loads(answer.body)
        if isinstance(value, dict) and value.get("objectType") == "KalturaAPIException":
            with pytest.raises(ApiError) as caught:
                decode(answer)
            assert [caught.value.code, caught.value.api_message] == [value["code"], value["message"]]
        else:
            assert isinstance(decode(answer), type(value))


def test_every_recorded_xml_answer_is_read():
    answers = [answer for answer in recorded_answers() if b"<result>" in answer.body]
    assert len(answers) > 30
    for answer in answers:
        if b"<result><error>" in answer.body:
            with pytest.raises(ApiError, match=r"^[A-Z_]+: "):
                decode(answer)
        else:
            assert decode(answer) is not None or b"<result></result>" in answer.body
