"""Who may use /_kit/: programs and the emulator's own page, but no page of another site.

A browser sends a page's origin with everything that changes something, and the host name that the page was loaded
from, also when that name was made to lead here afterwards. A JSON body cannot be sent to another site without asking.
"""

import re
from collections.abc import Iterable

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HOST = re.compile(r"\[([0-9a-f:.]+)\](?::\d*)?|([^:@/\[\]]+)(?::\d*)?")
_JSON = "application/json"


def refusal(headers: Iterable[tuple[bytes, bytes]], *, scheme: str, bound: str, has_body: bool) -> str | None:
    """Return why a request is refused, None when it is not.

    headers: (name, value), as they arrived. scheme: of this server. bound: the address on which the request arrived.
    """
    given = [(name.lower(), value.decode("latin-1").strip().lower()) for name, value in headers]
    hosts = [value for name, value in given if name == b"host"]
    if len(hosts) != 1 or not _is_own(hosts[0], bound):
        return "/_kit/ answers under the address on which the emulator listens, or localhost; correct the Host header"
    if any(value != f"{scheme}://{hosts[0]}" for name, value in given if name == b"origin"):
        return "/_kit/ is not for pages of another origin; send the request from a program, without an Origin header"
    types = [value.partition(";")[0].rstrip() for name, value in given if name == b"content-type"]
    if has_body and types != [_JSON]:
        return f"send the body with the header Content-Type: {_JSON}"
    return None


def _is_own(host: str, bound: str) -> bool:
    found = _HOST.fullmatch(host)
    return found is not None and (found[1] or found[2]) in {*_LOOPBACK, bound}
