"""Create an application token.

Done once, by an administrator: what the sessions of the token may do and how long they
last is fixed here.

Prints: The token's id and the token, each on a line.
Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
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
    """Print the token's id and the token, each on a line."""
    partner_id = setting("KALTURA_PARTNER_ID")
    admin_secret = setting("KALTURA_ADMIN_SECRET")
    user_id = setting("KALTURA_USER_ID")

    # --8<-- [start:start] ANCHOR: start
    # Only an administrator may create tokens; a minute is long enough.
    params = {
        "partnerId": partner_id,
        "secret": admin_secret,
        "userId": user_id,
        "type": "2",
        "expiry": "60",
    }
    ks = call("session", "start", params)
    # --8<-- [end:start] ANCHOR_END: start

    # --8<-- [start:add] ANCHOR: add
    # sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
    # now: leave it out for a token that never expires. Leaving hashType out means
    # SHA1.
    params = {
        "ks": ks,
        "appToken[hashType]": "SHA256",
        "appToken[sessionType]": "0",
        "appToken[sessionDuration]": "3600",
        "appToken[expiry]": "31536000",
        "appToken[sessionUserId]": user_id,
        "appToken[sessionPrivileges]": "sview:*,list:*,download:*",
        "appToken[description]": "Reads the catalogue for example.com",
    }
    app_token = call("appToken", "add", params)
    print(app_token["id"])
    print(app_token["token"])
    # --8<-- [end:add] ANCHOR_END: add


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
