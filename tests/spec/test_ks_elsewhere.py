"""The commands of the page about the KS beyond API v3 are executed: what they write is what the clauses say."""

import os
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from kaltura_session.server.resources import data_root
from kskit import vectors
from kskit.spec.clauses import clauses, sentence

ENTRY = "0_x9k2m4pq"
SETTINGS = {"KALTURA_PARTNER_ID": "102", "KALTURA_USER_SECRET": "u", "KALTURA_USER_ID": "jane", "entry": ENTRY}
KS_OF_VERSION_1 = "MzEzZDg1+WJhNjVk/DhhOWE2N2Q1ZTk5MGRmNGFkNTIwMWU1MmNm=="


class Recorder(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, str]]

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode(), b'"%s"' % (
            KS_OF_VERSION_1.replace("/", "\\/").encode()))  # fmt: skip

    def do_GET(self) -> None:
        self.answer("", b"")

    def answer(self, body: str, result: bytes) -> None:
        self.seen.append((self.command, self.path, body))
        self.send_response(200)
        self.send_header("X-Kaltura", "error-31")
        self.end_headers()
        self.wfile.write(result)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def run():
    """Run the commands of the page as one script, and return (what it printed, the requests it made)."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    page = (data_root() / "spec" / "ks-elsewhere.md").read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    Recorder.seen = []
    with HTTPServer(("127.0.0.1", 0), Recorder) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        service = f"http://127.0.0.1:{running.server_port}/api_v3"
        environment = {"PATH": os.environ["PATH"], "KALTURA_SERVICE_URL": service, **SETTINGS}
        done = subprocess.run(["sh", "-euc", script], env=environment, check=True, capture_output=True, text=True)
        running.shutdown()
    return done.stdout, Recorder.seen


def test_the_ks_for_an_address_is_narrow(run):
    (method, path, body), _ = run[1]
    sent = {name: value for name, (value,) in parse_qs(body).items()}
    assert (method, path) == ("POST", "/api_v3/service/session/action/start")
    assert (sent["type"], sent["privileges"], sent["secret"]) == ("0", f"sview:{ENTRY}", "u")
    assert int(sent["expiry"]) <= 600


def test_the_address_carries_the_ks_so_that_any_ks_arrives(run):
    printed, (_, (method, target, _)) = run
    split = urlsplit(target)
    assert (method, split.path) == ("GET", f"/p/102/sp/10200/playManifest/entryId/{ENTRY}/format/url")
    assert parse_qs(split.query) == {"ks": [KS_OF_VERSION_1]}
    assert "+" not in split.query
    assert "X-Kaltura: error-31" in printed


def test_the_reader_is_told_what_was_not_verified():
    published = [one for one in clauses().values() if "published" in one.evidence]
    assert published
    assert all("published by Kaltura, not verified" in sentence(one.evidence) for one in published)


def test_no_vector_claims_what_was_not_verified():
    published = {one.id for one in clauses().values() if "published" in one.evidence}
    assert [one["id"] for one in vectors.load_all() if published & set(one["clauses"])] == []


@pytest.mark.parametrize("family", ["HOST", "SEC"])
def test_a_security_page_says_that_delivery_does_not_ask_whether_a_ks_was_ended(family):
    page = {"HOST": "ks-elsewhere", "SEC": "security"}[family]
    text = (data_root() / "spec" / f"{page}.md").read_text(encoding="utf-8")
    assert re.search(r"do not ask whether (?:it|a KS) was ended", text)
