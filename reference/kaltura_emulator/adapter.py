"""The emulator behind `requests` in the same process: no port, no thread, the real client code in front."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.models import PreparedRequest, Response
from requests.utils import get_encoding_from_headers
from urllib3.response import HTTPResponse as Urllib3Response

from kaltura_emulator.emulator import Emulator
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

BASE_URL = "http://kaltura.emulator"
SERVICE_URL = BASE_URL + "/api_v3"


class EmulatorAdapter(BaseAdapter):
    """A transport for requests.Session: `session.mount(BASE_URL, EmulatorAdapter(emulator))`."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__()
        self.emulator = emulator

    def send(self, request: PreparedRequest, *_args: Any, **_options: Any) -> Response:
        """Return the emulator's response to a prepared request."""
        return _response(request, self.emulator.handle(_request(request)))

    def close(self) -> None:
        """Hold nothing that needs closing."""


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


def _response(prepared: PreparedRequest, given: HttpResponse) -> Response:
    phrase = HTTPStatus(given.status).phrase
    response = Response()
    response.status_code, response.reason, response.request = given.status, phrase, prepared
    response.url = prepared.url or BASE_URL
    response.headers.update(given.headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.raw = Urllib3Response(
        body=BytesIO(given.body), headers=dict(given.headers), status=given.status, preload_content=False
    )
    return response
