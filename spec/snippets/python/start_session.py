"""Start a session.

Exchanges an account secret for a KS. For servers only: whoever holds a secret can act
as any user.

Prints: The KS.
Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
KALTURA_USER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_SECRET.
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
    user_id = setting("KALTURA_USER_ID")

    # --8<-- [start:start] ANCHOR: start
    # The admin secret gives an ADMIN session; without it, the user secret gives a USER
    # session.
    secret = os.environ.get("KALTURA_ADMIN_SECRET")
    session_type, privileges = "2", "disableentitlement"
    if not secret:
        secret = setting("KALTURA_USER_SECRET")
        session_type, privileges = "0", "sview:*"

    # session.start answers with the KS itself: one JSON string. expiry counts seconds
    # from now, and the account may cap it without saying so.
    params = {
        "partnerId": partner_id,
        "secret": secret,
        "userId": user_id,
        "type": session_type,
        "expiry": "3600",
        "privileges": privileges,
    }
    ks = call("session", "start", params)
    print(ks)
    # --8<-- [end:start] ANCHOR_END: start


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
