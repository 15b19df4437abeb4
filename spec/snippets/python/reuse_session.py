"""Reuse a session.

One KS serves any number of clients until it expires. Keep the KS and when it ends;
never keep the secret with them. Renew early, and once more when the server says
INVALID_KS.

Prints: How many entries the session may list: as the first client sees it, then as the
second.
Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_SESSION_FILE.
"""

import json
import os
import re
import sys
import tempfile
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener


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
        entries = call("media", "list", params, {"totalCount": int})
    except ApiError as error:
        restricted = str(error.reason).startswith("EXCEEDED_RESTRICTED_")
        if error.code != "INVALID_KS" or restricted:
            raise
        params["ks"] = renew()
        entries = call("media", "list", params, {"totalCount": int})
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
    ks = str(call("session", "start", params, str))
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
        self.code = str(answer["code"])
        args = answer.get("args")  # an object, or an empty list
        self.reason = args.get("KSID") if isinstance(args, dict) else None
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
