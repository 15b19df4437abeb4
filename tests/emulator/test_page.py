"""The page's own endpoints: what they answer, to whom, and what they never show."""

import json
import re
import subprocess

import pytest

from kaltura_diagnosis.registry import catalogue
from kaltura_emulator import source
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.page import ADDRESS, PageApp
from kaltura_emulator.page.endpoints import Endpoints
from kaltura_emulator.pytest_plugin import running
from kaltura_session.ks import KsFields, encode_v2
from kaltura_session.server.resources import data_path
from page_calls import BASE, asked, call, posted

WRONG_TYPE = "send the body with the header Content-Type: application/json"


def test_page_is_one_document_that_loads_nothing_from_elsewhere(app):
    status, headers, body = asked(app, "GET", ADDRESS)
    text = body.decode()
    assert status == 200
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", text)
    assert not re.search(r"\son[a-z]+=", text)
    policy = headers[b"Content-Security-Policy"].decode()
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert headers[b"Cache-Control"] == b"no-store"


def test_page_is_not_offered_without_control_endpoints():
    bare = PageApp(Emulator(), control=None)
    for path in (ADDRESS, "/_kit/page/account", "/_kit/page/snippets"):
        status, _, body = asked(bare, "GET", path)
        assert status in {301, 404}
        assert b"export" not in body
        assert b"<script" not in body


FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8080",
    "",
    "127.0.0.1.evil.example",
    "[::1",
    "[::1]x",
    "u@localhost",
    "[::",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("path", [ADDRESS, "/_kit/page/account", "/_kit/transcript", "/_kit/health?x", "/_kit/nosuch"])
def test_the_kit_answers_under_its_own_address_only(app, host, path):
    status, _, body = asked(app, "GET", path, host=host)
    assert (status, json.loads(body)["error"].partition(",")[0]) == (
        403,
        "/_kit/ answers under the address on which the emulator listens",
    )


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "LocalHost:1", "[::1]:8080", "127.0.0.1"])
@pytest.mark.parametrize("path", [ADDRESS, "/_kit/page/account", "/_kit/transcript"])
def test_the_kit_answers_on_the_loopback(app, host, path):
    assert asked(app, "GET", path, host=host)[0] == 200
    assert asked(app, "GET", path, host=host, origin=f"http://{host}")[0] == 200


@pytest.mark.parametrize("origin", ["null", "", "http://127.0.0.1", "https://127.0.0.1:8080", "http://localhost:8080"])
@pytest.mark.parametrize(
    ("method", "name"), [("POST", "reset"), ("DELETE", "faults"), ("PUT", "clock"), ("GET", "page/account")]
)
def test_a_page_of_another_origin_is_refused(app, origin, method, name):
    document = b"" if method in {"GET", "DELETE"} else b'{"advance": 5}'
    before = app.emulator.clock.now()
    status, _, body = asked(app, method, f"/_kit/{name}", document, origin=origin, content_type="application/json")
    assert (status, json.loads(body)["error"].partition(";")[0]) == (403, "/_kit/ is not for pages of another origin")
    assert app.emulator.clock.now() == before


FORM_KINDS = ["text/plain", "application/x-www-form-urlencoded", "text/plain;application/json", "application/jsonp", ""]


@pytest.mark.parametrize("kind", FORM_KINDS)
@pytest.mark.parametrize(
    ("method", "name"), [("POST", "faults"), ("PUT", "clock"), ("PUT", "account"), ("POST", "reset")]
)
def test_a_body_of_another_type_is_refused(app, kind, method, name):
    status, _, body = asked(app, method, f"/_kit/{name}", b'{"kind": "close"}', content_type=kind)
    assert (status, json.loads(body)) == (403, {"error": WRONG_TYPE})
    assert app.control.faults.waiting == []


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_a_json_body_is_taken(app, kind):
    assert asked(app, "POST", "/_kit/faults", b'{"kind": "close"}', content_type=kind)[0] == 200


def test_account_gives_what_a_terminal_needs(app, given):
    document = json.loads(asked(app, "GET", "/_kit/page/account")[2])
    assert document["service_url"] == f"{BASE}/api_v3"
    assert document["partner_id"] == given["partner_id"]
    assert f"export KALTURA_APP_TOKEN={given['app_token']}\n" in document["exports"]
    assert {"id": given["app_token_id"], "hash_type": "SHA256", "status": 2} in document["tokens"]


def test_snippets_run_when_pasted_with_the_credentials(app):
    found = json.loads(asked(app, "GET", "/_kit/page/snippets")[2])["snippets"]
    languages = {one["language"] for one in found}
    listed = {path.name for path in data_path("spec", "snippets").iterdir() if path.is_dir()}
    assert languages == listed
    curl = next(one for one in found if one["id"] == "app-token-session/curl")
    assert curl["terminal"].startswith(f"export KALTURA_SERVICE_URL={BASE}/api_v3\n")
    assert curl["terminal"].endswith("END_OF_SNIPPET\nsh app_token_session.sh\n)\n")
    assert not [one["id"] for one in found if re.search(r"\{(source|program|folder|work)\}", one["run"])]
    go = next(one for one in found if one["id"] == "app-token-session/go")
    assert go["terminal"].endswith("END_OF_SNIPPET\ngo run app_token_session.go\n)\n")
    rust = next(one for one in found if one["id"] == "app-token-session/rust")
    assert "cat > Cargo.toml <<" in rust["terminal"]
    assert "mkdir -p src" in rust["terminal"]


