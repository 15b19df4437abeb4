"""The emulator over HTTP: one uvicorn server in this process, stopped cleanly."""

import asyncio
import gc
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import uvicorn

from kaltura_emulator import diagnoses, report
from kaltura_emulator.asgi import Annotate
from kaltura_emulator.control import Control
from kaltura_emulator.credentials import ReadyFile, credentials, exports
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.fast_protocol import FastProtocol
from kaltura_emulator.line_writer import LineWriter, log_lines
from kaltura_emulator.page import ADDRESS, PageApp
from kaltura_emulator.source import EmulatorSource, Source
from kaltura_emulator.transcript import Record
from kaltura_emulator.wire_protocol import IDLE_SECONDS, WireProtocol
from kaltura_session.errors import KitError
from kaltura_session.responses import HttpResponse

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_BACKLOG = 2048
_GRACE_SECONDS, _LOOK_SECONDS = 1.0, 0.02
_HANG_UP = getattr(signal, "SIGHUP", None)  # with nohup, it is ignored
_STOPPING = [one for one in (signal.SIGINT, signal.SIGTERM, _HANG_UP) if one is not None]


class ServeError(KitError):
    """The server cannot start: the port is taken or the address is not ours."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve.

    ready_file: where to write the credentials when ready. control: offer /_kit/ on an address that is not the loopback,
    too. log: tell of every request in one line. explain_headers: name the mistake behind a failed request in a header.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    ready_file: Path | None = None
    control: bool = False
    log: bool = True
    explain_headers: bool = False


def serve(emulator: Emulator, options: Options, out: TextIO = sys.stdout) -> None:
    """Serve until interrupted; raises ServeError, with one line, when it cannot start."""
    listener = listen(options.host, options.port)
    given = credentials(emulator.world, url_of(options.host, listener), emulator.clock.seconds())
    control = Control(emulator) if options.control or options.host in _LOOPBACK else None
    source = EmulatorSource(emulator)
    lines = LineWriter(out, log_lines(source))
    app = PageApp(
        emulator,
        control=control,
        observer=lines.tell if options.log else None,
        annotate=explained(source) if options.explain_headers else None,
    )
    page = url_of(options.host, listener) + ADDRESS if control is not None else None
    ready = ReadyFile(options.ready_file) if options.ready_file is not None else None

    def begin() -> None:
        _announce({**given, **_for_programs(source)}, page, out)
        if ready is not None:
            ready.write(given)

    server = Server(app, begin, ready.remove if ready is not None else None)
    settle_memory()
    try:
        if ready is not None:
            ready.clear()
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        if ready is not None:
            ready.remove()
        lines.close()
        diagnoses.close()
        listener.close()


def explained(source: Source) -> Annotate:
    """Return what adds X-Kskit-Mistake to the response of a failed request: ids and titles of the proven mistakes."""

    async def annotate(record: Record, response: HttpResponse) -> HttpResponse:
        value = await diagnoses.run(told, record) if report.failed(record) else ""
        return response._replace(headers=(*response.headers, ("X-Kskit-Mistake", value))) if value else response

    def told(record: Record) -> str:
        from kaltura_emulator import mistakes  # noqa: PLC0415 - loaded with the first failure, in its thread

        found = mistakes.proven(diagnoses.diagnosis_of(record, source))
        return "; ".join(f"{finding.mistake} {finding.title}" for finding in found)

    return annotate


class Server(uvicorn.Server):
    """uvicorn's server for the app. on_ready: called when it listens; on_stop: when it begins to stop.

    http: the class of its connections.
    """

    def __init__(
        self,
        app: Any,
        on_ready: Callable[[], None],
        on_stop: Callable[[], None] | None = None,
        http: type[WireProtocol] = FastProtocol,
    ) -> None:
        super().__init__(config(app, http))
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: who watches or waits for a fault is let go, what was answered may be read for _GRACE_SECONDS."""
        if self._on_stop is not None:
            self._on_stop()
        for server in self.servers:
            server.close()
        for task in self.server_state.tasks:
            task.cancel()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        end = time.monotonic() + _GRACE_SECONDS
        while self.server_state.connections and time.monotonic() < end:
            await asyncio.sleep(_LOOK_SECONDS)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGINT, SIGTERM and SIGHUP, and let none of them end the process afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        caught = [one for one in _STOPPING if one != _HANG_UP or signal.getsignal(one) != signal.SIG_IGN]
        former = {one: signal.signal(one, self.handle_exit) for one in caught}
        try:
            yield
        finally:
            for one, handler in former.items():
                signal.signal(one, handler)


def config(app: Any, http: type[WireProtocol] = FastProtocol) -> uvicorn.Config:
    """Return how an ASGI app is served; the benchmark serves an empty one the same way."""
    return uvicorn.Config(
        app,
        http=http,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=False,
        timeout_keep_alive=int(IDLE_SECONDS),
        timeout_graceful_shutdown=1,
        backlog=_BACKLOG,
    )


def settle_memory() -> None:
    """Spare the garbage collector what stays for good, and let it look less often at the transcript."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one. Raises ServeError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as problem:
        listener.close()
        told = getattr(problem, "strerror", None) or str(problem)
        raise ServeError(
            f"cannot listen on {host} port {port}: {told}; choose another with --port (0 takes a free one) or --host"
        ) from problem
    return listener


def url_of(host: str, listener: socket.socket) -> str:
    """Return scheme, host and port of a listening socket."""
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _for_programs(source: Source) -> dict[str, str]:
    """Return what programs read beside the credentials: a KS, and the file in which they keep one."""
    ks = source.ks()
    return {"session_file": "kaltura-session", **({"ks": ks} if ks else {})}


def _announce(given: Mapping[str, str | int], page: str | None, out: TextIO) -> None:
    """Print what a user pastes. given: every setting that a program reads. page: the address to open in a browser."""
    out.write(f"Kaltura emulator at {given['service_url']} (public test data; Ctrl-C stops it)\n")
    out.write(f"Requests as they arrive, with the mistakes in them: {page}\n\n" if page else "\n")
    out.write(exports(given) + "\n")
    out.flush()
