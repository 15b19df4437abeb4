"""Making a KS: the one place where the emulator signs (KSX, SES)."""

from dataclasses import dataclass

from kaltura_emulator.clock import Clock
from kaltura_emulator.randomness import Randomness
from kaltura_emulator.records import Partner
from kaltura_session import ks
from kaltura_session.numbers import float_text
from kaltura_session.server import repeatable_ks

USER, ADMIN = 0, 2
DEFAULT_MAX_EXPIRY_SECONDS = 86400
_VERSION_2 = 2
_PRECISION = 14


@dataclass(frozen=True, slots=True)
class Order:
    """What a KS is to say.

    expiry_seconds: from now; 0 and less make a KS that is expired already. secret: the admin secret to sign with, None
    for the partner's main one.
    """

    user_id: str | int | None
    type: int | str | bool
    expiry_seconds: int | float
    privileges: str = ""
    master_partner_id: int | None = None
    secret: str | None = None


def issue(partner: Partner, order: Order, *, clock: Clock, randomness: Randomness) -> str:
    """Return a new KS of the partner, in the version that the partner makes."""
    valid_until = clock.seconds() + order.expiry_seconds
    random_bytes = None
    if repeatable_ks.is_repeatable(order.privileges):
        valid_until, random_bytes = repeatable_ks.repeatable(int(valid_until))
    fields = ks.KsFields(
        partner_id=partner.id,
        valid_until=valid_until,
        type=order.type,
        user_id=order.user_id,
        privileges=order.privileges,
        master_partner_id=order.master_partner_id,
    )
    secret = partner.admin_secret if order.secret is None else order.secret
    if partner.ks_version == _VERSION_2:
        return ks.encode_v2(fields, secret, random_bytes=random_bytes or randomness.random_bytes(16)).text
    rand = str(valid_until) if random_bytes else float_text(clock.now(), digits=_PRECISION)
    return ks.encode_v1(fields, secret, rand=rand).text


def capped(expiry_seconds: int, partner: Partner) -> int:
    """Return the lifetime cut to the partner's longest, 86400 where it has none."""
    return min(expiry_seconds, partner.ks_max_expiry_seconds or DEFAULT_MAX_EXPIRY_SECONDS)


def fits(secret: str, partner: Partner, session_type: object) -> bool:
    """Tell whether a secret may start a session of that type.

    An admin secret any, the user secret USER sessions only.
    """
    if not secret:
        return False
    if secret in (partner.admin_secret, *partner.additional_admin_secrets):
        return True
    return session_type == USER and secret == partner.secret
