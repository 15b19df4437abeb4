"""One running adapter: pipes that never block, lines in and out, and a process group that ends as a whole."""

import contextlib
import os
import re
import select
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from selectors import EVENT_READ, EVENT_WRITE, BaseSelector
from typing import IO, cast

from kaltura_session.errors import KitError
from kskit.verify.messages import ProtocolFault, shown

_CHUNK = 1 << 18
_STDERR_KEPT = 4000
_TELLING = re.compile(r"error|panic|fatal|exception", re.IGNORECASE)
"""What marks the line of a stack trace that says what happened; without it, the last line is taken."""


@dataclass(frozen=True)
class Limits:
    """The bounds of one run; every one of them is an option of `kskit verify`."""

    timeout_seconds: float = 5.0
    """An adapter that is silent for so long, while it owes an answer, hangs."""
    hello_seconds: float = 60.0
    """The same for the answer to hello: `go run` and `cargo run` compile first."""
    grace_seconds: float = 1.0
    """How long a process may take to end after "stop"."""
    max_restarts: int = 20
    """How often a process that broke the protocol is started again before the rest is given up."""
    max_line_bytes: int = 4 * 1024 * 1024
    """The longest line an adapter may write."""
    window: int = 256
    """How many questions may be under way at once."""
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    """How many processes --spawn keeps running at once."""


class CommandError(KitError):
    """The command of the adapter cannot be started at all."""


class AdapterProcess:
    """A started command whose three pipes are registered with a selector; the key's data is this object."""

    def __init__(self, command: Sequence[str], selector: BaseSelector, *, max_line_bytes: int) -> None:
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - running the user's command is the purpose
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as error:
            raise CommandError(f"cannot start {command[0]!r}: {error.strerror}; give a command after --") from error
        pipes = (self._popen.stdin, self._popen.stdout, self._popen.stderr)
        self._stdin, self._stdout, self._stderr = (cast("IO[bytes]", pipe) for pipe in pipes)
        self._selector = selector
        self._max_line_bytes = max_line_bytes
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._errors = bytearray()
        self._close_when_sent = False
        self.at_end = False
        """True once standard output is closed: no more lines will come."""
        self.too_long = False
        """True once a line was longer than the limit; nothing is read after it."""
        for pipe in (self._stdout, self._stderr):
            os.set_blocking(pipe.fileno(), False)
            selector.register(pipe, EVENT_READ, self)
        os.set_blocking(self._stdin.fileno(), False)

    def send(self, data: bytes, *, last: bool = False) -> None:
        """Queue lines for standard input and write what fits; `last` closes it after them."""
        self._outgoing += data
        self._close_when_sent |= last
        self._write()

    def ready(self, pipe: object) -> list[bytes]:
        """Do what the selector said one of the pipes can do; return the complete lines that arrived."""
        if pipe is self._stdout:
            return self._read_lines()
        if pipe is self._stderr:
            self._read_errors()
        elif pipe is self._stdin:
            self._write()
        return []

    @property
    def unfinished_line(self) -> bytes:
        """The bytes after the last line feed."""
        return bytes(self._incoming)

    def last_words(self) -> str:
        """Return a remark with the line on standard error that tells most, as far as it has arrived; "" without one."""
        self._read_errors()
        lines = self._errors.decode("utf-8", "backslashreplace").strip().splitlines()
        telling = [line for line in lines if _TELLING.search(line)] or lines
        return f"; standard error says: {telling[-1].strip()}" if telling else ""

    def line_too_long(self) -> ProtocolFault:
        """Return the fault of a process that wrote more than the limit."""
        text = f"a line on standard output is longer than {self._max_line_bytes} bytes"
        return ProtocolFault("line-too-long", text)

    def ending(self, grace_seconds: float) -> str:
        """Return how the process came to its end although it had still to answer."""
        code = self.wait(grace_seconds)
        unfinished = f" in the middle of the line {shown(self.unfinished_line)}" if self.unfinished_line else ""
        how = "closed its standard output" if code is None else f"ended with {describe_exit(code)}"
        return f"the process {how}{unfinished} before it answered"

    def wait(self, seconds: float) -> int | None:
        """Return the exit code, or None when the process has not ended within so many seconds."""
        if self._popen.poll() is None and hasattr(os, "pidfd_open"):
            _wait_for_end(self._popen.pid, seconds)  # Popen.wait() with a time-out sleeps in steps
        try:
            return self._popen.wait(0 if hasattr(os, "pidfd_open") else seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> int:
        """End the whole process group, close the pipes, and return the exit code, negative for a signal."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        code = self._popen.wait()
        for pipe in (self._stdin, self._stdout, self._stderr):
            self._close(pipe)
        return code

    def _write(self) -> None:
        if self._stdin.closed:
            return
        while self._outgoing:
            try:
                written = os.write(self._stdin.fileno(), memoryview(self._outgoing)[:_CHUNK])
            except BlockingIOError:
                self._watch_stdin(wanted=True)
                return
            except OSError:  # the process closed its end; that it owes an answer shows on standard output
                self._outgoing.clear()
                self._close(self._stdin)
                return
            del self._outgoing[:written]
        self._watch_stdin(wanted=False)
        if self._close_when_sent:
            self._close(self._stdin)

    def _watch_stdin(self, *, wanted: bool) -> None:
        registered = self._stdin.fileno() in self._selector.get_map()
        if wanted and not registered:
            self._selector.register(self._stdin, EVENT_WRITE, self)
        elif registered and not wanted:
            self._selector.unregister(self._stdin)

    def _read_lines(self) -> list[bytes]:
        data = b"" if self.too_long else self._read(self._stdout)
        if not data:
            return []
        self._incoming += data
        *lines, rest = bytes(self._incoming).split(b"\n") if b"\n" in data else [bytes(self._incoming)]
        for number, line in enumerate((*lines, rest)):
            if len(line) > self._max_line_bytes:
                self.too_long = True
                return lines[:number]
        if lines:
            self._incoming = bytearray(rest)
        return lines

    def _read_errors(self) -> None:
        if not self._stderr.closed:
            self._errors += self._read(self._stderr) or b""
            del self._errors[:-_STDERR_KEPT]

    def _read(self, pipe: IO[bytes]) -> bytes | None:
        """Return what has arrived; at the end of the stream, close the pipe and return None."""
        try:
            data = os.read(pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return b""
        if data:
            return data
        self.at_end |= pipe is self._stdout
        self._close(pipe)
        return None

    def _close(self, pipe: IO[bytes]) -> None:
        if not pipe.closed:
            with contextlib.suppress(KeyError):
                self._selector.unregister(pipe)
            with contextlib.suppress(OSError):
                pipe.close()


def _wait_for_end(pid: int, seconds: float) -> None:
    """Sleep until the process has ended, at most so many seconds."""
    descriptor = os.pidfd_open(pid)
    try:
        select.select([descriptor], [], [], seconds)
    finally:
        os.close(descriptor)


def describe_exit(code: int) -> str:
    """Return words for an exit code as subprocess gives it: negative for a signal."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
