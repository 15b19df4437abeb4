"""The only module that touches the network: sends calls with requests."""

from typing import Any
from urllib.parse import urlsplit

import requests

from kaltura_session.errors import KitError
from kaltura_session.requests import Call, Encoding, HttpRequest, Multirequest, encode
from kaltura_session.responses import HttpResponse, decode

TIMEOUT_SECONDS = 20.0


class TransportError(KitError):
    """The service could not be reached, or did not answer in time."""


class Client:
    """Calls one service; it keeps no KS: every call carries its own (LIFE.1).

    service_url: scheme, host and path, e.g. https://www.kaltura.com/api_v3. encoding: how calls are written.
    timeout_seconds: for connecting and for each wait. session: a requests.Session of your own, e.g. with other
    adapters.
    """

    def __init__(
        self,
        service_url: str,
        *,
        encoding: Encoding = "form",
        timeout_seconds: float = TIMEOUT_SECONDS,
        session: requests.Session | None = None,
    ) -> None:
        parts = urlsplit(service_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise TransportError(f"{service_url!r} is no service URL; it looks like https://www.kaltura.com/api_v3")
        self._host = f"{parts.scheme}://{parts.netloc}"
        self._root = parts.path.rstrip("/")
        self._encoding: Encoding = encoding
        self._timeout = timeout_seconds
        self._session = session or requests.Session()

    def send(self, call: Call | Multirequest) -> Any:
        """Make one call and return its decoded result.

        Raises ApiError for an API exception, ResponseError for a response that is not one of the API, TransportError
        without a response.
        """
        return decode(self.exchange(encode(call, self._encoding, root=self._root)))

    def exchange(self, request: HttpRequest) -> HttpResponse:
        """Send one request as it is and return the answer as it came; raises TransportError."""
        try:
            answer = self._session.request(
                request.method,
                self._host + request.target,
                headers=dict(request.headers),
                data=request.body or None,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.Timeout as error:
            raise TransportError(
                f"{self._host} did not answer within {self._timeout:g} seconds; is it the right host?"
            ) from error
        except requests.RequestException as error:
            raise TransportError(
                f"cannot reach {self._host} ({type(error).__name__}); check KALTURA_SERVICE_URL"
            ) from error
        return HttpResponse(answer.status_code, tuple(answer.headers.items()), answer.content)
