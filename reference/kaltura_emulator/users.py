"""Users: made when a KS names one that does not exist, made by calls, and shown as the server shows them."""

import re

from kaltura_emulator.records import Partner, User, UserStatus
from kaltura_emulator.state import State
from kaltura_session.text import from_bytes, to_bytes

_ID_PATTERN = re.compile(r"[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}", re.ASCII)
_LOOKED_AT = 100
_SHORTEST_TAG = 3
UNKNOWN_NAME = "Unknown"


def is_valid_id(user_id: str) -> bool:
    """Tell whether a user may be made with that id: 1 to 320 of letters, digits and some signs, no blank, no slash."""
    return _ID_PATTERN.fullmatch(user_id) is not None


def of_session(state: State, partner_id: str, user_id: str | None) -> User | None:
    """Return the user that a KS names, None when there is none; only the first 100 bytes of the id count."""
    partner = state.partner(partner_id)
    return state.user(partner.id, _cut(user_id)) if partner is not None else None


def ensure(state: State, partner: Partner, user_id: str | None, now: int) -> User | None:
    """Return the user a KS names, made when it does not exist; None when nothing had to be made or may be made.

    A KS without user, or with an empty one, stands for the user whose id is null.
    """
    wanted = _cut(user_id) or None
    if not partner.create_user_on_demand or state.user(partner.id, wanted) is not None:
        return None
    return create(state, partner.id, wanted, now)


def create(state: State, partner_id: int, user_id: str | None, now: int) -> User:
    """Make a user of which only the id is known."""
    return state.add_user(
        User(
            partner_id,
            user_id,
            screen_name=UNKNOWN_NAME if user_id in (None, "", "0") else user_id,
            first_name=user_id or "",
            created_at=now,
            updated_at=now,
            status_updated_at=now,
        )
    )


def is_blocked(user: User | None) -> bool:
    """Tell whether a user exists and is blocked."""
    return user is not None and user.status == UserStatus.BLOCKED


def kept_tags(tags: str | None) -> str | None:
    """Return tags as the server keeps them: trimmed, those shorter than three characters dropped."""
    if tags is None:
        return None
    return ", ".join(tag for tag in (part.strip() for part in tags.split(",")) if len(tag) >= _SHORTEST_TAG)


def _cut(user_id: str | None) -> str | None:
    if user_id is None or len(user_id) <= _LOOKED_AT // 4:
        return user_id
    return from_bytes(to_bytes(user_id)[:_LOOKED_AT])
