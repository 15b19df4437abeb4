"""Calls in languages that are not read, with a query in the address and headers beside it: what is sent, and how."""
# ruff: noqa: E501 - programs, which read best as people write them

import json
from urllib.parse import parse_qsl

import pytest

from kaltura_pastes import read_paste
from kaltura_pastes.found import Found

URL = "https://www.example.test/api_v3/service/media/action/list?format=1"
KS = "djJ8MTAwMHw="
JSON_BODY = '{"ks": "djJ8MTAwMHw=", "pager": {"pageSize": 5}}'
PROGRAMS = {
    "swift": f'var r = URLRequest(url: URL(string: "{URL}")!)\nr.httpMethod = "POST"\nr.setValue("application/json", forHTTPHeaderField: "Accept")\n'
    f'r.setValue("TYPE", forHTTPHeaderField: "Content-Type")\nr.httpBody = Data("""\n{JSON_BODY}\n""".utf8)\n',
    "objective-c": f'NSURL *u = [NSURL URLWithString:@"{URL}"];\n[r setValue:@"TYPE" forHTTPHeaderField:@"Content-Type"];\n'
    f"NSString *body = @{json.dumps(JSON_BODY)};\n",
    "rust": f'let res = client.post("{URL}")\n    .header("Content-Type", "TYPE")\n    .body(serde_json::json!({JSON_BODY}).to_string())\n    .send().await?;\n',
    "dart": f"final r = await http.post(\n  Uri.parse('{URL}'),\n  headers: {{'Content-Type': 'TYPE'}},\n  body: jsonEncode({JSON_BODY}),\n);\n",
    "ruby": f"uri = URI('{URL}')\nreq = Net::HTTP::Post.new(uri)\nreq['Accept'] = 'application/json'\nreq['Content-Type'] = 'TYPE'\nreq.body = '{JSON_BODY}'\n",
    "perl": f"my $req = HTTP::Request->new(POST => '{URL}');\n$req->header('Content-Type' => 'TYPE');\n$req->content('{JSON_BODY}');\n",
    "r": f'req <- request("{URL}") |>\n  req_headers("Content-Type" = "TYPE") |>\n  req_body_raw(\'{JSON_BODY}\')\n',
    "visual basic": f'Dim request As New HttpRequestMessage(HttpMethod.Post, "{URL}")\nrequest.Content = New StringContent("'
    + JSON_BODY.replace('"', '""')
    + '")\nrequest.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("TYPE")\n',
}


def _read(program: str) -> Found:
    (found,) = read_paste(program, {}).found
    assert found.request is not None
    return found


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "text/json"])
@pytest.mark.parametrize("language", PROGRAMS)
def test_json_is_sent_with_the_type_that_the_program_names(language: str, media_type: str) -> None:
    found = _read(PROGRAMS[language].replace("TYPE", media_type))
    assert found.request is not None
    assert (found.request.method, found.request.target) == ("POST", "/api_v3/service/media/action/list?format=1")
    assert found.request.header("content-type") == media_type
    assert json.loads(found.request.body) == json.loads(JSON_BODY)
    assert not found.unseen


@pytest.mark.parametrize(
    "program",
    [
        f'val form = listOf("ks" to "{KS}")\nclient.post("{URL}") {{ header("Content-Type", "application/x-www-form-urlencoded") }}\n',
        f'HTTPoison.post!("{URL}", {{:form, [ks: "{KS}"]}})\n',
        f'local r = http.request("{URL}", "ks={KS}")\n',
        f'let v: Value = client.post("{URL}").form(&[("ks", "{KS}")]).send().await?.json().await?;\n',
        f'pm.sendRequest({{url: "{URL}", method: "POST", body: {{mode: "urlencoded", urlencoded: [{{key: "ks", value: "{KS}"}}]}}}})\n',
    ],
)  # fmt: skip
def test_a_query_in_the_address_does_not_hide_the_form(program: str) -> None:
    request = _read(program).request
    assert request is not None
    assert dict(parse_qsl(request.body.decode())) == {"ks": KS}
    assert request.header("content-type") == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "line",
    [
        'r.setValue("Bearer KS", forHTTPHeaderField: "Authorization")',
        '.header("Authorization", "Bearer KS")',
        "req['Authorization'] = 'Bearer KS'",
        "headers: {'Authorization': 'Bearer KS'},",
    ],
)
def test_the_header_authorization_is_seen(line: str) -> None:
    request = _read(f"u = '{URL}'\n{line.replace('KS', KS)}\nbody: {{'pageSize': '5', 'pager': '1'}}\n").request
    assert request is not None
    assert request.header("authorization") == f"Bearer {KS}"


@pytest.mark.parametrize(
    "program",
    [
        f"curl -H \"Content-Type: $TYPE\" -d '{JSON_BODY}' '{URL}'",
        f"curl -H \"$HEADER\" -d '{JSON_BODY}' '{URL}'",
        f"fetch('{URL}', {{method: 'POST', headers: {{'Content-Type': kind}}, body: '{JSON_BODY}'}})",
        f'client.post("{URL}").header("Content-Type", kind).body(r#"{JSON_BODY}"#).send()?;',
        (f'var m = new HttpRequestMessage(HttpMethod.Post, "{URL}");\n'
        f"m.Content = new StringContent({json.dumps(JSON_BODY)}, Encoding.UTF8, mediaType);"),
    ],
)  # fmt: skip
def test_a_type_in_a_variable_is_not_judged(program: str) -> None:
    found = _read(program)
    assert "the Content-Type" in found.unseen


@pytest.mark.parametrize("body", [{"1": {"service": "media", "action": "list", "ks": KS}}, {"ks": KS, "page_size": 5}])
def test_json_is_sent_whole_whatever_its_names(body: dict[str, object]) -> None:
    address = URL.replace("media/action/list", "multirequest") if "1" in body else URL
    program = f"r = post(Uri.parse('{address}'), {{'Content-Type': 'application/json'}}, '{json.dumps(body)}')\n"
    request = _read(program).request
    assert request is not None
    assert json.loads(request.body) == body


def test_an_address_with_a_format_alone_is_not_all_of_the_request() -> None:
    assert _read(f'NSString *url = @"{URL}";\n[self call:url];\n').unseen == ("what is sent to this address",)
    assert _read(f'NSString *url = @"{URL}&ks={KS}";\n[self call:url];\n').unseen == ()
