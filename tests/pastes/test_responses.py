"""Responses as they came, coded once more, or as programs print them."""

import html
import json
import pprint

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_pastes.responses import find_response

MESSAGE = 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"'
ERROR = {
    "code": "INVALID_KS",
    "message": MESSAGE,
    "objectType": "KalturaAPIException",
    "args": {"KSID": "EXPIRED", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"},
}
JSON = json.dumps(ERROR)
XML = (
    f'<?xml version="1.0"?><xml><result><error><code>INVALID_KS</code><message>{html.escape(MESSAGE)}</message>'
    "<objectType>KalturaAPIException</objectType><args><item><objectType>KalturaApiExceptionArg</objectType>"
    "<name>KSID</name><value>EXPIRED</value></item></args></error></result></xml>"
)
FORMS = {
    "json": JSON,
    "pretty": json.dumps(ERROR, indent=4),
    "twice": json.dumps(JSON),
    "xml": XML,
    "escaped": html.escape(XML),
    "jsonp": f"cb({JSON});",
    "fence": f"It says\n```json\n{JSON}\n```\n",
    "curl-i": f"HTTP/1.1 200 OK\nContent-Type: application/json\n\n{JSON}",
    "log": f"2026-01-02 ERROR giving up: {MESSAGE} (INVALID_KS)",
    "python": f"{ERROR}",
    "pprint": pprint.pformat(ERROR),
    "traceback": f'Traceback (most recent call last):\n  File "x"\nKalturaException: {MESSAGE} (INVALID_KS)',
    "java": f'Exception in thread "main" APIException: {MESSAGE}\n\tat a.B.c(B.java:1)',
    "print_r": f"Array\n(\n    [code] => INVALID_KS\n    [message] => {MESSAGE}\n)",
    "node": f"{{\n  code: 'INVALID_KS',\n  message: '{MESSAGE}',\n  args: {{ KSID: 'EXPIRED' }}\n}}",
    "message": MESSAGE,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_same_error_is_read_in_every_form(form):
    response = find_response(FORMS[form])
    parsed = ParsedResponse(response)
    assert (parsed.code, parsed.args.get("KSID")) == ("INVALID_KS", "EXPIRED")


def test_a_code_alone_is_an_error_without_arguments():
    parsed = ParsedResponse(find_response("Something went wrong (error code: Server:START_SESSION_ERROR)"))
    assert (parsed.code, parsed.args) == ("START_SESSION_ERROR", {})


def test_the_last_error_of_a_log_counts():
    text = "Invalid application token hash (INVALID_APP_TOKEN_HASH)\nError while starting session for partner [7]"
    parsed = ParsedResponse(find_response(text))
    assert (parsed.code, parsed.args) == ("START_SESSION_ERROR", {"PID": "7"})


@pytest.mark.parametrize("text", ["", "please help", "{}{", "A_WORD_IN_CAPITALS", "curl https://x/api_v3"])
def test_other_text_holds_no_response(text):
    assert find_response(text) is None


def test_exceptions_are_found_at_any_depth():
    value = [{"objectType": "X", "ks": ERROR}, {"objects": [ERROR]}, ERROR]
    parsed = ParsedResponse(find_response(json.dumps(value)))
    assert [(where, error["code"]) for where, error in parsed.inner_errors()] == [
        ("[0].ks", "INVALID_KS"), ("[1].objects[0]", "INVALID_KS"), ("[2]", "INVALID_KS"),
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_is_read_or_holds_nothing(text):
    find_response(text)


END = "</result></xml>"


@pytest.mark.parametrize(
    "record",
    [
        {"level": "error", "body": '{"code":"MISSING_KS","message":"m","objectType":"KalturaAPIException","args":[]}'},
        {"level": "error", "msg": "failed: Invalid application token hash (INVALID_APP_TOKEN_HASH)"},
        {"error": {"code": "INVALID_KS", "text": "x"}},
        {"items": [{"a": "nothing"}, {"b": f"<xml><result><error><code>A_B</code><message>m</message></error>{END}"}]},
    ],
)
def test_the_response_within_a_record_of_something_else_is_found(record):
    assert ParsedResponse(find_response(json.dumps(record))).code is not None


def test_an_object_of_another_program_is_not_a_response():
    assert find_response('{"status": "ok", "items": []}') is None
    assert find_response('{"totalCount": 0}') is not None
