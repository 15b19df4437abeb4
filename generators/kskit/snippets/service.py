"""The emulator as a process of its own, and as snippets meet it: what went over the wire, and faults on request."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import requests

from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.stopping import started_whole

START_SECONDS = 20.0
_POLL_SECONDS = 0.005
_SECONDS = 30


@contextmanager
def emulator_process(*options: str) -> Iterator[dict[str, str]]:
    """Run `kskit serve` on a free port; gives its settings as environment variables (KALTURA_SERVICE_URL, ...).

    options: further options of `kskit serve`. Raises KitError with its last words when it does not start.
    """
    with server_process([sys.executable, "-m", "kskit", "serve", "--port", "0", *options, "--ready-file"]) as (
        _,
        settings,
    ):
        yield settings


@contextmanager
def server_process(command: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Run a server; gives its process id and its settings as environment variables.

    command: what starts it, without its last argument: the file that it makes when it is ready, with its settings.
    """
    with TemporaryDirectory(prefix="kskit-") as folder, ExitStack() as stack:
        ready = Path(folder) / "ready.json"
        with started_whole():
            process = subprocess.Popen(  # noqa: S603 - our own commands
                [*command, str(ready)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            stack.callback(_end, process)
        _wait(process, ready)
        settings = json.loads(ready.read_text(encoding="utf-8"))
        yield process.pid, {f"KALTURA_{name.upper()}": str(value) for name, value in settings.items()}


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.communicate(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _wait(process: "subprocess.Popen[str]", ready: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            words = process.stderr.read().strip() if process.stderr else ""
            raise KitError(f"the emulator did not start: {words or 'it said nothing'}")
        if time.monotonic() > deadline:
            raise KitError(f"the emulator was not ready within {START_SECONDS:g} seconds")
        time.sleep(_POLL_SECONDS)


class Exchange(NamedTuple):
    """One request that a program sent, and what it was answered, byte for byte."""

    request: HttpRequest
    response: HttpResponse


@dataclass(frozen=True, slots=True)
class Service:
    """A running emulator. settings: KALTURA_SERVICE_URL and the account's, by their names."""

    settings: Mapping[str, str]

    def reset(self) -> None:
        """Begin anew: nothing ended, no faults, an empty transcript, the machine's time."""
        self._control("POST", "reset")
        self._control("PUT", "clock", {"now": None})

    def put_account(self, account: Mapping[str, Any]) -> None:
        """Begin anew with another account document."""
        self._control("PUT", "account", account)

    def misbehave(self, fault: Mapping[str, Any]) -> None:
        """Answer the calls that a fault names with it, all where it names none; its shape is the emulator's."""
        self._control("POST", "faults", fault)

    def findings(self) -> list[dict[str, Any]]:
        """Return the mistakes that are proven in what was sent: their number of the request, name, title and fix."""
        found: list[dict[str, Any]] = json.loads(self._control("GET", "report"))["findings"]
        return found

    def forget_traffic(self) -> None:
        """Empty the transcript: what follows is the program's."""
        self._control("DELETE", "transcript")

    def traffic(self) -> list[Exchange]:
        """Return what was sent and answered since it was last forgotten."""
        return [_exchange(json.loads(line)) for line in self._control("GET", "transcript").splitlines()]

    def _control(self, method: str, name: str, document: Mapping[str, Any] | None = None) -> str:
        host = self.settings["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
        try:
            response = requests.request(method, f"{host}/_kit/{name}", json=document, timeout=_SECONDS)
        except requests.ConnectionError as error:
            raise KitError("the emulator of this run ended before its time; run it again") from error
        response.raise_for_status()
        return response.text


@contextmanager
def fresh_service() -> Iterator[Service]:
    """Start an emulator of one's own for as long as the block lasts."""
    with emulator_process("--quiet") as settings:
        yield Service(settings)


def _exchange(record: Mapping[str, Any]) -> Exchange:
    request, response = record["request"], record["response"]
    return Exchange(
        HttpRequest(request["method"], request["target"], _headers(request), _body(request)),
        HttpResponse(response["status"], _headers(response), _body(response)),
    )


def _headers(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in message["headers"]]


def _body(message: Mapping[str, Any]) -> bytes:
    if "bodyBase64" in message:
        return base64.b64decode(message["bodyBase64"])
    return str(message.get("body", "")).encode("utf-8")
