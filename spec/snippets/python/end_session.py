"""End a session.

session.end revokes a KS at once. The sessions of one application token form a group:
ending one ends them all, those started later too. Let them expire instead.

Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: Python
3.10. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS,
KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
KALTURA_APP_TOKEN_HASH_TYPE.
Run it: python3 end_session.py
"""

import hashlib
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
    """End a session and print why KS are refused afterwards."""
    # With KALTURA_KS, that session is ended; without it, one of two sessions of an
    # application token.
    ks = os.environ.get("KALTURA_KS")
    if ks:
        end(ks)
        print_refusal(ks)
        return
    partner_id = setting("KALTURA_PARTNER_ID")
    app_token_id = setting("KALTURA_APP_TOKEN_ID")
    app_token = setting("KALTURA_APP_TOKEN")
    app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

    # --8<-- [start:widget] ANCHOR: widget
    # One widget session can start any number of sessions of the token.
    params = {
        "widgetId": f"_{partner_id}",
    }
    widget = call("session", "startWidgetSession", params)
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # The same KS and the same token give the same hash, which may be used again.
    if app_token_hash_type not in ("MD5", "SHA1", "SHA256", "SHA512"):
        known = "MD5, SHA1, SHA256 or SHA512"
        sys.exit(f"unknown hash type {app_token_hash_type}: it is {known}")
    text = widget["ks"] + app_token
    token_hash = hashlib.new(app_token_hash_type, text.encode()).hexdigest()
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # Each carries the privilege sessionid with the token's id: that is the group.
    params = {
        "ks": widget["ks"],
        "id": app_token_id,
        "tokenHash": token_hash,
    }
    session = call("appToken", "startSession", params)
    other = call("appToken", "startSession", params)
    # --8<-- [end:start] ANCHOR_END: start

    end(session["ks"])

    # --8<-- [start:others] ANCHOR: others
    # The other session is refused as well. Nobody ended it: it belongs to the same
    # group.
    print_refusal(other["ks"])
    # --8<-- [end:others] ANCHOR_END: others

    # --8<-- [start:restart] ANCHOR: restart
    # A session started afterwards is born dead: startSession succeeds and says
    # nothing; only the next call is refused.
    late = call("appToken", "startSession", params)
    # --8<-- [end:restart] ANCHOR_END: restart

    # --8<-- [start:born-dead] ANCHOR: born-dead
    # The way out is another token: create one, delete the old one.
    print_refusal(late["ks"])
    # --8<-- [end:born-dead] ANCHOR_END: born-dead


# --8<-- [start:end] ANCHOR: end
def end(ks: str) -> None:
    """Revoke the KS."""
    # The response is null. Ending the same KS again is an error: INVALID_KS with
    # LOGOUT.
    call("session", "end", {"ks": ks})


# --8<-- [end:end] ANCHOR_END: end


# --8<-- [start:refused] ANCHOR: refused
def print_refusal(ks: str) -> None:
    """Try the KS and print why it is refused."""
    # The reason stands where the message would quote the KS: args.KSID.
    try:
        call("media", "list", {"ks": ks, "pager[pageSize]": "1"})
    except ApiError as error:
        if error.code != "INVALID_KS":
            raise
        print(error.reason)
    else:
        sys.exit("the KS still works")


# --8<-- [end:refused] ANCHOR_END: refused


# --8<-- [start:call] ANCHOR: call
class ApiError(Exception):
    """What the API returns, under HTTP 200, when a call fails."""

    def __init__(self, answer: dict[str, Any]) -> None:
        """Redact what looks like a KS: the message may quote the one that was sent."""
        self.code = visible(str(answer["code"]))
        args = answer.get("args")  # an object, or an empty list
        self.reason = args.get("KSID") if isinstance(args, dict) else None
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
    "appToken.startSession": {"ks": str},
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
