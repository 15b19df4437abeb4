"""`kskit serve` as its user sees it: a process that starts, tells how to use it, and stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest
import requests

from kskit.flows.catalogue import load_flows

_START = re.compile(r"Kaltura emulator at (http://127\.0\.0\.1:\d+)/api_v3")


@contextmanager
def _served(*options: str, environment: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `kskit serve` and its base URL."""
    command = [sys.executable, "-m", "kskit", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    )
    try:
        assert process.stdout is not None
        found = _START.search(process.stdout.readline())
        assert found, process.stderr.read() if process.stderr else ""
        yield process, found[1]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _stop(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    process.send_signal(signal.SIGINT)
    assert process.stdout
    assert process.stderr
    out, err = process.stdout.read(), process.stderr.read()
    return process.wait(timeout=10), out, err


def _refused(*options: str) -> str:
    """The one line of a call that is refused, which must end with exit code 2."""
    command = [sys.executable, "-m", "kskit", "serve", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_it_prints_what_to_export_writes_the_ready_file_and_stops_cleanly(tmp_path: Path, root: Path) -> None:
    ready = tmp_path / "ready.json"
    with _served("--ready-file", str(ready)) as (process, base_url):
        assert requests.get(f"{base_url}/_kit/health", timeout=5).json()["status"] == "ok"
        document = json.loads(ready.read_text(encoding="utf-8"))
        schema = json.loads((root / "vectors/schema/control/ready.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(document)
        assert document["service_url"] == f"{base_url}/api_v3"
        assert set(document) == set(schema["properties"])
        code, out, err = _stop(process)
    assert (code, err) == (0, "")
    for name, value in document.items():
        assert f"export KALTURA_{name.upper()}=" in out
        assert str(value) in out
    assert not ready.exists()


def test_it_prints_every_setting_that_programs_read_and_the_ks_is_taken() -> None:
    flows = load_flows().flows.values()
    needed = {name for flow in flows for name in (*flow.env, *(one for variant in flow.variant for one in variant.env))}
    with _served() as (process, base_url):
        assert process.stdout
        printed = "".join(iter(process.stdout.readline, "\n")) + "".join(iter(process.stdout.readline, "\n"))
        settings = dict(re.findall(r"^export (KALTURA_\w+)=(.+)$", printed, re.MULTILINE))
        form = {"format": 1, "ks": settings["KALTURA_KS"]}
        listed = requests.post(f"{base_url}/api_v3/service/media/action/list", data=form, timeout=5).json()
        _stop(process)
    assert needed - set(settings) == {"KALTURA_KS_VERSION", "KALTURA_PAGE_SIZE"}  # which have defaults
    assert listed["objectType"] == "KalturaMediaListResponse"


def test_each_request_is_told_in_a_line_without_secrets_and_a_mistake_with_its_fix() -> None:
    with _served() as (process, base_url):
        api = f"{base_url}/api_v3/service"
        secret, token = "a0" * 16, "c0" * 16
        start = {"format": 1, "partnerId": 1000, "secret": secret, "type": 2}
        session = requests.post(f"{api}/session/action/start", data=start, timeout=5).json()
        raw = {"format": 1, "ks": session, "id": "0_sha256aa", "tokenHash": token}
        requests.post(f"{api}/appToken/action/startSession", data=raw, timeout=5)
        code, out, _ = _stop(process)
    told = out.rpartition("\n\n")[2]
    assert code == 0
    assert "session.start" in told
    assert "appToken.startSession            INVALID_APP_TOKEN_HASH" in told
    assert "A01 The token itself was sent: Send the lower-case hexadecimal digest" in told
    assert secret not in told
    assert token not in told
    assert session not in told


def test_seed_and_clock_make_answers_repeatable() -> None:
    def started() -> str:
        with _served("--seed", "7", "--clock", "1767225600", "--quiet") as (_, base_url):
            start = {"format": 1, "partnerId": 1000, "secret": "a0" * 16}
            return requests.post(f"{base_url}/api_v3/service/session/action/start", data=start, timeout=5).text

    assert started() == started()


def test_cold_takes_the_long_path_first() -> None:
    with _served("--cold") as (_, base_url):
        start = {"format": 2, "partnerId": 1000, "secret": "a0" * 16}
        url = f"{base_url}/api_v3/service/session/action/start"
        first, second = (requests.post(url, data=start, timeout=5).text for _ in range(2))
    assert first.startswith("<?xml")
    assert second.startswith("<xml>")


def test_an_account_of_ones_own_is_served(root: Path) -> None:
    with _served("--account", str(root / "vectors/recordings/account.json")) as (_, base_url):
        assert 102 in requests.get(f"{base_url}/_kit/health", timeout=5).json()["partners"]


def test_the_control_endpoints_are_there_on_other_addresses_only_when_asked_for() -> None:
    for options, is_there in ((("--host", "0.0.0.0"), False), (("--host", "0.0.0.0", "--control"), True)):  # noqa: S104
        with _served_anywhere(*options) as base_url:
            found = requests.get(f"{base_url}/_kit/health", timeout=5, allow_redirects=False)
            assert (found.status_code == 200) is is_there


@contextmanager
def _served_anywhere(*options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "kskit", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r":(\d+)/api_v3", process.stdout.readline())
        assert found
        yield f"http://127.0.0.1:{found[1]}"
    finally:
        process.kill()
        process.communicate()


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = _refused("--port", str(taken.getsockname()[1]))
    assert "cannot listen on 127.0.0.1 port" in told
    assert "--port" in told


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_does_not_exist_is_one_clear_line(port: str) -> None:
    assert "cannot listen" in _refused("--port", port)


def test_an_address_that_is_not_ours_is_one_clear_line() -> None:
    assert "cannot listen on 192.0.2.1" in _refused("--host", "192.0.2.1", "--port", "0")


def test_a_wrong_account_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "account.json"
    path.write_text('{"partners": [{"id": 1, "secret": "s"}]}')
    assert "partners[0].admin_secret is missing" in _refused("--account", str(path))
    assert "cannot read the account file" in _refused("--account", str(tmp_path / "none"))


def test_a_ready_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    assert "cannot write the ready file" in _refused("--port", "0", "--ready-file", str(tmp_path / "no" / "r.json"))


def test_two_servers_do_not_share_a_port(tmp_path: Path) -> None:
    with _served("--ready-file", str(tmp_path / "one")) as (_, one), _served("--quiet") as (_, two):
        assert one != two