@pytest.mark.parametrize("language", ["curl", "python"])
def test_what_is_copied_runs(language, tmp_path):
    emulator = Emulator()
    with running(emulator) as server:
        found = Endpoints(source.EmulatorSource(emulator)).snippets(server.base_url)["snippets"]
        for one in found:
            if one["language"] == language and not one["id"].startswith("end-session"):  # which ends what others share
                ran = subprocess.run(
                    ["sh"], input=one["terminal"], text=True, cwd=tmp_path, capture_output=True, check=False, timeout=60
                )
                assert (ran.returncode, ran.stderr) == (0, ""), one["id"]
    assert list(tmp_path.iterdir()) == []


CURL = "curl https://www.kaltura.com/api_v3/service/session/action/start -d format=1 -d partnerId=1000 -d type=2"


def test_a_pasted_request_is_explained_without_its_secret(app, given):
    status, found = posted(app, "paste", {"text": f"{CURL} -d secret={'f' * 32}"})
    assert (status, found["mistakes"]) == (200, ["D11"])
    assert "f" * 32 not in json.dumps(found)
    right = posted(app, "paste", {"text": f"{CURL} -d secret={given['admin_secret']}"})[1]
    assert right["verdict"] in {"right", "hazard"}


def test_a_pasted_har_is_explained_with_its_response(app):
    error = {"objectType": "KalturaAPIException", "code": "SERVICE_FORBIDDEN", "message": "m", "args": []}
    request = {"method": "GET", "url": "https://h/api_v3/service/media/action/list?format=1", "headers": []}
    content = {"mimeType": "application/json", "text": json.dumps(error)}
    entry = {"request": request, "response": {"status": 200, "headers": [], "content": content}}
    found = posted(app, "paste", {"text": json.dumps({"log": {"entries": [entry]}})})[1]
    assert "D12" in found["mistakes"]


@pytest.mark.parametrize("text", ["", "hello"])
def test_what_is_no_request_is_said_to_be_none(app, text):
    status, found = posted(app, "paste", {"text": text})
    assert (status, found["error"][:25]) == (400, "there is no request and n")


def test_an_admin_secret_opens_a_ks_of_another_account_and_is_not_kept(app):
    ks = encode_v2(KsFields(777, 2_000_000_000, 2, "somebody"), "s3" * 16, random_bytes=bytes(16)).text
    users = [
        [fact["text"] for fact in posted(app, "inspect", {"ks": ks, **more})[1]["facts"] if fact["name"] == "user"]
        for more in ({}, {"admin_secret": "s3" * 16}, {})
    ]
    assert users == [[], ["somebody"], []]


def test_the_hash_type_is_not_assumed_in_silence(app):
    given = {"ks": "djJ8MTAwMHx4", "token": "c1" * 16, "token_hash": "0" * 40}
    noted = [posted(app, "explain", {**given, **more})[1]["notes"] for more in ({}, {"hash_type": "SHA256"})]
    assert [any("taken for SHA1" in note for note in notes) for notes in noted] == [True, False]


def test_every_clause_that_is_linked_is_there(app):
    clauses = json.loads(asked(app, "GET", "/_kit/page/clauses")[2])
    assert clauses["APP.5"]["title"]
    assert {one for row in catalogue().values() for one in row.clauses} <= clauses.keys()


def test_token_hash_is_explained_with_the_token_of_the_account(app, given):
    status, found = posted(
        app, "explain", {"ks": "djJ8MTAwMHx4", "token_id": given["app_token_id"], "token_hash": given["app_token"]}
    )
    assert (status, found["mistakes"]) == (200, ["A01"])
    assert given["app_token"] not in json.dumps(found)


def test_ks_is_inspected_with_the_secrets_of_the_account(app, given):
    _, _, body = call(app, "session.startWidgetSession", widgetId=f"_{given['partner_id']}")
    status, found = posted(app, "inspect", {"ks": json.loads(body)["ks"]})
    assert (status, found["verdict"]) == (200, "right")
    assert {"name": "type", "text": "0 (widget session)"} in found["facts"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"content_type": "text/plain"}, 403),
        (b"{}", {}, 403),
        (b"[]", {"content_type": "application/json"}, 400),
        (b"{", {"content_type": "application/json"}, 400),
        (b"{}", {"content_type": "application/json"}, 400),
        (b'{"ks":5}', {"content_type": "application/json"}, 400),
        (b" " * 1_100_000, {"content_type": "application/json"}, 400),
        (b"[" * 100_000, {"content_type": "application/json"}, 400),
    ],
)
def test_wrong_form_is_refused_in_one_line(app, body, headers, status):
    got, _, answer = asked(app, "POST", "/_kit/page/inspect", body, **headers)
    assert got == status
    assert "\n" not in json.loads(answer)["error"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("name", ["explain", "inspect"])
def test_a_form_that_another_page_may_send_is_refused(app, given, kind, name):
    _, _, made = call(app, "session.startWidgetSession", widgetId=f"_{given['partner_id']}")
    ks = json.loads(made)["ks"]
    document = {"ks": ks, "token_id": given["app_token_id"], "token_hash": "0" * 64}
    assert posted(app, name, document)[0] == 200
    status, _, body = asked(app, "POST", f"/_kit/page/{name}", json.dumps(document).encode(), content_type=kind)
    assert (status, json.loads(body)) == (403, {"error": WRONG_TYPE})


@pytest.mark.parametrize(
    ("method", "name"), [("GET", "explain"), ("POST", "account"), ("GET", "nosuch"), ("PUT", "events")]
)
def test_what_is_not_there_is_404(app, method, name):
    assert asked(app, method, f"/_kit/page/{name}", content_type="application/json")[0] == 404


def test_other_requests_go_to_the_emulator(app):
    assert call(app, "system.ping")[2] == b"true"
    assert asked(app, "GET", "/_kit/health")[0] == 200
