"""What a paste holds, each with where it was found, and the requests in it as tools send them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, urlencode

from kaltura_diagnosis.facts import Command
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.text import to_bytes

MOST = 200
"""How many requests and responses of one paste are explained."""


@dataclass(frozen=True, slots=True)
class Found:
    """A request, the response to it, or both.

    where: words that say where it stands, e.g. "line 3" or "entry 2". request: as it goes over the wire, with the host
    of its address in the header Host; None where only a response was pasted. response: None where there is none.
    unseen: what the paste does not show of the request ("the body", "the file body.json"), so that nothing is concluded
    from its absence. command: the command that sends the request, as it was typed; None for other notations.
    """

    where: str
    request: HttpRequest | None = None
    response: HttpResponse | None = None
    unseen: Sequence[str] = ()
    command: Command | None = None

    @property
    def line(self) -> int:
        """Return the number of the line where it stands, 0 where it is not found by lines."""
        return int(self.where.removeprefix("line ")) if self.where.startswith("line ") else 0


@dataclass(frozen=True, slots=True)
class Paste:
    """Everything that was found in a text, in its order. values: by the names of kaltura_pastes.values."""

    found: Sequence[Found] = ()
    values: Mapping[str, str] = field(default_factory=dict)


MARKS = ("/api_v3", "/service/")
"""One of these stands in the address of a request to the API."""
_ADDRESS = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?((?:[^/?#]++|#\{)*)((?:[^#]++|#\{)*)"
)  # a fragment is not sent; `#{ks}` is Ruby's
_BOUNDARY = "kskit-form-boundary"
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
    if not host or re.search(r"[$%{}<>\[\]]", host):
        host, target = "", f"/api_v3{target}" if target.startswith("/service/") else target
    if not target.startswith("/"):
        target = f"/{target}"
    return Address(host, quote(to_bytes(target), safe=_UNSAFE))


def request_to(
    method: str,
    address: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    media_type: str = "",
    query: Iterable[tuple[str, str]] = (),
) -> HttpRequest:
    """Return a request with the host of its address in the header Host.

    media_type: of the body, where no header tells it; "" for none. query: pairs that follow those of the address.
    """
    host, target = parse_address(address)
    sent = list(headers)
    names = {name.lower() for name, _ in sent}
    if media_type and "content-type" not in names:
        sent.append(("Content-Type", media_type))
    if host and not names & {"host", ":authority"}:
        sent.insert(0, ("Host", host))
    return HttpRequest(method, with_query(target, form(query).decode()), tuple(sent), body)


def with_query(target: str, query: str) -> str:
    """Return a path with one more piece of its query."""
    return f"{target}{'&' if '?' in target else '?'}{query}" if query else target


def form(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return an URL-encoded form."""
    return urlencode(list(pairs), errors="surrogateescape").encode()


def multipart(pairs: Iterable[tuple[str, str]]) -> tuple[bytes, str]:
    """Return a multipart form and its media type."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    ]
    return to_bytes("".join(parts) + f"--{_BOUNDARY}--\r\n"), f"multipart/form-data; boundary={_BOUNDARY}"
