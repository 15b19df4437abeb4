"""Send several calls in one request.

The second call uses the result of the first, which saves a round trip. Each part of the
response is a result or an exception of its own.

Prints: How many entries the session may list.
Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
KALTURA_ADMIN_SECRET.
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
        self.code = str(answer["code"])
        message = re.sub(r"[\w+/=-]{32,}", "[redacted]", answer["message"])
        super().__init__(
            f"{self.code}: {message} (see: kskit explain error {self.code})"
        )


class NoAnswerError(Exception):
    """A time-out, a refused connection, another HTTP status than 200, or a page."""


def call(service: str, params: dict[str, str]) -> Any:
    """Send one request and return the decoded response."""
    url = f"{setting('KALTURA_SERVICE_URL')}/service/{service}"
    form = urlencode({**params, "format": "1"})  # JSON; the default is XML
    try:
        with urlopen(url, form.encode(), timeout=30) as response:
            answer = json.load(response)
    except (OSError, HTTPException, ValueError) as error:
        message = f"{service}: no response from the API: {error}"
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
