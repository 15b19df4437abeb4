"""Keep a session.

For a service that holds an application token only: one session in memory, shared by all
workers, renewed early, and once more when the server says INVALID_KS. Here they list
entries, a page each.

Prints: How many entries were listed. Needs: Python 3.10. Settings, from the
environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
Run it: python3 keep_session.py
"""

import hashlib
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

WORKERS = 4
RENEW_MARGIN = 300  # seconds
MOST_ENTRIES = 10_000  # the server refuses pages beyond


def main() -> None:
    """Print how many entries were listed."""
    print(count_entries(Session()))


# --8<-- [start:pages] ANCHOR: pages
def count_entries(session: "Session") -> int:
    """List all entries, several pages at a time."""
    # totalCount over the entries of the first page is the number of pages; the server
    # may give fewer than were asked for. Each worker takes the next page until none is
    # left.
    first = list_page(session, 1)
    size = len(first["objects"])
    pages = -(-min(first["totalCount"], MOST_ENTRIES + 1) // size) if size else 1
    with ThreadPoolExecutor(WORKERS) as workers:
        others = workers.map(partial(list_page, session), range(2, pages + 1))
        return size + sum(len(page["objects"]) for page in others)


# --8<-- [end:pages] ANCHOR_END: pages


def list_page(session: "Session", page: int) -> Any:
    """Return a page of entries."""
    # KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
    # the server gives.
    page_size = os.environ.get("KALTURA_PAGE_SIZE") or "500"
    params = {
        "pager[pageSize]": page_size,
        "pager[pageIndex]": str(page),
    }
    return session.call("media", "list", params)


class Session:
    """A session that threads share."""

    def __init__(self) -> None:
        """Start nothing before the first call."""
        self.lock = Lock()
        self.ks, self.valid_until = "", 0

    # --8<-- [start:list] ANCHOR: list
    def call(self, service: str, action: str, params: dict[str, str]) -> Any:
        """Send one request with the KS and return the decoded response."""
        # A KS can die early: expired by the server's clock, or ended. One new session
        # and one repetition, never a loop: after session.end on one session of a
        # token, all later ones are refused with LOGOUT too.
        ks = self.current()
        try:
            return call(service, action, {"ks": ks, **params})
        except ApiError as error:
            restricted = str(error.reason).startswith("EXCEEDED_RESTRICTED_")
            if error.code != "INVALID_KS" or restricted:
                raise
        return call(service, action, {"ks": self.current(ks), **params})

    # --8<-- [end:list] ANCHOR_END: list

    # --8<-- [start:share] ANCHOR: share
    def current(self, refused: str = "") -> str:
        """Return the KS to send: another than the one that was refused."""
        # One KS serves any number of workers. One at a time looks whether it still
        # lasts and starts the next: a KS that another worker has replaced meanwhile is
        # not replaced again.
        with self.lock:
            left = self.valid_until - time.time()
            if self.ks == refused or left <= RENEW_MARGIN:
                self.start()
            return self.ks

    # --8<-- [end:share] ANCHOR_END: share

    def start(self) -> None:
        """Start a session with the application token."""
        partner_id = setting("KALTURA_PARTNER_ID")
        app_token_id = setting("KALTURA_APP_TOKEN_ID")
        app_token = setting("KALTURA_APP_TOKEN")
        app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

        # --8<-- [start:widget] ANCHOR: widget
        # An unprivileged session comes first: its KS authorises the call that follows.
        params = {
            "widgetId": f"_{partner_id}",
        }
        widget = call("session", "startWidgetSession", params)
        # --8<-- [end:widget] ANCHOR_END: widget

        # --8<-- [start:hash] ANCHOR: hash
        # A plain digest of the KS text followed by the token, in lower-case
        # hexadecimal.
        if app_token_hash_type not in ("MD5", "SHA1", "SHA256", "SHA512"):
            known = "MD5, SHA1, SHA256 or SHA512"
            sys.exit(f"unknown hash type {app_token_hash_type}: it is {known}")
        text = widget["ks"] + app_token
        token_hash = hashlib.new(app_token_hash_type, text.encode()).hexdigest()
        # --8<-- [end:hash] ANCHOR_END: hash

        # --8<-- [start:start] ANCHOR: start
        # The response says when the KS ends, as Unix time: keep that beside it, and
        # renew early. Both stay in memory, and in no log.
        params = {
            "ks": widget["ks"],
            "id": app_token_id,
            "tokenHash": token_hash,
        }
        session = call("appToken", "startSession", params)
        self.ks, self.valid_until = session["ks"], int(session["expiry"])
        # --8<-- [end:start] ANCHOR_END: start


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
    "appToken.startSession": {"ks": str, "expiry": int | str},
    "media.list": {"totalCount": int, "objects": list},
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
