"""Responses without waiting: what needs nothing but the emulator is handled where it arrives.

For each request uvicorn makes a task and all that an application needs to wait in it. The emulator waits for nothing
but faults and the page at /_kit/; every other request is handled as soon as its last byte is there.
"""

from kaltura_emulator import headers
from kaltura_emulator.asgi import MAX_BODY_BYTES, App, received
from kaltura_emulator.wire_protocol import WireProtocol, report_failure, written
from kaltura_session.responses import HttpResponse

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class FastProtocol(WireProtocol):
    """The connection; an application other than our own is run as uvicorn runs it."""

    _direct = False
    _keep_alive = True

    def begin_response(self) -> None:
        """Decide who responds: the app itself, once the body is there, or a task that may wait."""
        self._direct = self._is_direct()
        if not self._direct:
            super().begin_response()
            return
        self._keep_alive = self.keeps_alive()
        self._pieces: list[bytes] = []
        self._length = 0
        if any(name.lower() == b"expect" and value.lower() == b"100-continue" for name, value in self.raw_headers):
            self.transport.write(_CONTINUE)

    def add_to_body(self, body: bytes) -> None:
        """Take a piece of the body; one that is too long counts as empty."""
        if not self._direct:
            super().add_to_body(body)
            return
        self._length += len(body)
        if self._length <= MAX_BODY_BYTES:
            self._pieces.append(body)
        else:
            self._pieces.clear()

    def end_body(self) -> None:
        """Respond."""
        if not self._direct:
            super().end_body()
            return
        self.server_state.total_requests += 1
        method = self.method().decode("ascii")
        self.transport.write(written(self._respond(method), method, keep_alive=self._keep_alive))
        if not self._keep_alive:
            self.transport.close()

    def pause_writing(self) -> None:
        """Read no more from a client that does not take its responses."""
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        """Read on."""
        super().resume_writing()
        self.flow.resume_reading()

    def _is_direct(self) -> bool:
        """Tell whether our app can respond now, and that nothing before this request still waits for a response."""
        if not isinstance(self.app, App) or self.url[:1] != b"/":
            return False
        waiting = self.cycle is not None and not self.cycle.response_complete
        return not waiting and self.app.can_respond_now(self.url)

    def _respond(self, method: str) -> HttpResponse:
        request = received(method, self.url, self.raw_headers, b"".join(self._pieces))
        try:
            response: HttpResponse = self.app.respond_now(request, self.client[0] if self.client else "127.0.0.1")
        except Exception as problem:  # noqa: BLE001 - it is reported
            report_failure(problem)
            response = HttpResponse(500, headers.bare())
        return response
