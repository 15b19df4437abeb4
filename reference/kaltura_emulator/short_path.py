"""The short path of session.start, taken once a partner's secrets are in memory, before anything is looked at (SES.6).

It knows the secrets and nothing more: no partner status, no roles, no characters, no longest lifetime; it ignores `ks`.
"""

import hashlib
from typing import Any

from kaltura_emulator.context import Exchange
from kaltura_emulator.issuing import USER, Order, fits, issue
from kaltura_session.errors import ServerCrash
from kaltura_session.forms import PhpArray
from kaltura_session.numbers import to_text
from kaltura_session.server.casts import leading_number, to_int
from kaltura_session.server.comparison import loosely_equal
from kaltura_session.text import to_bytes

_FORMATS = (1, 2, 3)
_TYPES = (0, 2)
_DEFAULT_EXPIRY_SECONDS = 86400
_CLOSED_BY = ("nocache", "multirequest")


def start_session(exchange: Exchange) -> tuple[str, str] | None:
    """Return (KS, value of X-Kaltura), or None where the long path has to answer.

    Raises ServerCrash for an expiry that is no number (SES.10).
    """
    parameters = exchange.parameters
    if parameters.get("service") != "session" or parameters.get("action") != "start":
        return None
    if any(name in parameters for name in _CLOSED_BY) or not _is_common(parameters):
        return None
    server = exchange.server
    partner_id = to_text(parameters.get("partnerId"))
    partner = server.state.partner(partner_id) if partner_id in server.state.warm_partners else None
    session_type = _given(parameters, "type", USER)
    if partner is None or not fits(
        to_text(parameters["secret"]), partner, 2 if loosely_equal(session_type, 2) else USER
    ):
        return None
    privileges, user_id = to_text(parameters.get("privileges")), to_text(parameters.get("userId"))
    expiry = _given(parameters, "expiry", _DEFAULT_EXPIRY_SECONDS)
    order = Order(user_id, to_int(session_type), _seconds(expiry), privileges)
    ks = issue(partner, order, clock=server.clock, randomness=server.randomness)
    named = "_".join((partner_id, user_id, to_text(session_type), to_text(expiry), privileges))
    key = hashlib.md5(to_bytes(named)).hexdigest()
    return ks, f"cached-dispatcher,{key},{to_text(exchange.seconds_taken())}"


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
        raise ServerCrash("the short path of session.start adds the expiry to the time, and this one is no number")
    return number[0]
