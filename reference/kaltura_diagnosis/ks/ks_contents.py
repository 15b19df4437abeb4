"""What a KS says, with the text in which it says it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kaltura_session.ks import Ks
from kaltura_session.ks.v1 import read_v1
from kaltura_session.ks.v2 import read_v2
from kaltura_session.server.catalogue import PrivilegeRow, privileges
from kaltura_session.text import from_bytes, to_bytes

RANDOM_BYTES = 16
ALL_PRIVILEGES = "privileges"
SESSION_FIELDS = frozenset({"_e", "_t", "_u", "_m", "_d"})
EARLIEST = 1_000_000_000  # Unix seconds, of 2001: what is less is a lifetime and not a time


@dataclass(frozen=True, slots=True)
class KsContents:
    """What a KS says, however it was opened.

    ks: the fields as the server reads them. signed: version 2 the random bytes and the fields as they stand in the KS,
    empty in version 1. parts: version 1 the parts between semicolons, empty in version 2.
    """

    ks: Ks
    signed: bytes = b""
    parts: Sequence[str] = ()

    @property
    def form(self) -> str:
        """Return the fields of version 2 as they stand in the KS, still encoded."""
        return from_bytes(self.signed[RANDOM_BYTES:])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the raw names and values of the fields of version 2, in their order."""
        return [(name, value) for name, _, value in (pair.partition("=") for pair in self.form.split("&"))]


@cache
def known_privileges() -> Mapping[str, PrivilegeRow]:
    """Return the privileges of the catalogue by name."""
    return {row.name: row for row in privileges()}


def is_known(name: str) -> bool:
    """Tell whether a field of version 2 may be called so."""
    return name in known_privileges() or name in SESSION_FIELDS or name.lower() == ALL_PRIVILEGES


def contents_v2(partner_id: str, signed: bytes) -> KsContents:
    """Return what a KS of version 2 says, from its random bytes and fields; raises KsError as read_v2 does."""
    digest = hashlib.sha1(signed).digest()
    return KsContents(read_v2(to_bytes(partner_id), digest + signed, 0), signed)


def contents_v1(signature: bytes, info: bytes) -> KsContents:
    """Return what a KS of version 1 says, from its signature and information part."""
    parts = info.split(b";")
    return KsContents(read_v1(signature, info, parts, 0), parts=[from_bytes(part) for part in parts])
