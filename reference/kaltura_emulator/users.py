"""Users: made when a KS names one that does not exist, made and changed by calls (USER)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kaltura_emulator import logins
from kaltura_emulator.api_objects import ApiObject, sent, text, value
from kaltura_emulator.errors import error
from kaltura_emulator.records import AppTokenStatus, Partner, Role, User, UserStatus, api_name
from kaltura_emulator.world import SYSTEM_PARTNER_ID, World, user_key
from kaltura_session.server.php import to_bool, to_int

ID_LIMIT, EMAIL_LIMIT = 100, 100
_ID_PATTERN = re.compile(r"[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}", re.ASCII)
_URL_PATTERN = re.compile(r"(https?|ftps?)://|\bwww\.\w", re.IGNORECASE)
_SHORTEST_TAG = 2
_CENTURIES_SECONDS = 400 * 365 * 86400 + 97 * 86400  # after 400 years the calendar is the same
_FIRST_TWO_DIGIT_YEAR = 70
_ADMIN_ROLE = "PARTNER_ADMIN_ROLE"
UNKNOWN_NAME = "Unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """A property that user.add and user.update keep as it was sent.

    limit: how many characters are kept. null: what null makes of it, "keep" for no change, "crash" for HTTP 500 after
    everything else was stored. insert_only: kept by user.add alone.
    """

    name: str
    limit: int | None = None
    null: str = "clear"
    insert_only: bool = False


# fmt: off
COLUMNS = (
    Column("screen_name", 127), Column("first_name"), Column("last_name"), Column("email"), Column("country"),
    Column("state"), Column("city"), Column("zip"), Column("thumbnail_url"), Column("description"),
    Column("partner_data"), Column("gender"), Column("language"), Column("allowed_partner_ids"),
    Column("allowed_partner_packages"), Column("registration_info"), Column("attendance_info"),
    Column("ks_privileges"), Column("title", null="crash"), Column("company", null="crash"),
    Column("status", null="keep"), Column("type", null="keep"), Column("user_mode", null="keep"),
    Column("is_sso_excluded", null="keep"), Column("is_guest", null="keep", insert_only=True),
    Column("external_id", null="keep", insert_only=True),
)
# fmt: on
_FLAGS = ("is_sso_excluded", "is_guest")


def is_valid_id(user_id: str) -> bool:
    """Tell whether a user may be made with that id: 1 to 320 of letters, digits and some signs, no blank, no slash."""
    return _ID_PATTERN.fullmatch(user_id) is not None


def create(world: World, partner_id: int, user_id: str | None, now: int) -> User:
    """Make a user of which only the id is known."""
    name = UNKNOWN_NAME if user_id in (None, "", "0") else user_id
    user = User(
        partner_id, user_id, type=None, screen_name=name, first_name=user_id or "", created_at=now, updated_at=now
    )
    user.status_updated_at = now
    add(world, user)
    return user


def add(world: World, user: User) -> None:
    """Keep a new user."""
    user.email = user.email[:EMAIL_LIMIT] if user.email else user.email
    world.users.append(user)
    if user.status != UserStatus.DELETED:
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
    user.last_login_time = None
    world.live_users.pop((user.partner_id, user_key(user.id)), None)
    for token in world.app_tokens_of(user.partner_id):
        if user_key(token.session_user_id) == user_key(user.id):
            token.status, token.updated_at = AppTokenStatus.DELETED, now
    logins.leave(world, user)


def apply(user: User, given: ApiObject, *, inserting: bool = False) -> bool:
    """Take over what was sent; a full name is split at its first blank.

    Returns False where a null made the server stop with HTTP 500, once what was sent is stored.
    """
    if sent(given, "fullName") and not sent(given, "firstName"):
        user.first_name, _, user.last_name = text(given, "fullName").partition(" ")
    stopped = False
    for column in COLUMNS:
        name = api_name(column.name)
        if not sent(given, name) or (column.insert_only and not inserting):
            continue
        kept = _kept(column, given)
        stopped = stopped or (kept is None and column.null == "crash")
        if kept is not None or column.null != "keep":
            setattr(user, column.name, kept)
    if sent(given, "dateOfBirth"):
        born = value(given, "dateOfBirth")
        user.date_of_birth = None if born is None else kept_date(to_int(born))
    if sent(given, "tags"):
        user.tags = None if value(given, "tags") is None else kept_tags(text(given, "tags"))
    if value(given, "isAdmin") is not None:
        user.is_admin = to_bool(value(given, "isAdmin"))
    return not stopped


def _kept(column: Column, given: ApiObject) -> Any:
    """Return what a column holds from now on, None for null."""
    kept = value(given, api_name(column.name))
    if column.name in _FLAGS:
        return None if kept is None else to_bool(kept)
    return kept[: column.limit] if isinstance(kept, str) else kept


def kept_tags(tags: str) -> str:
    """Return tags as the server keeps them: trimmed, those shorter than two characters dropped."""
    return ", ".join(tag for tag in (part.strip() for part in tags.split(",")) if len(tag) >= _SHORTEST_TAG)


def kept_date(seconds: int) -> int:
    """Return a date of birth as the server keeps it: the day, its year with two digits, 70 to 99 before 2000."""
    day = datetime.fromtimestamp(seconds % _CENTURIES_SECONDS, UTC)
    year = day.year % 100
    century = 1900 if year >= _FIRST_TWO_DIGIT_YEAR else 2000
    return int(datetime(century + year, day.month, day.day, tzinfo=UTC).timestamp())


def check_names(given: ApiObject) -> None:
    """Refuse a name that looks like a URL."""
    for name in ("firstName", "lastName"):
        if _URL_PATTERN.search(text(given, name)):
            raise error("INVALID_FIELD_VALUE", name)


def roles(world: World, partner_id: int, role_ids: str) -> list[int]:
    """Return the roles of a comma-separated list; raises USER_ROLE_NOT_FOUND for one that the partner does not have."""
    found = []
    for role_id in role_ids.split(",") if role_ids else ():
        if not role_id.strip().isdecimal() or _role(world, partner_id, int(role_id)) is None:
            raise error("USER_ROLE_NOT_FOUND")
        found.append(int(role_id))
    return found


def _role(world: World, partner_id: int, role_id: int) -> Role | None:
    known = (r for r in world.roles if r.partner_id in (partner_id, SYSTEM_PARTNER_ID) and r.status == 1)
    return next((role for role in known if role.id == role_id), None)


def admin_role(world: World) -> int | None:
    """Return the role that an administrator gets who is given none."""
    role = world.roles_by_string_id.get(_ADMIN_ROLE)
    return role.id if role else None


def is_owner(world: World, user: User) -> bool:
    """Tell whether a user owns its account."""
    owner: Partner | None = world.partner(user.partner_id)
    return owner is not None and user.id is not None and owner.owner_user_id == user.id
