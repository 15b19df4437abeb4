"""Start a widget session.

An anonymous session that needs no secret: enough to play public content, and the first
half of an app-token session.

Prints: The KS. Needs: Python 3.10. Settings, from the environment: KALTURA_SERVICE_URL,
KALTURA_PARTNER_ID.
Run it: python3 widget_session.py
"""

import json
import os
import re
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener


def main() -> None:
    """Print the KS."""
    partner_id = setting("KALTURA_PARTNER_ID")

    # --8<-- [start:widget] ANCHOR: widget
    # The widget id is an underscore and the partner id. The response is an object; the
    # KS is its member ks.
    widget = call("session", "startWidgetSession", {"widgetId": f"_{partner_id}"})
    print(widget["ks"])
    # --8<-- [end:widget] ANCHOR_END: widget


# --8<-- [start:call] ANCHOR: call
class ApiError(Exception):
    """What the API returns, under HTTP 200, when a call fails."""

    def __init__(self, answer: dict[str, Any]) -> None:
        """Redact what looks like a KS: the message may quote the one that was sent."""
        self.code = visible(str(answer["code"]))
        message = shown(str(answer["message"]))
        super().__init__(
            f"{self.code}: {message} (see: kskit explain error {self.code})"
        )


class NoAnswerError(Exception):
    """A time-out, a refused connection, another HTTP status than 200, or a page."""


def visible(text: str) -> str:
    """Replace control characters."""
    return "".join(one if one.isprintable() else "\ufffd" for one in text)


def shown(text: str) -> str:
    """Make a text fit for a terminal, and redact what looks like a KS."""
    return re.sub(r"[\w+/=-]{32,}", "[redacted]", visible(text))


class AsItIs(HTTPErrorProcessor):
    """Follows no redirect: nobody but the service gets a KS, a hash or a secret."""

    def http_response(self, _: Request, response: HTTPResponse) -> HTTPResponse:
        """Return the response, whatever its status."""
        return response

    https_response: Any = http_response


# What a response must be: its type, or the types of members.
RESULTS: dict[str, Any] = {
    "session.startWidgetSession": {"ks": str},
}


def call(service: str, action: str, params: dict[str, str]) -> Any:
    """Send one request and return the decoded response."""
    name = f"{service}.{action}"
    url = f"{setting('KALTURA_SERVICE_URL')}/service/{service}/action/{action}"
    form = urlencode({**params, "format": "1"})  # JSON; the default is XML
    try:
        answer = fetch(url, form.encode())
    except (OSError, HTTPException, ValueError) as error:
        message = shown(f"{name}: no response from the API: {error}")
        raise NoAnswerError(message) from error
    if isinstance(answer, dict) and answer.get("objectType") == "KalturaAPIException":
        raise ApiError(answer)
    if not is_of(RESULTS.get(name, object), answer):
        message = f"{name}: the response is not what this call gives"
        raise NoAnswerError(message)
    return answer


def is_of(wanted: Any, value: Any) -> bool:
    """Tell whether a value has its type, or its members have theirs."""
    if not isinstance(wanted, dict):
        return isinstance(value, wanted)
    found = value if isinstance(value, dict) else {}
    return all(is_of(kind, found.get(name)) for name, kind in wanted.items())


def fetch(url: str, form: bytes) -> Any:
    """Send a form and return the JSON that comes. The limit is for all of it."""
    seconds = float(os.environ.get("KALTURA_TIMEOUT_SECONDS") or 30)
    end, body = time.monotonic() + seconds, b""
    with build_opener(AsItIs).open(url, form, seconds) as response:
        while part := response.read1():
            body += part
            if time.monotonic() > end:
                message = f"it took more than {seconds:g} seconds"
                raise TimeoutError(message)
    text = body.decode(errors="replace")
    with suppress(ValueError, RecursionError):
        if response.status == HTTPStatus.OK:
            return json.loads(text)
    message = f"HTTP status {response.status}: {shown(text)[:60]}"
    raise ValueError(message)


# --8<-- [end:call] ANCHOR_END: call


def setting(name: str) -> str:
    """Return a setting, or leave with exit code 2."""
    value = os.environ.get(name)
    if not value:
        print(name, "is not set", file=sys.stderr)
        sys.exit(2)
    return value


if __name__ == "__main__":
    try:
        main()
    except (ApiError, NoAnswerError) as error:
        sys.exit(str(error))
