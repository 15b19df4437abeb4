"""The fast path of session.start, taken once a partner's secrets are in memory, before anything is looked at (SES.6).

It knows the secrets and nothing more: no partner status, no roles, no characters, no longest lifetime; it ignores `ks`.
"""

import hashlib
from typing import Any

from kaltura_emulator import serializers
from kaltura_emulator.formats import Format
from kaltura_emulator.records import ADMIN, USER, KsSpec, fits, signing_secret
from kaltura_emulator.world import World
from kaltura_session.forms import PhpArray
from kaltura_session.ks.fields import ArrayField
from kaltura_session.server.parameters import text_of
from kaltura_session.server.php import ServerCrash, leading_number, loosely_equal, to_int
from kaltura_session.text import to_bytes, to_text

CALL = ("session", "start")
"""The only call that it responds to; the names as sent, in exactly this spelling."""

_FORMATS = (1, 2, 3)
_TYPES = (USER, ADMIN)
_DEFAULT_EXPIRY_SECONDS = 86400
_CLOSED_BY = ("nocache", "multirequest")


def start_session(world: World, parameters: PhpArray, started: float) -> tuple[str, bytes, str] | None:
    """Return content type, body and first X-Kaltura of the response with a KS; None where the long path has to respond.

    started: Unix seconds. Raises ServerCrash for an expiry that is not a number (SES.10), or an array as privileges.
    """
    if any(name in parameters for name in _CLOSED_BY) or not _is_common(parameters):
        return None
    partner_id = text_of(parameters, "partnerId")
    partner = world.partner(partner_id) if partner_id in world.warm_partners else None
    session_type, secret = _given(parameters, "type", USER), text_of(parameters, "secret")
    kind = ADMIN if loosely_equal(session_type, ADMIN) else USER
    if partner is None or not fits(secret, partner, kind):
        return None
    privileges, user_id = text_of(parameters, "privileges"), text_of(parameters, "userId")
    if isinstance(parameters.get("userId"), dict):
        user_id = ArrayField(parameters["userId"])
    if isinstance(parameters.get("privileges"), dict):
        raise ServerCrash("the fast path of session.start splits the privileges, and these are an array")
    expiry = _given(parameters, "expiry", _DEFAULT_EXPIRY_SECONDS)
    signed_with = signing_secret(secret, partner, kind)
    ks = world.issue(partner, KsSpec(user_id, to_int(session_type), _seconds(expiry), privileges, secret=signed_with))
    named = "_".join((partner_id, user_id, to_text(session_type), to_text(expiry), privileges))
    key, seconds = hashlib.md5(to_bytes(named)).hexdigest(), to_text(world.seconds_since(started))
    return *_written(ks, parameters.get("format"), seconds), f"cached-dispatcher,{key},{seconds}"


def _written(ks: str, asked: Any, seconds: str) -> tuple[str, bytes]:
    """Return content type and body in the format asked for; its XML has no declaration."""
    if asked is None or loosely_equal(asked, Format.XML.value):  # the first to look at: `true` equals every format
        body = f"<xml><result>{ks}</result><executionTime>{seconds}</executionTime></xml>"
        return serializers.XML_TYPE, body.encode()
    if loosely_equal(asked, Format.JSON.value):
        return serializers.JSON_TYPE, to_bytes(serializers.json_text(ks))
    return serializers.PHP_TYPE, to_bytes(serializers.to_php(ks))


def _is_common(parameters: PhpArray) -> bool:
    """Tell whether secret and partner are there, and format and type are among the common ones."""
    if parameters.get("secret") is None or parameters.get("partnerId") is None:
        return False
    wanted, session_type = _given(parameters, "format", 2), _given(parameters, "type", USER)
    if not any(loosely_equal(wanted, known) for known in _FORMATS):
        return False
    return any(loosely_equal(session_type, known) for known in _TYPES)


def _given(parameters: PhpArray, name: str, default: int) -> Any:
    """Return a parameter; null counts as not sent."""
    value = parameters.get(name)
    return default if value is None else value


def _seconds(expiry: Any) -> int | float:
    """Return an expiry as PHP adds it to the time: a fraction stays, text behind a number is dropped."""
    if isinstance(expiry, int | float):
        return expiry
    number = leading_number(expiry) if isinstance(expiry, str) else None
    if number is None:
        raise ServerCrash("the fast path of session.start adds the expiry to the time, and this one is not a number")
    return number[0]
