"""The emulator behind `requests` in the same process: no port, no thread, the real client code in front."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest, Response
from urllib3.response import HTTPResponse as Urllib3Response

from kaltura_emulator.emulator import Emulator
from kaltura_session.requests import HttpRequest

BASE_URL = "http://kaltura.emulator"
SERVICE_URL = BASE_URL + "/api_v3"


class EmulatorAdapter(HTTPAdapter):
    """A transport for requests.Session: `session.mount(BASE_URL, EmulatorAdapter(emulator))`."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__()
        self.emulator = emulator

    def send(self, request: PreparedRequest, *_args: Any, **_options: Any) -> Response:
        """Return the emulator's response to a prepared request."""
        given = self.emulator.handle(_request(request))
        reason = HTTPStatus(given.status).phrase
        raw = Urllib3Response(
            BytesIO(given.body), dict(given.headers), given.status, reason=reason, preload_content=False
        )
        return self.build_response(request, raw)


def session_for(emulator: Emulator) -> requests.Session:
    """Return a requests.Session for which BASE_URL is the emulator."""
    session = requests.Session()
    session.mount(BASE_URL, EmulatorAdapter(emulator))
    return session


def _request(prepared: PreparedRequest) -> HttpRequest:
    body = prepared.body or b""
    if isinstance(body, str):
        body = body.encode("utf-8")
    elif not isinstance(body, bytes):
        body = b"".join(part if isinstance(part, bytes) else part.encode("utf-8") for part in body)
    headers = [("Host", (prepared.url or BASE_URL).split("/")[2]), *prepared.headers.items()]
    return HttpRequest(prepared.method or "GET", prepared.path_url, headers, body)
