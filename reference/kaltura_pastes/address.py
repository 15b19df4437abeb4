"""Addresses as people write them: with a variable for the host, without a scheme, or only the path."""

import re
from typing import NamedTuple
from urllib.parse import quote

_ADDRESS = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?((?:[^/?#]++|#\{)*)((?:[^#]++|#\{)*)"
)  # a fragment is not sent; `#{ks}` is Ruby's
_UNSAFE = "!#$%&'()*+,/:;=?@[]~{}|\\\"<>^`"


class Address(NamedTuple):
    """host: of the address, "" where it is a variable or absent. target: path and query as they are sent."""

    host: str
    target: str


def parse_address(text: str) -> Address:
    """Return host and target of an address.

    What stands before the path may be a variable (`$URL/service/...`); where it is one, and the path does not begin
    with /api_v3, the variable holds that (design of the settings: the service address ends in /api_v3).
    """
    match = _ADDRESS.match(text.strip())
    host, target = (match[1], match[2]) if match else ("", text)
    target = target[max(target.find("/api_v3"), 0) :]
    if not _is_host(host):
        host, target = "", f"/api_v3{target}" if target.startswith("/service/") else target
    if not target.startswith("/"):
        target = f"/{target}"
    return Address(host, quote(target.encode("utf-8", "surrogateescape"), safe=_UNSAFE))


def _is_host(text: str) -> bool:
    return bool(text) and not re.search(r"[$%{}<>\[\]]", text)
