"""Requests in the files of other tools, in languages that are not read, and values that flow through a script."""

import hashlib
import json

import pytest

from kaltura_pastes import read_paste
from kaltura_pastes.responses import find_response
from kaltura_session.ks import KsFields, encode_v2
from kaltura_session.server.parameters import request_parameters

BASE = "https://www.example.test/api_v3"
WIDGET = f"{BASE}/service/session/action/startWidgetSession"
SENT = {"service": "session", "action": "startWidgetSession", "format": "1", "widgetId": "1000"}
KS = encode_v2(KsFields(102, 2_000_000_000, 2, "u"), "0" * 32, random_bytes=bytes(16)).text

INSOMNIA = f"""\
type: collection.insomnia.rest/5.0
name: c
collection:
  - url: "{{{{ _.base }}}}/service/session/action/startWidgetSession"
    method: POST
    body:
      mimeType: application/x-www-form-urlencoded
      params:
        - name: format
          value: "1"
        - name: widgetId
          value: "1000"
environments:
  data:
    base: {BASE}
"""
BRUNO = """\
meta {
  name: widget
}

post {
  url: {{base}}/service/session/action/startWidgetSession
  body: formUrlEncoded
}

body:form-urlencoded {
  format: 1
  widgetId: 1000
  ~ks: abc
}

vars:pre-request {
  base: https://www.example.test/api_v3
}
"""
OPENAPI = """\
openapi: 3.1.0
servers:
  - url: https://www.example.test
paths:
  /api_v3/service/session/action/startWidgetSession:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              properties:
                format: {type: integer, example: 1}
                widgetId: {type: string, example: "1000"}
"""
ARGUMENT = (
    '<elementProp><stringProp name="Argument.value">{1}</stringProp>'
    '<stringProp name="Argument.name">{0}</stringProp></elementProp>'
)
JMETER = f"""\
<?xml version="1.0"?>
<HTTPSamplerProxy>{ARGUMENT.format("format", 1)}{ARGUMENT.format("widgetId", 1000)}
  <stringProp name="HTTPSampler.domain">www.example.test</stringProp>
  <stringProp name="HTTPSampler.path">/api_v3/service/session/action/startWidgetSession</stringProp>
  <stringProp name="HTTPSampler.method">POST</stringProp>
</HTTPSamplerProxy>
"""
HURL = f'POST {WIDGET}\n[FormParams]\nformat: 1\nwidgetId: 1000\nHTTP 200\n[Asserts]\njsonpath "$.code" exists\n'
POSTMAN = json.dumps({
    "collection": {"item": [{"name": "w", "request": {
        "method": "POST",
        "url": {"host": ["{{host}}"], "path": ["api_v3", "service", "session", "action", "startWidgetSession"]},
        "body": {"mode": "urlencoded", "urlencoded": [{"key": "format", "value": "1"},
                                                      {"key": "widgetId", "value": "1000"}]},
    }}]},
    "environment": {"values": [{"key": "host", "value": "www.example.test"}]},
})  # fmt: skip
MAKE = json.dumps({"flow": [{"module": "http:ActionSendData", "mapper": {
    "url": WIDGET, "method": "post", "bodyType": "x_www_form_urlencoded",
    "formDataFields": [{"key": "format", "value": "1"}, {"key": "widgetId", "value": "1000"}],
}}]})  # fmt: skip
RUBY = f"Net::HTTP.post_form(URI('{WIDGET}'), 'format' => 1, 'widgetId' => '1000')"
KOTLIN = (
    f'FormBody.Builder().add("format", "1").add("widgetId", "1000").build()\nRequest.Builder().url("{WIDGET}").post(b)'
)
DART = f"await http.post(Uri.parse('{WIDGET}'), body: {{'format': '1', 'widgetId': '1000'}});"
SWIFT = f'var r = URLRequest(url: URL(string: "{WIDGET}")!)\nr.httpBody = "format=1&widgetId=1000".data(using: .utf8)'
RUST = f'let r = client.post("{WIDGET}").form(&[("format", "1"), ("widgetId", "1000")]).send().await?;'
LIST = f"URL: {WIDGET}\nMethod: POST\nFields:\n  format: 1\n  widgetId: 1000\n"
CLOJURE = f'(client/post "{WIDGET}" {{:form-params {{:format 1 :widgetId "1000"}}}})'
TABLE = f"| Name | Value |\n|---|---|\n| format | 1 |\n| widgetId | 1000 |\n\nPOST {WIDGET}\n"
MAKEFILE = f"widget:\n\t@curl -d format=1 -d widgetId=1000 {WIDGET}\n"
FISH = f"set ID 1000\ncurl -d format=1 -d widgetId=$ID {WIDGET}"
FUEL = f'Fuel.post("{WIDGET}", listOf("format" to "1", "widgetId" to 1000))'
HTML_FORM = (
    f'<form action="{WIDGET}" method="post"><input type="hidden" name="format" value="1">\n'
    '<input type="hidden" name="widgetId" value="1000"></form>'
)
OBJECTIVE_C = (
    f'[NSURL URLWithString:@"{WIDGET}"];\n[d initWithData:[@"format=1" x]];\n[d append:[@"&widgetId=1000" x]];'
)
SWIFT_JSON = (
    'let p = "{\\n  \\"format\\": 1,\\n  \\"widgetId\\": \\"1000\\"\\n}"\n'
    f'var r = URLRequest(url: URL(string: "{WIDGET}")!)\n'
    'r.addValue("application/json", forHTTPHeaderField: "Content-Type")'
)
HAR_MEMBERS = (
    f'"request": {{"method": "POST", "url": "{WIDGET}", "postData": {{"text": "format=1&widgetId=1000"}},'
    '"headers": [{"name": "content-type", "value": "application/x-www-form-urlencoded"}]},\n"response": {"status": 200}'
)
ESCAPED = f"curl &quot;{WIDGET}&quot; -d &quot;format=1&amp;widgetId=1000&quot;"
TEXTS = {
    "fuel": FUEL, "html-form": HTML_FORM, "objective-c": OBJECTIVE_C, "swift-json": SWIFT_JSON, "har": HAR_MEMBERS,
    "html-escaped": ESCAPED,
    "insomnia": INSOMNIA, "bruno": BRUNO, "openapi": OPENAPI, "jmeter": JMETER, "hurl": HURL, "postman": POSTMAN,
    "make": MAKE, "ruby": RUBY, "kotlin": KOTLIN, "dart": DART, "swift": SWIFT, "rust": RUST, "list": LIST,
    "makefile": MAKEFILE, "fish": FISH, "clojure": CLOJURE, "table": TABLE,
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_request_is_found_whole(text):
    (one,) = read_paste(text, {}).found
    assert {name: str(value) for name, value in request_parameters(one.request).items()} == SENT
    assert one.response is None
    assert (one.request.method, one.request.header("host"), list(one.unseen)) == ("POST", "www.example.test", [])


def test_a_variable_of_a_language_that_is_not_read_is_a_placeholder():
    (one,) = read_paste(f"Net::HTTP.post_form(URI('{WIDGET}'), 'format' => 1, 'widgetId' => id)", {}).found
    assert request_parameters(one.request)["widgetId"] == "${id}"


def test_the_variable_of_an_address_is_no_fragment():
    (one,) = read_paste(f'HTTP.get("{BASE}/service/media/action/list?format=1&ks=#{{ks}}")', {}).found
    assert request_parameters(one.request)["ks"] == "#{ks}"


@pytest.mark.parametrize("headers", ["headers", '@{a = "b"}'])
def test_of_headers_that_are_not_known_nothing_is_concluded(headers):
    program = f"Invoke-RestMethod '{WIDGET}' -Method Post -Headers {headers.replace('headers', '$h')} -Body '{{}}'"
    (one,) = read_paste(program, {}).found
    assert list(one.unseen) == (["the headers"] if headers == "headers" else [])


def test_headers_that_are_added_to_a_dictionary_are_sent():
    program = (
        '$h = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"\n'
        f"$h.Add(\"Content-Type\", \"application/json\")\nirm '{WIDGET}' -Method Post -Headers $h -Body '{{}}'"
    )
    (one,) = read_paste(program, {}).found
    assert (one.request.header("Content-Type"), list(one.unseen)) == ("application/json", [])


def test_what_follows_a_request_without_an_empty_line_may_hide_its_headers():
    (one,) = read_paste(f"POST {WIDGET}\n200\n312 ms\nRequest Headers\nAccept: */*\n", {}).found
    assert list(one.unseen) == ["the headers"]


def test_a_parameter_that_is_named_and_has_no_value_is_not_seen():
    (one,) = read_paste(f"post('{WIDGET}', format = 1, with_widget(widgetId))", {}).found
    assert list(one.unseen) == ["what is sent as widgetId"]


def test_what_a_builder_adds_that_is_not_known_is_not_seen():
    text = f"r = requests.post('{WIDGET}')\nr.form(fields)\n"
    assert read_paste(text, {}).found[0].unseen


@pytest.mark.parametrize("name", ["KS", "WIDGET_KS", "answer"])
def test_the_ks_of_a_pasted_response_is_the_value_of_the_variable(name):
    script = (
        f"{name}=$(curl -s -d format=1 -d widgetId=_1 {WIDGET} | jq -r .ks)\n"
        f'# {{"ks":"{KS}","objectType":"KalturaStartWidgetSessionResponse"}}\n'
        f'curl -d format=1 -d "ks=${name}" {BASE}/service/media/action/list\n'
    )
    first, second = read_paste(script, {}).found
    assert first.response is not None
    assert request_parameters(second.request)["ks"] == KS


def test_yaml_that_refers_to_itself_or_is_nested_deeply_is_not_read():
    bomb = "openapi: 3.1.0\na: &a [x]\nb: [*a, *a]\n"
    for text in (bomb, "paths:\n" + "[" * 5_000, "paths:\n" + "- " * 5_000):
        assert read_paste(text, {}).found == []


@pytest.mark.parametrize(
    ("command", "digest"),
    [
        ('printf %s "$A$B" | sha256sum | cut -d" " -f1', hashlib.sha256(b"ab").hexdigest()),
        ("echo -n $A$B | shasum -a 256 | awk '{print $1}'", hashlib.sha256(b"ab").hexdigest()),
        ("echo \"$A$B\" | openssl sha1 | sed 's/^.*= //'", hashlib.sha1(b"ab\n").hexdigest()),
        ("printf 'x%s-' $A $B | md5sum | cut -c1-32", hashlib.md5(b"xa-xb-").hexdigest()),
        ("printf '%s%s' $A $B | openssl md5 -r | head -c 32", hashlib.md5(b"ab").hexdigest()),
        ("printf %s $A$UNKNOWN | sha256sum | cut -c1-64", None),
        ("printf %s $A$B | unknown-tool", None),
        ("printf %d 1 | md5sum | cut -c1-32", None),
    ],
)
def test_a_hash_that_a_pipe_makes_is_known(command, digest):
    (one,) = read_paste(f"A=a\nB=b\nHASH=$({command})\ncurl -d tokenHash=$HASH {WIDGET}\n", {}).found
    assert request_parameters(one.request)["tokenHash"] == (digest or "$HASH")


def test_what_is_within_the_beginning_of_a_response_is_not_the_response():
    cut = '{"totalCount":2,"objects":[{"id":"0_abcdefgh","objectType":"KalturaMediaEntry"}'
    assert find_response(cut).body.decode() == cut
    error = '[{"objectType":"KalturaAPIException","code":"INVALID_KS","message":"","args":[]},{"id":'
    assert b"INVALID_KS" in find_response(error).body
