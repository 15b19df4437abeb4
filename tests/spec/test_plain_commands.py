"""The plain commands of the flows: they stand on the pages, and work as printed, one after the other."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from kaltura_session import decode_ks
from kaltura_session.server.resources import data_root
from kskit import vectors
from kskit.flows.catalogue import load_flows
from kskit.snippets.service import emulator_process
from kskit.spec.pages import FLOW, read_page
from kskit.spec.plain_commands import commands

RUNS = [
    one
    for one in vectors.load("flows")
    if one["op"] == "flow_run" and "error" not in one["expect"] and not one["input"].get("stored")
]
WAYS = [(flow, variant) for flow in load_flows().flows.values() for variant in flow.variant]
SHELLS = ("dash", "bash")


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    return found or pytest.skip(f"{name} is not installed")


def script(flow, variant) -> str:
    """The commands of one way through a flow, each as its page prints it."""
    page = read_page(data_root(), f"{FLOW}{flow.id}")
    found = []
    for step in flow.step:
        for text, variants in commands(flow, step).items():
            assert f"\n```sh\n{text}\n```\n" in page
            found += [text] if variant in variants else []
    return "\n".join(found)


def run(shell: str, commands_: str, settings: dict[str, str], folder: Path) -> str:
    for name in ("curl", "jq", "openssl"):
        tool(name)
    ran = subprocess.run([tool(shell), "-euc", commands_], cwd=folder, capture_output=True, text=True, check=False,
                         env={"PATH": os.environ["PATH"], **settings})  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


class Replayed(BaseHTTPRequestHandler):
    """Answers with what was recorded, whatever is asked; seen: path and form of each request."""

    seen: list[tuple[str, list[tuple[str, str]]]]
    recorded: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        self.seen.append((self.path, parse_qsl(body, keep_blank_values=True)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.recorded.pop(0).encode("utf-8"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    Replayed.seen = []
    with HTTPServer(("127.0.0.1", 0), Replayed) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.parametrize("given", RUNS, ids=[one["id"] for one in RUNS])
def test_the_commands_of_a_flow_send_what_the_reference_sends(given, server, tmp_path):
    flow = load_flows().find(given["input"]["flow"])
    recorded = given["stages"]["transcript"]
    Replayed.recorded = [one["response"]["body"] for one in recorded]
    address = f"http://127.0.0.1:{server.server_port}/api_v3"
    settings = {**given["input"]["settings"], "KALTURA_SERVICE_URL": address}
    run("dash", script(flow, flow.find_variant(given["input"]["variant"])), settings, tmp_path)
    wanted = [(one["request"]["target"], parse_qsl(one["request"]["body"], True)) for one in recorded]
    calls = sum(step.times for step in flow.step if step.call and step.in_variant(given["input"]["variant"]))
    assert Replayed.seen == wanted[:calls]  # without what a second client repeats


def whole_script(flow, variant) -> str:
    """As script(); a flow that needs a KS comes after the one that starts a session, as its page says."""
    if "KALTURA_KS" not in flow.environment(variant):
        return script(flow, variant)
    first = load_flows().find("start-session")
    return f"{script(first, first.variant[0])}\nKALTURA_KS=$ks\n{script(flow, variant)}"


@pytest.fixture(scope="module")
def emulator() -> Iterator[dict[str, str]]:
    with emulator_process() as settings:
        yield settings


@pytest.fixture
def fresh(emulator) -> dict[str, str]:
    address = emulator["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
    subprocess.run([tool("curl"), "-sfX", "POST", f"{address}/_kit/reset"], check=True, stdout=subprocess.DEVNULL)
    return emulator


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("flow", "variant"), WAYS, ids=[f"{flow.id}-{variant.id}" for flow, variant in WAYS])
def test_the_commands_of_a_flow_succeed_at_the_emulator(flow, variant, shell, fresh, tmp_path):
    settings = {**fresh, "KALTURA_SESSION_FILE": str(tmp_path / "session")}
    printed = run(shell, whole_script(flow, variant), settings, tmp_path)
    refused = [step for step in flow.step if step.expect_error and step.in_variant(variant.id)]
    assert printed.count('"KalturaAPIException"') == len(refused)


@pytest.mark.parametrize("variant", load_flows().find("local-ks").variant, ids=lambda one: one.id)
def test_a_ks_made_by_the_commands_can_be_read(variant, emulator, tmp_path):
    made = run("dash", script(load_flows().find("local-ks"), variant), emulator, tmp_path).strip()
    read = decode_ks(made, emulator["KALTURA_ADMIN_SECRET"])
    assert (read.user_id, read.privileges) == (emulator["KALTURA_USER_ID"], "sview:*,list:*")


def test_a_refused_ks_leads_to_the_right_action(emulator, tmp_path):
    flow = load_flows().find("handle-errors")
    settings = {**emulator, "KALTURA_KS": "bm90IGEgS1M="}
    printed = run("dash", script(flow, flow.variant[0]), settings, tmp_path)
    error, _, action = printed.rstrip("\n").rpartition("\n")
    assert (json.loads(error)["code"], action) == ("INVALID_KS", "start")
