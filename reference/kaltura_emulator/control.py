"""The control endpoints under /_kit/: for tests, never for the world.

They are left out of the app unless the emulator listens on the loopback interface or is told to offer them. Documents
are described by vectors/schema/control/.
"""

import json
from collections.abc import Callable
from typing import Any

from kaltura_emulator import faults, report
from kaltura_emulator.account import read_account, read_json
from kaltura_emulator.diagnoses import diagnose_all
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.non_api_paths import KIT_PATH
from kaltura_emulator.source import EmulatorSource
from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

PREFIX = KIT_PATH
JSON, NDJSON = "application/json", "application/x-ndjson"
OK = {"status": "ok"}


class ControlError(KitError):
    """A control request that cannot be carried out, of the page, too; it becomes HTTP 400."""


class Control:
    """The endpoints over one emulator. faults: those that wait for their calls."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.faults = faults.Faults()
        self._routes: dict[tuple[str, str], Callable[[bytes], Any]] = {
            ("GET", "health"): self._health,
            ("POST", "reset"): self._reset,
            ("POST", "restart"): self._restart,
            ("PUT", "account"): self._put_account,
            ("GET", "clock"): self._clock,
            ("PUT", "clock"): self._put_clock,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._post_faults,
            ("PUT", "faults"): self._put_faults,
            ("DELETE", "faults"): self._delete_faults,
            ("GET", "transcript"): self._transcript,
            ("DELETE", "transcript"): self._delete_transcript,
            ("GET", "report"): self._report,
        }

    @staticmethod
    def is_for(request: HttpRequest) -> bool:
        """Tell whether a request is meant for the control endpoints."""
        return request.target.startswith(PREFIX)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Return the response; a wrong document is 400, another method 405, an unknown path 404, each with one line."""
        name = request.target.partition("?")[0].removeprefix(PREFIX)
        route = self._routes.get((request.method, name))
        if route is None:
            methods = sorted(method for method, known in self._routes if known == name)
            if methods:
                return json_response(405, {"error": f"/_kit/{name} takes {' and '.join(methods)}"})
            names = ", ".join(sorted({known for _, known in self._routes}))
            return json_response(404, {"error": f"there is no /_kit/{name[:40]}; there are {names}"})
        try:
            document = route(request.body)
        except KitError as problem:
            return json_response(400, {"error": str(problem)})
        return _response(200, NDJSON, document) if isinstance(document, str) else json_response(200, document)

    def _health(self, _body: bytes) -> Any:
        emulator = self.emulator
        return {
            "status": "ok",
            "now": emulator.clock.seconds(),
            "partners": sorted(emulator.world.partners),
            "requests": emulator.world.requests,
        }

    def _reset(self, _body: bytes) -> Any:
        self.emulator.reset()
        self.faults.waiting.clear()
        return OK

    def _restart(self, body: bytes) -> Any:
        document = _object(body) if body else {}
        if not document.keys() <= {"warm"} or not isinstance(document.get("warm", False), bool):
            raise ControlError('a restart takes {"warm": true}, {"warm": false} or nothing')
        self.emulator.restart(warm=document.get("warm", False))
        return OK

    def _put_account(self, body: bytes) -> Any:
        self.emulator.reset(read_account(_document(body)))
        return OK

    def _clock(self, _body: bytes) -> Any:
        return {"now": self.emulator.clock.now(), "frozen": self.emulator.clock.frozen}

    def _put_clock(self, body: bytes) -> Any:
        document = _object(body)
        if set(document) == {"advance"} and _is_number(document["advance"]):
            self.emulator.clock.advance(document["advance"])
        elif set(document) == {"now"} and document["now"] is None:
            self.emulator.clock.run()
        elif set(document) == {"now"} and _is_number(document["now"]):
            self.emulator.travel(document["now"])
        else:
            raise ControlError('the clock takes {"now": SECONDS}, {"now": null} or {"advance": SECONDS}')
        return self._clock(b"")

    def _faults(self, _body: bytes) -> Any:
        return {"faults": self.faults.documents()}

    def _post_faults(self, body: bytes) -> Any:
        self.faults.waiting.append(faults.read_fault(_document(body)))
        return self._faults(b"")

    def _put_faults(self, body: bytes) -> Any:
        listed = _object(body).get("faults")
        if not isinstance(listed, list):
            raise ControlError('the faults are {"faults": [...]}; POST adds a single one')
        self.faults.waiting[:] = [faults.read_fault(document) for document in listed]
        return self._faults(b"")

    def _delete_faults(self, _body: bytes) -> Any:
        self.faults.waiting.clear()
        return self._faults(b"")

    def _transcript(self, _body: bytes) -> Any:
        return "".join(self.emulator.transcript.ndjson())

    def _delete_transcript(self, _body: bytes) -> Any:
        self.emulator.transcript.clear()
        return OK

    async def prepare(self, request: HttpRequest) -> None:
        """Wait for the diagnoses of which the response is made, if it is the report."""
        if request.target.partition("?")[0] == f"{PREFIX}report":
            await diagnose_all(EmulatorSource(self.emulator))

    def _report(self, _body: bytes) -> Any:
        return report.report(EmulatorSource(self.emulator))


def _document(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError as problem:
        raise ControlError(f"the body is not JSON: {problem}") from problem


def _object(body: bytes) -> dict[str, Any]:
    document = _document(body)
    if not isinstance(document, dict):
        raise ControlError("the body must be a JSON object")
    return document


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def json_response(status: int, document: Any) -> HttpResponse:
    """Return a JSON document as a response."""
    return _response(status, JSON, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _response(status: int, content_type: str, text: str) -> HttpResponse:
    body = text.encode("utf-8", "backslashreplace")
    return HttpResponse(status, (("Content-Type", content_type), ("Content-Length", str(len(body)))), body)
