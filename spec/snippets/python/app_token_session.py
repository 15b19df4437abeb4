"""Start a session with an application token.

A session of a service that holds no account secret: a widget session, a hash over its
KS and the token, and the session that the token grants.

Prints: How many entries the session may list.
Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
"""

import hashlib
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
    """Print how many entries the session may list."""
    partner_id = setting("KALTURA_PARTNER_ID")
    app_token_id = setting("KALTURA_APP_TOKEN_ID")
    app_token = setting("KALTURA_APP_TOKEN")
    app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

    # --8<-- [start:widget] ANCHOR: widget
    # An unprivileged session comes first: its KS authorises the call that follows.
    params = {
        "widgetId": f"_{partner_id}",
    }
    widget = call("session", "startWidgetSession", params, {"ks": str})
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # A plain digest of the KS text followed by the token, nothing between and nothing
    # after, in lower-case hexadecimal. It is not an HMAC.
    if app_token_hash_type not in ("MD5", "SHA1", "SHA256", "SHA512"):
        sys.exit(f"unknown hash type {app_token_hash_type}")
    text = widget["ks"] + app_token
    token_hash = hashlib.new(app_token_hash_type, text.encode()).hexdigest()
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix
    # time at which it ends.
    params = {
        "ks": widget["ks"],
        "id": app_token_id,
        "tokenHash": token_hash,
    }
    session = call("appToken", "startSession", params, {"ks": str})
    # --8<-- [end:start] ANCHOR_END: start

    # --8<-- [start:use] ANCHOR: use
    # From here on every request carries the new KS.
    params = {
        "ks": session["ks"],
        "pager[pageSize]": "5",
    }
    entries = call("media", "list", params, {"totalCount": int})
    print(entries["totalCount"])
    # --8<-- [end:use] ANCHOR_END: use


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
