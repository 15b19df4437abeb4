"""Servers as processes of their own, with their use of processor and memory read from /proc."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kskit.emulator_process import server_process

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")

EMPTY = """
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
def emulator() -> Iterator[Served]:
    """Run `kskit serve --quiet`."""
    command = [sys.executable, "-m", "kskit", "serve", "--port", "0", "--quiet", "--ready-file"]
    with server_process(command) as (pid, settings):
        yield Served(pid, settings)


@contextmanager
def empty_handler() -> Iterator[Served]:
    """Run an empty ASGI handler on the emulator's own server."""
    with server_process([sys.executable, "-c", EMPTY]) as (pid, settings):
        yield Served(pid, settings)
