"""Running the proxy on the loopback interface until it is told to stop."""

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kaltura_emulator import diagnoses
from kaltura_emulator.credentials import ReadyFile, exports
from kaltura_emulator.line_writer import LineWriter
from kaltura_emulator.page import ADDRESS
from kaltura_emulator.server import Server, listen, url_of
from kaltura_emulator.transcript import Record
from kskit.explain.settings import Settings
from kskit.proxy.app import ProxyApp
from kskit.proxy.har import Recorder
from kskit.proxy.traffic import Passed, Traffic
from kskit.proxy.upstream import LOOPBACK, Connection, ProxyError, Upstream, proxy_of
from kskit.proxy.wire import ProxyProtocol

_HOST = "127.0.0.1"
_DIAGNOSED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. port: 0 for a free one. record: the HAR to write. ready_file: tells the address when ready."""

    upstream: Upstream
    port: int = 8081
    record: Path | None = None
    ready_file: Path | None = None
    quiet: bool = False


def run_proxy(options: Options, settings: Settings, out: TextIO = sys.stdout) -> None:
    """Run until told to stop. Raises ServeError, ReadyFileError or ProxyError when it cannot start."""
    with prepared(options, settings, out) as (server, listener), suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


@contextmanager
def prepared(options: Options, settings: Settings, out: TextIO) -> Iterator[tuple[Server, socket.socket]]:
    """Give a server and the socket on which it is to listen; afterwards, write the last lines and the recording.

    settings: what helps to prove mistakes.
    """
    upstream, through = options.upstream, proxy_of(options.upstream)
    if options.port and upstream.host in LOOPBACK and upstream.port == options.port:
        raise ProxyError(f"port {options.port} is where the upstream listens; choose another with --port")
    ready = ReadyFile(options.ready_file) if options.ready_file is not None else None
    if ready is not None:
        ready.clear()
    listener = listen(_HOST, options.port)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # pieces go out as they come, on every event loop
    traffic = Traffic(f"Proxy in front of {upstream.address}", settings)
    recorder = Recorder(options.record, upstream, settings.secrets()) if options.record is not None else None
    writer = LineWriter(out, traffic.lines, is_wanted=lambda _: True, at_once=_DIAGNOSED_AT_ONCE)
    given = traffic.credentials(url_of(_HOST, listener))

    def begin() -> None:
        _announce(options, given, through, out)
        if ready is not None:
            ready.write(given)

    def tell(passed: Passed, record: Record) -> None:
        if not options.quiet:
            writer.tell(record)
        if recorder is not None:
            diagnoses.submit(recorder.add, passed)

    connection = Connection(upstream, through)
    app = ProxyApp(connection, traffic, tell)
    try:
        yield _Server(app, begin, ready.remove if ready is not None else None, connection), listener
    finally:
        writer.close()
        if recorder is not None:
            diagnoses.submit(recorder.complete).result()
        listener.close()


class _Server(Server):
    """The server; it ends the connections to the upstream, too."""

    def __init__(
        self, app: ProxyApp, on_ready: Callable[[], None], on_stop: Callable[[], None] | None, connection: Connection
    ) -> None:
        super().__init__(app, on_ready, on_stop, ProxyProtocol)
        self._connection = connection

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        await super().shutdown(sockets)
        await self._connection.close()


def _announce(options: Options, given: Mapping[str, str | int], through: str | None, out: TextIO) -> None:
    """Print what a user needs, and write the ready file."""
    base_url = str(given["service_url"]).removesuffix("/api_v3")
    lines = [
        f"kskit proxy at {base_url} in front of {options.upstream.address} (Ctrl-C stops it)",
        f"Requests as they pass, with the mistakes in them: {base_url}{ADDRESS}",
    ]
    if through is not None:
        lines.append(f"Through the proxy {through.rpartition('@')[2].removeprefix('http://')} of the environment")
    if options.record is not None:
        lines.append(f"Recorded, without secrets, to {options.record} when it stops")
    if options.upstream.scheme == "http" and options.upstream.host not in LOOPBACK:
        lines.append(f"Not encrypted: whoever is on the way to {options.upstream.address} reads every secret")
    out.write("\n".join(lines) + f"\n\n{exports(given)}\n")
    out.flush()
