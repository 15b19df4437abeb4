"""A KS as the server has it in hand: what it says, and what kind of session that is."""

from dataclasses import dataclass

from kaltura_session.ks import Ks
from kaltura_session.server import validity
from kaltura_session.server.catalogue import SessionKind


@dataclass(frozen=True, slots=True)
class KsReading:
    """A KS that was read; kind: what its type, user and privileges make of it (KSX.19)."""

    ks: Ks
    kind: SessionKind


def reading_of(ks: Ks) -> KsReading:
    """Return the KS with its kind."""
    return KsReading(ks, "widget" if validity.is_widget(ks) else "admin" if validity.is_admin(ks) else "user")
