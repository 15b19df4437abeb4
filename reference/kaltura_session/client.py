"""The only module that touches the network: sends calls with the library requests, which is imported by then."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from kaltura_session.errors import ApiError, TransportError
from kaltura_session.requests import Call, Calls, Encoding, HttpRequest, Multirequest, encode
from kaltura_session.responses import HttpResponse, decode

if TYPE_CHECKING:
    import requests

TIMEOUT_SECONDS = 20.0
MOST_BYTES = 32 * 1024 * 1024
_CHUNK = 65_536
T = TypeVar("T")


class Client:
    """Calls one service; it keeps no KS: every call carries its own (LIFE.1).

    service_url: scheme, host and path, e.g. https://www.kaltura.com/api_v3. encoding: how calls are written.
    timeout_seconds: for a whole call, from connecting to the last byte. session: a requests.Session of your own,
    e.g. with other adapters.
    """

    def __init__(
        self,
        service_url: str,
        *,
        encoding: Encoding = "form",
        timeout_seconds: float = TIMEOUT_SECONDS,
        session: requests.Session | None = None,
    ) -> None:
        try:
            parts = urlsplit(service_url)
        except ValueError:  # brackets that hold no address
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise TransportError(f"{service_url!r} is not a service URL; it looks like https://www.kaltura.com/api_v3")
        self._host = f"{parts.scheme}://{parts.netloc}"
        self._root = parts.path.rstrip("/")
        self._encoding: Encoding = encoding
        self._timeout = timeout_seconds
        if session is None:
            import requests  # noqa: PLC0415 - a reader of requests and responses needs no HTTP library

            session = requests.Session()
        self._session = session

    def send(self, call: Call | Multirequest) -> Any:
        """Make one call and return its decoded result.

        Raises ApiError for an API exception, ResponseError for a response that is not one of the API, TransportError
        without a response.
        """
        return decode(self.exchange(encode(call, self._encoding, root=self._root)))

    def run(self, calls: Calls[T]) -> T:
        """Make the calls of a flow and return its result; raises what send() raises, and FlowError."""
        return drive(calls, self.send)

    def exchange(self, request: HttpRequest) -> HttpResponse:
        """Send one request as it is and return the response as it came.

        Raises TransportError without a response, and for one that takes too long or has more than MOST_BYTES.
        """
        outcome: list[HttpResponse | Exception] = []

        def work() -> None:
            try:
                outcome.append(self._exchange(request))
            except Exception as error:  # noqa: BLE001 - raised again below, in the thread of the caller
                outcome.append(error)

        # A thread, since a server that sends a byte now and then ends no wait of the HTTP library.
        worker = Thread(target=work, daemon=True)
        worker.start()
        worker.join(self._timeout)
        if not outcome:
            raise self._too_late()
        if isinstance(outcome[0], Exception):
            raise outcome[0]
        return outcome[0]

    def _too_late(self) -> TransportError:
        return TransportError(f"{self._host} did not answer within {self._timeout:g} seconds; is it the right host?")

    def _exchange(self, request: HttpRequest) -> HttpResponse:
        import requests  # noqa: PLC0415 - see above

        # The cause is left out of the errors: its text may quote the URL, and so a KS.
        try:
            with self._session.request(
                request.method,
                self._host + request.target,
                headers=dict(request.headers),
                data=request.body or None,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._body(response)
                return HttpResponse(response.status_code, tuple(response.headers.items()), body)
        except requests.Timeout:
            raise self._too_late() from None
        except requests.RequestException as error:
            message = f"cannot reach {self._host} ({type(error).__name__}); check the service URL"
            raise TransportError(message) from None

    def _body(self, response: requests.Response) -> bytes:
        """Return the body; the thread of a call that was given up ends here as well."""
        body, deadline = bytearray(), time.monotonic() + self._timeout
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > MOST_BYTES:
                raise TransportError(f"{self._host} sent more than {MOST_BYTES // 2**20} MB; is it the right host?")
            if time.monotonic() > deadline:
                raise self._too_late()
        return bytes(body)


def drive(calls: Calls[T], send: Callable[[Call | Multirequest], Any]) -> T:
    """Run a flow to its end and return its result.

    send: makes a call and returns its decoded result; an ApiError that it raises is thrown into the flow.
    """
    try:
        call = next(calls)
        while True:
            try:
                result = send(call)
            except ApiError as error:
                call = calls.throw(error)
            else:
                call = calls.send(result)
    except StopIteration as finished:
        returned: T = finished.value
        return returned
