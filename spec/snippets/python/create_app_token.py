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
import time
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener


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
    ks = call("session", "start", params, str)
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
    app_token = call("appToken", "add", params, {"id": str, "token": str})
    print(app_token["id"])
    print(app_token["token"])
    # --8<-- [end:add] ANCHOR_END: add


# --8<-- [start:call] ANCHOR: call
class ApiError(Exception):
    """What the API returns, under HTTP 200, when a call fails."""

    def __init__(self, answer: dict[str, Any]) -> None:
        """Redact what looks like a KS: the message may quote the one that was sent."""
        self.code = str(answer["code"])
        message = shown(str(answer["message"]))
        super().__init__(
            f"{self.code}: {message} (see: kskit explain error {self.code})"
        )


class NoAnswerError(Exception):
    """A time-out, a refused connection, another HTTP status than 200, or a page."""


def shown(text: str) -> str:
    """Make control characters visible, and redact what looks like a KS."""
    visible = "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
    return re.sub(r"[\w+/=-]{32,}", "[redacted]", visible)


class NoRedirect(HTTPRedirectHandler):
    """Nobody but the service is sent a KS, a hash or a secret."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def call(
    service: str, action: str, params: dict[str, str], wanted: Any = object
) -> Any:
    """Send one request and return the decoded response.

    wanted: its type, or the types of members that it must have.
    """
    url = f"{setting('KALTURA_SERVICE_URL')}/service/{service}/action/{action}"
    form = urlencode({**params, "format": "1"})  # JSON; the default is XML
    try:
        answer = json.loads(fetch(url, form.encode()))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        message = f"{service}.{action}: no response from the API: {error}"
        raise NoAnswerError(shown(message)) from error
    if isinstance(answer, dict) and answer.get("objectType") == "KalturaAPIException":
        raise ApiError(answer)
    members = wanted if isinstance(wanted, dict) else {}
    if not isinstance(answer, dict if members else wanted) or not all(
        isinstance(answer.get(name), kind) for name, kind in members.items()
    ):
        message = f"{service}.{action}: the response is not what this call gives"
        raise NoAnswerError(message)
    return answer


def fetch(url: str, form: bytes) -> bytes:
    """Return the body of the response. The limit is for the whole of it."""
    seconds = float(os.environ.get("KALTURA_TIMEOUT_SECONDS") or 30)
    end, body = time.monotonic() + seconds, b""
    with build_opener(NoRedirect).open(url, form, seconds) as response:
        while part := response.read1():
            body += part
            if time.monotonic() > end:
                message = f"it took more than {seconds:g} seconds"
                raise TimeoutError(message)
    return body


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
