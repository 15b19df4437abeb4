"""Send several calls in one request.

The second call uses the result of the first, which saves a round trip. Each part of the
response is a result or an exception of its own.

Prints: How many entries the session may list. Needs: Python 3.10. Settings, from the
environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
Run it: python3 multirequest.py
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
    """Print how many entries the session may list."""
    partner_id = setting("KALTURA_PARTNER_ID")
    admin_secret = setting("KALTURA_ADMIN_SECRET")

    # --8<-- [start:send] ANCHOR: send
    # Parts are numbered from 1 without gaps. {1:result} stands for the whole first
    # result, here the KS. An app-token session cannot be chained so: its hash needs
    # the KS itself.
    params = {
        "1:service": "session",
        "1:action": "start",
        "1:partnerId": partner_id,
        "1:secret": admin_secret,
        "1:type": "2",
        "2:service": "media",
        "2:action": "list",
        "2:ks": "{1:result}",
        "2:pager[pageSize]": "1",
    }
    answers = call("multirequest", params)
    # --8<-- [end:send] ANCHOR_END: send

    # --8<-- [start:check] ANCHOR: check
    # The response is a list. A part that failed does not stop those after it, so the
    # first exception is the one to report.
    for answer in answers:
        if (
            isinstance(answer, dict)
            and answer.get("objectType") == "KalturaAPIException"
        ):
            raise ApiError(answer)
    print(answers[1]["totalCount"])
    # --8<-- [end:check] ANCHOR_END: check


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
    "multirequest": list,
}


def call(service: str, params: dict[str, str]) -> Any:
    """Send one request and return the decoded response."""
    url = f"{setting('KALTURA_SERVICE_URL')}/service/{service}"
    form = urlencode({**params, "format": "1"})  # JSON; the default is XML
    try:
        answer = fetch(url, form.encode())
    except (OSError, HTTPException, ValueError) as error:
        message = shown(f"{service}: no response from the API: {error}")
        raise NoAnswerError(message) from error
    if isinstance(answer, dict) and answer.get("objectType") == "KalturaAPIException":
        raise ApiError(answer)
    if not is_of(RESULTS.get(service, object), answer):
        message = f"{service}: the response is not what this call gives"
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
