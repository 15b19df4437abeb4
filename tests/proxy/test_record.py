"""The recording: HAR that other tools read, without a secret in whatever form it passed."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import requests
from calling import ADMIN_SECRET, PARTNER, TOKEN, TOKEN_ID
from proxying import exchange, proxy, scripted

from kaltura_emulator.pytest_plugin import RunningEmulator
from kaltura_pastes import read_paste
from kskit.explain.settings import Settings

PASSWORD = "pass word&1"
SECRETS = (ADMIN_SECRET, TOKEN, PASSWORD, quote_plus(PASSWORD))


def recorded(path: Path) -> list[dict[str, Any]]:
    log = json.loads(path.read_text("utf-8"))["log"]
    assert log["version"] == "1.2"
    entries: list[dict[str, Any]] = log["entries"]
    return entries


SESSION = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "type": 2, "userId": "é", "format": 1}
LOGIN = {"partnerId": PARTNER, "userId": "alice", "password": PASSWORD, "format": 1}
PART = {f"1:{name}": value for name, value in {**SESSION, "service": "session", "action": "start"}.items()}
START, LOG_IN = "/service/session/action/start", "/service/user/action/login"
FORM, TEXT = {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": "text/plain"}
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "form": (START, {"data": SESSION}),
    "query": (START, {"params": SESSION}),
    "json": (START, {"json": SESSION}),
    "json as form": (START, {"data": json.dumps(SESSION), "headers": FORM}),
    "multipart": (START, {"files": {name: (None, str(value)) for name, value in SESSION.items()}}),
    "path": (f"{START}/secret/{ADMIN_SECRET}/partnerId/{PARTNER}/type/2", {}),
    "xml": (START, {"data": {**SESSION, "format": 2}}),
    "php": (START, {"data": {**SESSION, "format": 3}}),
    "jsonp": (START, {"data": {**SESSION, "format": 9}, "params": {"callback": "cb"}}),
    "part": ("/service/multirequest", {"data": PART}),
    "login": (LOG_IN, {"data": LOGIN}),
    "login in json": (LOG_IN, {"json": LOGIN}),
    "html-escaped": (LOG_IN, {"data": "a=1&amp;password=" + quote_plus(PASSWORD)}),
    "header": ("/", {"headers": {"Authorization": f"Bearer {TOKEN}", "Cookie": f"a={PASSWORD}"}}),
    "referer": ("/", {"headers": {"Referer": f"http://h/?ks={TOKEN}&password={quote_plus(PASSWORD)}"}}),
    "text": ("/", {"data": f'{{"password": "{TOKEN}", broken', "headers": TEXT}),
}


def send(service_url: str, way: str) -> requests.Response:
    target, options = WAYS[way]
    return requests.post(service_url + target, timeout=20, **options)


@pytest.fixture
def secret_ks(emulator: RunningEmulator) -> str:
    return str(requests.post(emulator.service_url + START, data=SESSION, timeout=20).json())


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_reaches_the_disk_or_the_log(emulator, tmp_path, way):
    path = tmp_path / "calls.har"
    with proxy(emulator.base_url, path) as front:
        found = send(front.service_url, way)
        front.stop()
    text = path.read_text("utf-8") + front.out.getvalue()
    assert not [secret for secret in SECRETS if secret in text]
    assert "djJ8" not in text
    entry = recorded(path)[0]
    assert entry["response"]["status"] == found.status_code
    assert "[REDACTED]" in json.dumps(entry["request"])


def test_tokens_and_quoted_ks_are_hidden_in_what_came_back(emulator, tmp_path, secret_ks):
    path = tmp_path / "calls.har"
    with proxy(emulator.base_url, path) as front:
        for given in (1, 2, 3):
            data = {"ks": secret_ks, "id": TOKEN_ID, "format": given}
            requests.post(f"{front.service_url}/service/appToken/action/get", data=data, timeout=20)
            data["ks"] = secret_ks[:-6] + "AAAAAA"
            requests.post(f"{front.service_url}/service/session/action/get", data=data, timeout=20)
        front.stop()
    text = path.read_text("utf-8")
    assert len(recorded(path)) == 6
    assert not [secret for secret in (TOKEN, secret_ks[:40]) if secret in text]


def test_a_secret_of_the_environment_is_hidden_wherever_it_stands(tmp_path):
    path, word = tmp_path / "calls.har", "correct-horse"
    body = f"<p>{word} {quote_plus('ä ' + word)}</p>".encode()
    response = b"HTTP/1.1 200 OK\r\nX-Echo: %s\r\nContent-Length: %d\r\n\r\n%s" % (word.encode(), len(body), body)
    with scripted(response) as upstream, proxy(upstream.url, path, Settings(user_secret=word)) as front:
        exchange(front.base_url, f"GET /x/{word}?a={word} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
        front.stop()
    assert word not in path.read_text("utf-8")


def test_a_recording_can_be_pasted_and_says_what_was_called(emulator, tmp_path):
    path = tmp_path / "calls.har"
    with proxy(emulator.base_url, path) as front:
        send(front.service_url, "form")
        front.stop()
    entry = recorded(path)[0]
    assert entry["request"]["url"] == f"{emulator.base_url}/api_v3/service/session/action/start"
    assert "secret=[REDACTED]" in entry["request"]["postData"]["text"]
    assert f"partnerId={PARTNER}" in entry["request"]["postData"]["text"]
    found = read_paste(path.read_text("utf-8"), {}).found
    assert [(one.request.method, one.response.status) for one in found] == [("POST", 200)]


def test_files_are_named_and_left_out(emulator, tmp_path):
    path, content = tmp_path / "calls.har", b"CONTENT" * 50_000
    with proxy(emulator.base_url, path) as front:
        url = f"{front.service_url}/service/uploadToken/action/upload"
        requests.post(url, data={"ks": "k"}, files={"fileData": ("a.mp4", content, "video/mp4")}, timeout=20)
        front.stop()
    posted = recorded(path)[0]["request"]["postData"]
    assert {"name": "fileData[name]", "value": "a.mp4"} in posted["params"]
    assert "CONTENT" not in path.read_text("utf-8")
