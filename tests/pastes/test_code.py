"""The same calls written in every language: the same parameters, and so the same verdict."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_pastes import read_paste
from kaltura_session.server.parameters import request_parameters

BASE = "https://www.example.test/api_v3/service/"
CALLS = {
    "right": ("session/action/start", {"format": "1", "partnerId": "1000", "secret": "a0a0", "type": "2"}),
    "D06": ("session/action/start", {"format": "1", "partnerId": "1000", "secret": "a0a0", "type": "ADMIN"}),
    "D10": ("session/action/startWidgetSession", {"format": "1", "widgetId": "1000"}),
    "signs": ("session/action/start", {"userId": "a+b&c=d é", "privileges": "edit:*,sview:1_x\\n"}),
}
FORMS = {
    "fetch-form": "const body = new URLSearchParams(OBJECT);\nconst r = await fetch(URL, { method: 'POST', body });",
    "fetch-append": "const p = new URLSearchParams();\nAPPENDS\nawait fetch(URL, {method: 'POST', body: p.toString(),"
    " headers: {'Content-Type': 'application/x-www-form-urlencoded'}});",
    "fetch-json": "const data = OBJECT;\nfetch(URL, {method: 'POST', headers: {'Content-Type': 'application/json'},"
    " body: JSON.stringify({...data})}).then(r => r.json());",
    "fetch-get": "const q = new URLSearchParams(OBJECT);\nfetch(`${URL_NAME}?${q.toString()}`)",
    "fetch-parts": "const p = new FormData();\nAPPENDS\nfetch(URL, {method: 'POST', body: p});",
    "axios-json": "const { data } = await axios.post(URL, OBJECT);",
    "axios-config": "axios({ method: 'post', url: URL, data: new URLSearchParams(OBJECT) })",
    "axios-get": "app.get('/', async () => { await axios.get(URL, { params: OBJECT }); });",
    "jquery": "$.ajax({ url: URL, type: 'POST', data: OBJECT, success: function (d) { done(d); } });",
    "xhr": "var x = new XMLHttpRequest();\nx.open('POST', URL);\nx.setRequestHeader('Content-Type',"
    " 'application/json');\nx.send(JSON.stringify(OBJECT));",
    "requests-form": "import requests\nr = requests.post(URL, data=OBJECT, timeout=10)\nprint(r.json())",
    "requests-json": "payload = OBJECT\ndef start():\n    return requests.post(url=URL, json=payload)",
    "requests-get": "r = requests.get(URL, params=OBJECT)",
    "requests-session": "with requests.Session() as s:\n    r = s.request('POST', URL, data=json.dumps(OBJECT),"
    " headers={'Content-Type': 'application/json'})",
    "httpx": "async with httpx.AsyncClient(base_url='https://www.example.test') as client:\n"
    "    await client.post(URL_PATH, data=OBJECT)",
    "urllib": "data = urllib.parse.urlencode(OBJECT).encode()\nreq = urllib.request.Request(URL, data=data)\n"
    "print(urllib.request.urlopen(req).read())",
}


def written(template, address, params):
    """Return a program that makes a call."""
    literal = json.dumps(params, ensure_ascii=False)
    appends = "\n".join(f"p.append({json.dumps(name)}, {json.dumps(value)});" for name, value in params.items())
    text = template.replace("URL_PATH", json.dumps("/api_v3/service/" + address))
    if "URL_NAME" in text:
        text = f"const host = 'https://www.example.test';\n{text}".replace(
            "${URL_NAME}", "${host}/api_v3/service/" + address
        )
    text = re.sub(r"\bURL\b", lambda _: json.dumps(BASE + address), text)
    return text.replace("OBJECT", literal).replace("APPENDS", appends)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("form", FORMS)
def test_every_way_to_write_a_call_gives_its_parameters(form, call):
    address, params = CALLS[call]
    found = read_paste(written(FORMS[form], address, params), {}).found
    assert len(found) == 1
    request = found[0].request
    assert request.header("Host") == "www.example.test"
    _, service, _, action = f"service/{address}".split("/")
    assert request_parameters(request) == {"service": service, "action": action} | params


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("fetch('/api_v3/service/a/action/b', {method: 'POST', body: 'format=1'})", "text/plain;charset=UTF-8"),
        ("axios.post('/api_v3/service/a/action/b', 'format=1')", "application/x-www-form-urlencoded"),
        ("axios.post('/api_v3/service/a/action/b', {a: 1})", "application/json"),
        ("requests.post('/api_v3/service/a/action/b', data='format=1')", None),
        ("requests.post('/api_v3/service/a/action/b', json={'a': 1})", "application/json"),
        (
            "import urllib.request\nurlopen('/api_v3/service/a/action/b', b'format=1')",
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_the_media_type_is_what_the_library_sends(text, media_type):
    assert read_paste(text, {}).found[0].request.header("Content-Type") == media_type


@pytest.mark.parametrize(
    ("text", "ks"),
    [
        ("fetch(url + '/service/a/action/b?ks=' + process.env.KS)", "${process.env.KS}"),
        ("fetch(`${URL}/service/a/action/b?ks=${ks}`)", "${ks}"),
        ("requests.post(f'{URL}/service/a/action/b', data={'ks': os.environ['KS']})", "${os.environ['KS']}"),
        ("KS = 'abc'\nrequests.post(URL + '/service/a/action/b', data={'ks': KS})", "abc"),
    ],
)
def test_what_is_not_literal_is_a_placeholder(text, ks):
    assert request_parameters(read_paste(text, {}).found[0].request)["ks"] == ks


def test_a_body_that_is_not_known_is_said_to_be_unseen():
    found = read_paste("fetch('https://h/api_v3/service/a/action/b', {method: 'POST', body: make()})", {}).found
    assert (found[0].request.method, found[0].unseen) == ("POST", ["the body"])


def test_the_answer_below_the_program_belongs_to_its_last_request():
    text = f'import requests\nprint(requests.get("{BASE}a/action/b").text)\n{{"code":"MISSING_KS","message":"m"}}'
    (found,) = read_paste(text, {}).found
    assert b"MISSING_KS" in found.response.body


def test_commands_beside_no_program_are_still_read():
    (found,) = read_paste(f"curl {BASE}session/action/start -d type=ADMIN", {}).found
    assert found.request.body == b"type=ADMIN"


@given(
    st.text(alphabet="fetch(requests.post)'\"`${}[],:=+/api_v3service\n\\ ", max_size=200), st.sampled_from([*FORMS])
)
def test_no_text_raises_anything(noise, form):
    program = written(FORMS[form], *CALLS["right"])
    at = len(noise) * 7 % len(program)
    read_paste(program[:at] + noise + program[at:], {})


@pytest.mark.parametrize("nested", ["fetch(" * 5000, "[" * 5000, "a+" * 5000, "x.y()" + ".z()" * 5000])
def test_deep_nesting_ends_in_an_answer(nested):
    read_paste(f"{written(FORMS['fetch-json'], *CALLS['right'])}\n{nested}", {})
    read_paste(f"{written(FORMS['requests-json'], *CALLS['right'])}\n{nested}", {})


@pytest.mark.parametrize(
    ("escape", "character"), [(r"\ud83d\ude00", "\U0001f600"), (r"\ud800", "\ufffd"), (r"\ude00\ud83d", "\ufffd" * 2)]
)
@pytest.mark.parametrize("form", ["fetch-form", "fetch-parts", "fetch-json", "axios-get"])
def test_escapes_of_a_pair_are_one_character_and_half_of_one_is_none(form, escape, character):
    program = written(FORMS[form], "user/action/get", {"userId": "QQ"}).replace("QQ", escape)
    (found,) = read_paste(program, {}).found
    assert request_parameters(found.request)["userId"] == character


@pytest.mark.parametrize(
    "callback", ["function (data) { show(data) }", "data => show(data)", "async (data) => { show(data) }"]
)
def test_the_function_that_gets_jquerys_response_is_not_sent(callback):
    (found,) = read_paste(f"$.getJSON('{BASE}session/action/startWidgetSession?widgetId=_1000', {callback});", {}).found
    assert (found.request.body, list(found.unseen)) == (b"", [])
