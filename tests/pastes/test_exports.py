"""One call as tools export it: the same parameters, whatever the tool calls them."""

import json

import pytest

from kaltura_pastes import read_paste
from kaltura_session.errors import KitError
from kaltura_session.server.parameters import request_parameters

HOST, PATH = "www.example.test", "/api_v3/service/session/action/start"
URL = f"https://{HOST}{PATH}"
FORM = "application/x-www-form-urlencoded"
PAIRS = {"format": "1", "userId": "a+b&c", "type": "ADMIN"}
ENCODED = "format=1&userId=a%2Bb%26c&type=ADMIN"
LISTED = [{"name": name, "value": value} for name, value in PAIRS.items()]
KEYED = [{"key": name, "value": value} for name, value in PAIRS.items()]


def n8n(**parameters):
    node = {"parameters": {"url": URL, **parameters}, "name": "HTTP Request", "type": "n8n-nodes-base.httpRequest"}
    return {"nodes": [node], "connections": {}}


EXPORTS = {
    "n8n-form": n8n(method="POST", sendBody=True, contentType="form-urlencoded", bodyParameters={"parameters": LISTED}),
    "n8n-json": n8n(method="POST", sendBody=True, specifyBody="json", jsonBody="=" + json.dumps(PAIRS)),
    "n8n-pairs-as-json": n8n(method="POST", sendBody=True, bodyParameters={"parameters": LISTED}),
    "n8n-query": n8n(sendQuery=True, queryParameters={"parameters": LISTED}),
    "n8n-1": n8n(requestMethod="POST", bodyParametersUi={"parameter": LISTED}, options={"bodyContentType": "form"}),
    "insomnia-form": {
        "_type": "export",
        "resources": [{"_type": "request", "url": URL, "method": "POST", "body": {"mimeType": FORM, "params": LISTED}}],
    },
    "insomnia-variables": {
        "_type": "export",
        "resources": [
            {
                "_type": "request",
                "url": "{{ _.base }}/service/session/action/start",
                "method": "POST",
                "headers": [{"name": "Content-Type", "value": "application/json"}],
                "body": {"mimeType": "application/json", "text": json.dumps(PAIRS)},
            },
            {"_type": "environment", "data": {"base": f"https://{HOST}/api_v3"}},
        ],
    },
    "charles": [
        {
            "method": "POST",
            "host": HOST,
            "path": PATH,
            "query": None,
            "request": {"header": {"headers": [{"name": "Content-Type", "value": FORM}]}, "body": {"text": ENCODED}},
        }
    ],
    "thunder-client": {"requests": [{"url": URL, "method": "POST", "body": {"type": "formencoded", "form": LISTED}}]},
    "hoppscotch": [{"endpoint": URL, "method": "POST", "body": {"contentType": FORM, "body": ENCODED}}],
    "axios-error": {
        "message": "Request failed",
        "config": {"url": URL, "method": "post", "data": ENCODED, "headers": {"Content-Type": FORM}},
    },
    "postman": {
        "item": [
            {
                "request": {
                    "method": "POST",
                    "url": {"raw": URL},
                    "body": {"mode": "urlencoded", "urlencoded": KEYED},
                }
            }
        ]
    },
    "har-without-api": {
        "log": {"entries": [{"request": {"method": "POST", "url": URL, "postData": {"mimeType": FORM, "text": ENCODED},
                                         "headers": [{"name": "Content-Type", "value": FORM}]}}]}
    },
}  # fmt: skip


@pytest.mark.parametrize("value", ["a+b&c", "a%2Bb%26c"])
def test_the_pairs_of_a_har_are_read_decoded_or_not(value):
    posted = {"mimeType": FORM, "params": [{"name": "userId", "value": value}]}
    asked = {"method": "POST", "url": URL, "postData": posted, "headers": [{"name": "Content-Type", "value": FORM}]}
    (found,) = read_paste(json.dumps({"log": {"entries": [{"request": asked}]}}), {}).found
    assert request_parameters(found.request)["userId"] == "a+b&c"


@pytest.mark.parametrize("tool", EXPORTS)
def test_an_export_gives_the_parameters_of_the_call(tool):
    (found,) = read_paste(json.dumps(EXPORTS[tool], indent=1), {}).found
    assert (found.request.header("Host") or HOST, list(found.unseen)) == (HOST, [])
    assert request_parameters(found.request) == {"service": "session", "action": "start"} | PAIRS


def test_a_body_that_an_export_does_not_show_is_said_to_be_unseen():
    (found,) = read_paste(json.dumps([{"url": URL, "method": "POST"}]), {}).found
    assert list(found.unseen) == ["the body"]


def test_switched_off_pairs_are_not_sent():
    listed = [*LISTED, {"name": "ks", "value": "x", "disabled": True}, {"name": "p", "value": "1", "isDisabled": True}]
    document = {
        "_type": "export",
        "resources": [{"url": URL, "method": "POST", "body": {"mimeType": FORM, "params": listed}}],
    }
    (found,) = read_paste(json.dumps(document), {}).found
    assert not {"ks", "p"} & request_parameters(found.request).keys()


def test_an_address_within_a_result_is_not_a_request():
    result = {"objectType": "KalturaMediaEntry", "id": "0_a", "url": URL}
    (found,) = read_paste(json.dumps(result), {}).found
    assert (found.request, found.response is not None) == (None, True)


def test_a_har_without_a_call_of_the_api_is_refused_in_one_line():
    har = {"log": {"entries": [{"request": {"method": "GET", "url": "https://www.example.test/"}}]}}
    with pytest.raises(KitError, match="no request to /api_v3"):
        read_paste(json.dumps(har), {})


@pytest.mark.parametrize(("escape", "character"), [(r"\ud800", "\ufffd"), (r"\ud83d\ude00", "\U0001f600")])
def test_half_of_a_pair_in_a_document_is_no_character(escape, character):
    headers, data = [{"name": "Content-Type", "value": FORM}], {"mimeType": FORM, "text": "a=QQ"}
    entry = {"request": {"method": "POST", "url": f"{URL}/userId/QQ", "headers": headers, "postData": data}}
    text = json.dumps({"log": {"entries": [entry]}}).replace("QQ", escape)
    (found,) = read_paste(text, {}).found
    assert {request_parameters(found.request)[name] for name in ("a", "userId")} == {character}
