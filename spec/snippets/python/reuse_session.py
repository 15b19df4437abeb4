"""Reuse a session.

One KS serves any number of clients until it expires. Keep the KS and when it ends;
never keep the secret with them. Renew early, and once more when the server says
INVALID_KS.

Prints: How many entries the session may list: as the first client sees it, then as the
second. Needs: Python 3.10. Settings, from the environment: KALTURA_SERVICE_URL,
KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_SESSION_FILE.
Run it: python3 reuse_session.py
"""

import json
import os
import re
import sys
import tempfile
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener


def main() -> None:
    """Print how many entries the session may list, as two clients see it."""
    print(count_entries())
    # --8<-- [start:second-client] ANCHOR: second-client
    # Another connection, another process, another language: the stored KS is all it
    # needs.
    print(count_entries())
    # --8<-- [end:second-client] ANCHOR_END: second-client


# --8<-- [start:list] ANCHOR: list
def count_entries() -> int:
    """Use the stored KS, or a new one."""
    # A KS can die early: revoked, or capped by the account. One renewal and one
    # repetition, never a loop; none where the KS is restricted, as a new one would be
    # too.
    valid_until, ks = load()
    if valid_until < time.time() + 300:
        ks = renew()
    params = {"ks": ks, "pager[pageSize]": "1"}
    try:
        entries = call("media", "list", params)
    except ApiError as error:
        restricted = str(error.reason).startswith("EXCEEDED_RESTRICTED_")
        if error.code != "INVALID_KS" or restricted:
            raise
        params["ks"] = renew()
        entries = call("media", "list", params)
    return int(entries["totalCount"])


# --8<-- [end:list] ANCHOR_END: list


# --8<-- [start:load] ANCHOR: load
def load() -> tuple[int, str]:
    """Return the stored session, or nothing."""
    # The file holds two words: the Unix time at which the KS ends, and the KS.
    try:
        stored = Path(setting("KALTURA_SESSION_FILE")).read_text(encoding="utf-8")
        valid_until, ks = stored.split()
        return int(valid_until), ks
    except (OSError, ValueError):
        return 0, ""


# --8<-- [end:load] ANCHOR_END: load


# --8<-- [start:renew] ANCHOR: renew
def renew() -> str:
    """Start a session and store it."""
    # session.start does not say when the KS ends, and the account may cap it: what was
    # asked for is the latest it can be.
    valid_until = int(time.time()) + 3600
    params = {
        "partnerId": setting("KALTURA_PARTNER_ID"),
        "secret": setting("KALTURA_ADMIN_SECRET"),
        "userId": setting("KALTURA_USER_ID"),
        "type": "0",
        "expiry": "3600",
        "privileges": "list:*",
    }
    ks = str(call("session", "start", params))
    store(valid_until, ks)
    return ks


# --8<-- [end:renew] ANCHOR_END: renew


# --8<-- [start:store] ANCHOR: store
def store(valid_until: int, ks: str) -> None:
    """Replace the stored session."""
    # Whoever reads the KS has the session: owner only, one file per account, user and
    # privileges, no secret beside it, no KS in a log.
    file = Path(setting("KALTURA_SESSION_FILE"))
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as new:
        new.write(f"{valid_until} {ks}\n")
    Path(new.name).replace(file)


# --8<-- [end:store] ANCHOR_END: store


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
    "session.start": str,
    "media.list": {"totalCount": int},
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
