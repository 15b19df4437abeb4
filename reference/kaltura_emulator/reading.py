"""A KS as the server has it in hand: what it says, and what kind of session that is."""

from dataclasses import dataclass
from typing import Literal

from kaltura_session.ks import Ks
from kaltura_session.server import validity

Kind = Literal["none", "widget", "user", "admin"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A KS that was read; kind: what its type, user and privileges make of it (KSX.19)."""

    ks: Ks
    kind: Kind


def read(ks: Ks) -> Reading:
    """Return the KS with its kind."""
    return Reading(ks, "widget" if validity.is_widget(ks) else "admin" if validity.is_admin(ks) else "user")
