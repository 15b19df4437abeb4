"""The plain commands of the flows send what the reference sends: they are executed, against a server that records."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest

from kskit import vectors
from kskit.flows.catalogue import load_flows
from kskit.spec.plain_requests import commands

RUNS = [
    one
    for one in vectors.load("flows")
    if one["op"] == "flow_run" and "error" not in one["expect"] and not one["input"].get("stored")
]
COMPUTED = "computed by the step before"


class Recorder(BaseHTTPRequestHandler):
    seen: list[tuple[str, list[tuple[str, str]]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        self.seen.append((self.path, parse_qsl(body, keep_blank_values=True)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    Recorder.seen = []
    with HTTPServer(("127.0.0.1", 0), Recorder) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def given(step, exchanges):
    """What a call gives to later steps, as shell variables; where it is sent several times, each name has its own."""
    found = {}
    for number, (name, pointer) in enumerate(step.gives.items()):
        value = json.loads(exchanges[min(number, step.times - 1)]["response"]["body"])
        for member in pointer.split("/")[1:]:
            value = value[int(member) if isinstance(value, list) else member]
        found[name] = str(value)
    return found


@pytest.mark.parametrize("run", RUNS, ids=[one["id"] for one in RUNS])
def test_the_commands_of_a_flow_send_what_the_reference_sends(run, server):
    flow = load_flows().find(run["input"]["flow"])
    variant = flow.find_variant(run["input"]["variant"])
    recorded = list(run["stages"]["transcript"])
    address = f"http://127.0.0.1:{server.server_port}/api_v3"
    variables = {**run["input"]["settings"], "KALTURA_SERVICE_URL": address}
    expected = []
    for step in (one for one in flow.step if one.in_variant(variant.id)):
        if not step.call:
            variables |= dict.fromkeys(step.gives, COMPUTED)
            continue
        (command,) = (text for text, variants in commands(flow, step).items() if variant in variants)
        exchanges = [recorded.pop(0) for _ in range(step.times)]
        request = exchanges[0]["request"]
        expected.append((request["target"], parse_qsl(request["body"], keep_blank_values=True)))
        environment = {"PATH": os.environ["PATH"], **variables}
        subprocess.run(["sh", "-euc", command], env=environment, check=True, capture_output=True)
        if not step.expect_error:
            variables |= given(step, exchanges)
    assert [target for target, _ in Recorder.seen] == [target for target, _ in expected]
    for (_, sent), (_, wanted) in zip(Recorder.seen, expected, strict=True):
        assert [name for name, _ in sent] == [name for name, _ in wanted]
        differing = [name for (name, value), pair in zip(sent, wanted, strict=True) if COMPUTED != value != pair[1]]
        assert differing == []


def test_no_secret_stands_in_a_command_line():
    flows = load_flows()
    lines = [
        text.splitlines()[0] for flow in flows.flows.values() for step in flow.step for text in commands(flow, step)
    ]
    assert len(lines) >= len(flows.flows)
    assert {line.count("$") for line in lines} == {1}, "the service's address is the only variable"
