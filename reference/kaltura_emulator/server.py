"""The emulator over HTTP: one uvicorn server in this process, stopped cleanly."""

import gc
import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import uvicorn

from kaltura_emulator import report
from kaltura_emulator.asgi import App
from kaltura_emulator.control import Control
from kaltura_emulator.credentials import credentials, exports
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.fast_protocol import FastProtocol
from kaltura_emulator.line_writer import LineWriter, log_lines
from kaltura_emulator.page import ADDRESS, PageApp
from kaltura_emulator.source import EmulatorSource, Source
from kaltura_emulator.transcript import Record
from kaltura_emulator.wire_protocol import IDLE_SECONDS
from kaltura_session.errors import KitError
from kaltura_session.responses import HttpResponse

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_BACKLOG = 2048


class ServeError(KitError):
    """The server cannot start: the port is taken, the address is not ours, or a file cannot be written."""


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
    server = Server(app, lambda: _announce(options, given, page, out))
    settle_memory()
    try:
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        lines.flush()
        listener.close()
        if options.ready_file is not None:
            options.ready_file.unlink(missing_ok=True)


def explained(source: Source) -> Callable[[Record, HttpResponse], HttpResponse]:
    """Return what adds X-Kskit-Mistake to the response of a failed request: ids and titles of the proven mistakes."""

    def annotate(record: Record, response: HttpResponse) -> HttpResponse:
        from kaltura_emulator import mistakes  # noqa: PLC0415 - loaded with the first failure

        found = mistakes.proven(mistakes.diagnosed(record, source.facts(record))) if report.failed(record) else []
        value = "; ".join(f"{finding.mistake} {finding.title}" for finding in found)
        return response._replace(headers=(*response.headers, ("X-Kskit-Mistake", value))) if value else response

    return annotate


class Server(uvicorn.Server):
    """uvicorn's server for the app, which says when it is ready."""

    def __init__(self, app: App, on_ready: Callable[[], None]) -> None:
        super().__init__(config(app))
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        self._on_ready()


def config(app: Any) -> uvicorn.Config:
    """Return how an ASGI app is served; the benchmark serves an empty one the same way."""
    return uvicorn.Config(
        app,
        http=FastProtocol,
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


def _announce(options: Options, given: dict[str, str | int], page: str | None, out: TextIO) -> None:
    """Print what a user pastes, and write the ready file at once as a whole; page: the address to open in a browser."""
    out.write(f"Kaltura emulator at {given['service_url']} (public test data; Ctrl-C stops it)\n")
    out.write(f"Requests as they arrive, with the mistakes in them: {page}\n\n" if page else "\n")
    out.write(exports(given) + "\n")
    out.flush()
    if options.ready_file is not None:
        _write_ready_file(options.ready_file, given)


def _write_ready_file(path: Path, given: dict[str, str | int]) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(given, indent=1) + "\n", encoding="utf-8")
    os.replace(partial, path)  # noqa: PTH105 - a reader must never see half a file


def check_ready_file(path: Path) -> None:
    """Raise ServeError when the ready file cannot be written, before anything is started."""
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise ServeError(f"cannot write the ready file {path}: its folder is missing or not writable; choose another")
