"""The rows an account is made of: what the server keeps in its database, with the column names of the account document.

Times are Unix seconds, None where the column is NULL. Ids of users are those used in calls; None is the user without
id. Beside the rows: what a new KS is to say, and who may ask for it (KSX, SES).
"""

from dataclasses import dataclass, field
from enum import IntEnum

USER, ADMIN = 0, 2
"""The types of a session."""

DEFAULT_MAX_EXPIRY_SECONDS = 86400


class PartnerStatus(IntEnum):
    """Partner.status."""

    DELETED = 0
    ACTIVE = 1
    CONTENT_BLOCKED = 2
    FULLY_BLOCKED = 3
    READ_ONLY = 4


USABLE = (PartnerStatus.ACTIVE, PartnerStatus.READ_ONLY)
"""The statuses in which a partner's calls are let through."""


class UserStatus(IntEnum):
    """User.status."""

    BLOCKED = 0
    ACTIVE = 1
    DELETED = 2


class AppTokenStatus(IntEnum):
    """AppToken.status; a DELETED token counts as not found."""

    DISABLED = 1
    ACTIVE = 2
    DELETED = 3


@dataclass(slots=True)
class Partner:
    """One partner account. secret signs nothing; the admin secrets sign every KS of the partner.

    name, admin_name, admin_email, description, created_at: only partner.getInfo and partner.get tell them; description
    None is the recorded server's.
    """

    id: int
    secret: str
    admin_secret: str
    additional_admin_secrets: list[str] = field(default_factory=list)
    status: int = PartnerStatus.ACTIVE
    ks_version: int = 1
    ks_max_expiry_seconds: int | None = None
    owner_user_id: str | None = None
    has_user_with_null_id: bool = False
    has_user_with_empty_id: bool = False
    create_user_on_demand: bool = True
    feature_entitlement: bool = False
    name: str | None = None
    admin_name: str | None = None
    admin_email: str | None = None
    description: str | None = None
    created_at: int = 0


@dataclass(slots=True)
class Widget:
    """A player widget; privileges and roles are comma-separated, None for the defaults.

    The last two count only for a partner with feature_entitlement.
    """

    id: str
    partner_id: int
    entry_id: str | None = None
    privileges: str | None = None
    roles: str | None = None
    enforce_entitlement: bool = True
    privacy_context: str | None = None


@dataclass(slots=True)
class Role:
    """A role; setrole names it by id or by system_name. permission_names is empty where it is not known."""

    id: int
    system_name: str
    partner_id: int
    string_id: str | None = None
    name: str | None = None
    status: int = 1
    permission_names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class User:
    """A user of a partner; password and login_id are those of its login, which several partners' users may share."""

    partner_id: int
    id: str | None
    status: int = UserStatus.ACTIVE
    type: int | None = 0
    is_admin: bool = False
    screen_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    date_of_birth: int | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    zip: str | None = None
    gender: int | None = None
    description: str | None = None
    tags: str | None = None
    admin_tags: str | None = None
    partner_data: str | None = None
    storage_size: int | None = 0
    thumbnail_url: str | None = None
    role_ids: list[int] = field(default_factory=list)
    login_enabled: bool = False
    login_id: str | None = None
    password: str | None = None
    login_partner_id: int | None = None
    created_at: int = 0
    updated_at: int = 0
    status_updated_at: int | None = None
    deleted_at: int | None = None
    last_login_time: int | None = None
    language: str | None = None
    allowed_partner_ids: str | None = None
    allowed_partner_packages: str | None = None
    user_mode: int = 0
    is_guest: bool = False
    registration_info: str | None = None
    attendance_info: str | None = None
    title: str | None = None
    company: str | None = None
    ks_privileges: str | None = None
    is_sso_excluded: bool = False
    external_id: str | None = None

    @property
    def full_name(self) -> str:
        """Return first and last name, as the server shows them."""
        return f"{self.first_name or ''} {self.last_name or ''}".strip()


@dataclass(slots=True)
class AppToken:
    """An application token; hash_type None counts as SHA1, session_user_id None lets the caller choose."""

    id: str
    partner_id: int
    token: str
    hash_type: str | None = None
    status: int = AppTokenStatus.ACTIVE
    expiry: int | None = None
    session_type: int | None = None
    session_user_id: str | None = None
    session_duration: int | None = 86400
    session_privileges: str | None = None
    description: str | None = None
    created_at: int = 0
    updated_at: int = 0


@dataclass(slots=True)
class Category:
    """A category of entries; parent_id is that of the one above it."""

    id: int
    partner_id: int
    parent_id: int | None = None


@dataclass(slots=True)
class Login:
    """A login, shared by every user that has its id; partner_id is the partner it was made in."""

    id: str
    password: str | None
    partner_id: int | None


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


def signing_secret(secret: str, partner: Partner, session_type: object) -> str:
    """Return the admin secret that signs a session started with a secret: an additional one a session of type 2 only.

    (KSX.10)
    """
    return secret if session_type != USER and secret in partner.additional_admin_secrets else partner.admin_secret


def api_name(column: str) -> str:
    """Return the name that a column has in the API: `sessionUserId` for session_user_id."""
    first, *rest = column.split("_")
    return first + "".join(part.capitalize() for part in rest)
