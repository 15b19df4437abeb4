"""Figures of the emulator over HTTP: speed beside an empty handler, delay, rest, start, and a long mixed load.

Both are processes of their own, with their use of processor and memory read from /proc.
"""

import itertools
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import requests

from kskit.bench import Row
from kskit.bench.load import Shot, Tally, mixed, post, run_load, token_sessions
from kskit.snippets.service import server_process

_ROUNDS = 5
_ROUND_SECONDS = 3.0
_MANY = 64
_FEW = 8
_LONG_SECONDS = 60.0
_SETTLE_SECONDS = 5.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
# An empty ASGI handler on the emulator's own server.
_EMPTY = """
import sys
import uvicorn
from kaltura_emulator.server import config, listen, settle_memory

async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    head = [(b"Content-Type", b"application/json"), (b"Content-Length", b"4")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"null"})

listener = listen("127.0.0.1", 0)
with open(sys.argv[1] + ".partial", "w") as ready:
    ready.write('{"service_url": "http://127.0.0.1:%d/api_v3"}' % listener.getsockname()[1])
import os
os.replace(sys.argv[1] + ".partial", sys.argv[1])
settle_memory()
uvicorn.Server(config(app)).run(sockets=[listener])
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. settings: its ready file as environment variables, KALTURA_SERVICE_URL and so on."""

    pid: int
    settings: Mapping[str, str]

    @property
    def cpu_seconds(self) -> float:
        """Return the processor time it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def memory_bytes(self) -> int:
        """Return the memory it occupies."""
        return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE


@contextmanager
def emulator(*command: str) -> Iterator[Served]:
    """Run `kskit serve --quiet`, or another command of Python that is given its ready file."""
    serving = command or ("-m", "kskit", "serve", "--port", "0", "--quiet", "--ready-file")
    with server_process([sys.executable, *serving]) as (pid, settings):
        yield Served(pid, settings)


def run() -> list[Row]:
    """Measure; takes about two minutes."""
    return [*_speed(), *_rest(), _start(), *_long_load()]


def _speed() -> list[Row]:
    """Return requests per second, beside those of an empty handler measured in turn, and the delay of nearly all."""
    rates, empty_rates, shares = [], [], []
    with emulator("-c", _EMPTY) as empty, emulator() as served:
        for _ in range(_ROUNDS):
            empty_rates.append(_load(empty, _nothing(empty), _FEW).rate)
            rates.append(_load(served, token_sessions(served.settings), _FEW).rate)
            shares.append(rates[-1] / empty_rates[-1])
        slow = [_load(served, token_sessions(served.settings), _MANY).percentile(0.99) for _ in range(_ROUNDS)]
    return [
        Row("emulator: appToken.startSession, keep-alive", median(rates), "requests/s", ">= 5000"),
        Row("emulator: an empty handler on the same server", median(empty_rates), "requests/s", ""),
        Row("emulator: share of the empty handler's speed", median(shares), "", ">= 0.3"),
        Row(f"emulator: 99 of 100 responses at {_MANY} connections", median(slow), "ms", "< 20"),
    ]


def _rest() -> list[Row]:
    with emulator() as served:
        time.sleep(1)
        before, began = served.cpu_seconds, time.monotonic()
        time.sleep(5)
        share = (served.cpu_seconds - before) / (time.monotonic() - began)
    return [Row("emulator: processor time while idle", share * 100, "%", "<= 5")]


def _start() -> Row:
    """Return the seconds from the command to its first response."""
    times = []
    for _ in range(_ROUNDS):
        began = time.monotonic()
        with emulator() as served:
            requests.post(_address(served), data={"service": "system", "action": "ping"}, timeout=10)
            times.append(time.monotonic() - began)
    return Row("emulator: from start to first response", median(times), "s", "<= 0.6")


def _long_load() -> list[Row]:
    """Return the errors of a long mixed load, and by how much the memory grew once it had settled."""
    with emulator() as served:
        shots = mixed(served.settings)
        first = _load(served, shots, _MANY, _SETTLE_SECONDS)
        before = served.memory_bytes
        then = _load(served, shots, _MANY, _LONG_SECONDS)
        grown = (served.memory_bytes / before - 1) * 100
    wrong = first.errors + then.errors
    return [
        Row(f"emulator: mixed calls for {_LONG_SECONDS:g} s at {_MANY} connections", then.rate, "requests/s", ""),
        Row("emulator: wrong, crossed or missing answers among them", wrong, "", "<= 0"),
        Row("emulator: growth of memory under that load", grown, "%", "<= 10"),
    ]


def _load(served: Served, shots: Iterator[Shot], connections: int, seconds: float = _ROUND_SECONDS) -> Tally:
    return run_load(_address(served), shots, connections=connections, seconds=seconds)


def _nothing(served: Served) -> Iterator[Shot]:
    """Yield requests as long as those for a token session."""
    return itertools.repeat(Shot(post(_address(served), "a" * 380), lambda body: body == b"null"))


def _address(served: Served) -> str:
    return served.settings["KALTURA_SERVICE_URL"]
