import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_pastes import read_paste
from kaltura_pastes.responses import find_response
from kaltura_session.errors import KitError
from kaltura_session.responses import decode

KS = (
    "djJ8MTAyfADHC1gip0wqAZ792Mdn8AgpiIUm_o7hq9a5N8hHV0yJztdecSeyJiYS7f5NSAr1hMDqik_5heZKQeEI"
    "Esi1yzJ2e7Sb3-VXf8s3bSYj2YZ0"
)
RAW = (
    "POST /api_v3/service/media/action/list HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 8\r\n\r\nformat=1"
)
ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"totalCount":0}'


def find_exchange(text, settings):
    """Return the last thing that was found in a text."""
    return read_paste(text, settings).found[-1]


def har(posted, /, **content):
    entry = {
        "request": {
            "method": "POST",
            "url": "https://h/api_v3/service/media/action/list",
            "headers": [{"name": "Content-Type", "value": "application/x-www-form-urlencoded"}],
            "postData": {"text": posted},
        },
        "response": {"status": 200, "headers": [], "content": content},
    }
    return {"log": {"entries": [{"request": {"method": "GET", "url": "https://h/style.css"}}, entry]}}


def test_raw_request_and_raw_answer_are_told_apart():
    found = find_exchange(f"{RAW}\n\n{ANSWER}\n", {})
    assert (found.request.method, found.request.body) == ("POST", b"format=1")
    assert found.response.status == 200
    assert decode(found.response) == {"totalCount": 0}


def test_lines_of_curl_verbose_are_understood():
    lines = ["* Trying 1.2.3.4", "> POST /api_v3/service/system/action/ping HTTP/1.1", "> Host: h", "> ", "* sent"]
    lines += ["< HTTP/1.1 200 OK", "< X-Me: h", "< ", "true"]
    found = find_exchange("\n".join(lines), {})
    assert found.request.target == "/api_v3/service/system/action/ping"
    assert (found.response.header("x-me"), found.response.body) == ("h", b"true")


def test_har_gives_the_last_call_of_the_api():
    found = find_exchange(json.dumps(har("ks=1&format=1", text="true")), {})
    assert found.request.body == b"ks=1&format=1"
    assert decode(found.response) is True


def test_har_body_in_base64_is_decoded():
    coded = base64.b64encode(b"[1]").decode()
    assert decode(find_exchange(json.dumps(har("", text=coded, encoding="base64")), {}).response) == [1]


def test_har_parameters_are_encoded_again():
    document = har("")
    document["log"]["entries"][1]["request"]["postData"] = {"params": [{"name": "ks", "value": "a b"}]}
    assert find_exchange(json.dumps(document), {}).request.body == b"ks=a+b"


@pytest.mark.parametrize("entries", [[], [{"request": {"url": "https://h/x"}}], None])
def test_har_without_an_api_call_is_refused(entries):
    with pytest.raises(KitError, match="no request to /api_v3"):
        find_exchange(json.dumps({"log": {"entries": entries}}), {})


def test_transcript_record_of_the_emulator_is_understood():
    record = {
        "seq": 1,
        "request": {
            "method": "POST",
            "target": "/api_v3/service/system/action/ping",
            "headers": [["A", "b"]],
            "body": "x=1",
        },
        "response": {"status": 200, "headers": [["C", "d"]], "bodyBase64": base64.b64encode(b"true").decode()},
    }
    found = find_exchange(json.dumps(record), {})
    assert (found.request.header("a"), found.request.body) == ("b", b"x=1")
    assert found.response.body == b"true"


def test_answer_behind_a_curl_command_is_found():
    error = '{"code":"INVALID_KS","message":"","objectType":"KalturaAPIException","args":[]}'
    found = find_exchange(f"curl https://h/api_v3/service/system/action/ping -d ks=x\n{error}\n", {})
    assert found.request.body == b"ks=x"
    assert b"INVALID_KS" in found.response.body


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (f'"{KS}"', f'"{KS}"'.encode()),
        (f"I asked for a list and got\n\n{KS}\n\nback", f'"{KS}"'.encode()),
        ('It says: {"code":"MISSING_KS","message":"m","objectType":"KalturaAPIException","args":[]} why?', None),
        ("<xml><result>1</result></xml>", b"<xml><result>1</result></xml>"),
        ("the page was\n<html><body>502</body></html>", b"<html><body>502</body></html>"),
        ("null", b"null"),
    ],
)
def test_body_is_found_alone_and_within_a_text(text, body):
    found = find_response(text)
    assert found is not None
    assert found.body == body or b"MISSING_KS" in found.body


@pytest.mark.parametrize("text", ["", "   ", "nothing here", "djJ8"])
def test_text_without_an_answer_has_none(text):
    assert find_response(text) is None


@given(st.text(max_size=200))
def test_hostile_text_raises_nothing_but_its_own_error(text):
    with suppress(KitError):
        read_paste(text, {})
    find_response(text)
