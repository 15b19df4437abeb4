"""Servers as processes of their own, with their use of processor and memory read from /proc."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_START_SECONDS = 20.0
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
def emulator(*options: str) -> Iterator[Served]:
    """Run `kskit serve --quiet`."""
    with _served([sys.executable, "-m", "kskit", "serve", "--port", "0", "--quiet", *options, "--ready-file"]) as found:
        yield found


@contextmanager
def empty_handler() -> Iterator[Served]:
    """Run an empty ASGI handler on the emulator's own server."""
    with _served([sys.executable, "-c", EMPTY]) as found:
        yield found


@contextmanager
def _served(command: list[str]) -> Iterator[Served]:
    with TemporaryDirectory(prefix="kskit-") as folder:
        ready = Path(folder) / "ready.json"
        process = subprocess.Popen([*command, str(ready)], stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the server did not start; run `kskit serve` by hand to see why")
                time.sleep(0.005)
            settings = json.loads(ready.read_text(encoding="utf-8"))
            yield Served(process.pid, {f"KALTURA_{name.upper()}": str(value) for name, value in settings.items()})
        finally:
            process.terminate()
            process.wait(_START_SECONDS)
