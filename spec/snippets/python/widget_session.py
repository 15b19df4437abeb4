"""Start a widget session.

An anonymous session that needs no secret: enough to play public content, and the first
half of an app-token session.

Prints: The KS.
Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID.
"""

import json
import os
import re
import sys
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen


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
        self.code = str(answer["code"])
        message = re.sub(r"[\w+/=-]{32,}", "[redacted]", answer["message"])
        super().__init__(
            f"{self.code}: {message} (see: kskit explain error {self.code})"
        )


class NoAnswerError(Exception):
    """A time-out, a refused connection, another HTTP status than 200, or a page."""


def call(service: str, action: str, params: dict[str, str]) -> Any:
    """Send one request and return the decoded response."""
    url = f"{setting('KALTURA_SERVICE_URL')}/service/{service}/action/{action}"
    form = urlencode({**params, "format": "1"})  # JSON; the default is XML
    try:
        with urlopen(url, form.encode(), timeout=30) as response:
            answer = json.load(response)
    except (OSError, HTTPException, ValueError) as error:
        message = f"{service}.{action}: no response from the API: {error}"
        raise NoAnswerError(message) from error
    if isinstance(answer, dict) and answer.get("objectType") == "KalturaAPIException":
        raise ApiError(answer)
    return answer


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
