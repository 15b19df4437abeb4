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
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen


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
        entries = call("media", "list", params | {"ks": renew()})
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
    except (FileNotFoundError, ValueError):
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
    new = file.with_name(file.name + ".tmp")
    new.touch(mode=0o600)
    new.write_text(f"{valid_until} {ks}\n", encoding="utf-8")
    new.replace(file)


# --8<-- [end:store] ANCHOR_END: store


# --8<-- [start:call] ANCHOR: call
class ApiError(Exception):
    """What the API returns, under HTTP 200, when a call fails."""

    def __init__(self, answer: dict[str, Any]) -> None:
        """Redact what looks like a KS: the message may quote the one that was sent."""
        self.code = str(answer["code"])
        args = answer.get("args")  # an object, or an empty list
        self.reason = args.get("KSID") if isinstance(args, dict) else None
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
