"""Users: made when a KS names one that does not exist, made and changed by calls."""

import re

from kaltura_emulator.records import AppTokenStatus, User, UserStatus
from kaltura_emulator.world import World, user_key

_ID_PATTERN = re.compile(r"[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}", re.ASCII)
_SHORTEST_TAG = 3
UNKNOWN_NAME = "Unknown"


def is_valid_id(user_id: str) -> bool:
    """Tell whether a user may be made with that id: 1 to 320 of letters, digits and some signs, no blank, no slash."""
    return _ID_PATTERN.fullmatch(user_id) is not None


def create(world: World, partner_id: int, user_id: str | None, now: int) -> None:
    """Make a user of which only the id is known."""
    name = UNKNOWN_NAME if user_id in (None, "", "0") else user_id
    user = User(partner_id, user_id, screen_name=name, first_name=user_id or "", created_at=now, updated_at=now)
    user.status_updated_at = now
    add(world, user)


def add(world: World, user: User) -> None:
    """Keep a new user."""
    world.users.append(user)
    world.live_users[user.partner_id, user_key(user.id)] = user


def rename(world: World, user: User, user_id: str) -> None:
    """Give a user another id."""
    del world.live_users[user.partner_id, user_key(user.id)]
    user.id = user_id
    world.live_users[user.partner_id, user_key(user_id)] = user


def delete(world: World, user: User, now: int) -> None:
    """Mark a user deleted: the row stays, and its id is free; so are its application tokens, whose sessions go on."""
    user.status, user.updated_at = UserStatus.DELETED, now
    user.status_updated_at = user.deleted_at = now
    world.live_users.pop((user.partner_id, user_key(user.id)), None)
    for token in world.app_tokens_of(user.partner_id):
        if user_key(token.session_user_id) == user_key(user.id):
            token.status, token.updated_at = AppTokenStatus.DELETED, now


def kept_tags(tags: str | None) -> str | None:
    """Return tags as the server keeps them: trimmed, those shorter than three characters dropped."""
    if tags is None:
        return None
    return ", ".join(tag for tag in (part.strip() for part in tags.split(",")) if len(tag) >= _SHORTEST_TAG)
