"""What a new KS is to say, and who may ask for it (KSX, SES)."""

from dataclasses import dataclass

from kaltura_emulator.records import Partner

USER, ADMIN = 0, 2
DEFAULT_MAX_EXPIRY_SECONDS = 86400


@dataclass(frozen=True, slots=True)
class KsSpec:
    """What a KS is to say; World.issue() makes it.

    expiry_seconds: from now; 0 and less make a KS that is expired already. secret: the admin secret to sign with, None
    for the partner's main one.
    """

    user_id: str | int | None
    type: int | str | bool
    expiry_seconds: int | float
    privileges: str = ""
    master_partner_id: int | None = None
    secret: str | None = None


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
