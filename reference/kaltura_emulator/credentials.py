"""What a client needs to begin: the service URL and one partner's credentials, under the kit's common names."""

import shlex
from collections.abc import Mapping

from kaltura_emulator.records import USABLE, AppToken, AppTokenStatus, User, UserStatus
from kaltura_emulator.world import World

API_PATH = "/api_v3"


def credentials(world: World, base_url: str, now: int) -> dict[str, str | int]:
    """Return service_url, partner_id, the secrets, and a user and a token of that partner where it has them.

    The partner is the first usable one with a token that starts sessions, else the first usable one. now: Unix seconds.
    """
    partners = [partner for partner in world.partners.values() if partner.id > 0 and partner.status in USABLE]
    found: dict[str, str | int] = {"service_url": base_url + API_PATH}
    if not partners:
        return found
    partner = next((p for p in partners if _token(world, p.id, now)), partners[0])
    found |= {"partner_id": partner.id, "admin_secret": partner.admin_secret, "user_secret": partner.secret}
    user, token = _user(world, partner.id), _token(world, partner.id, now)
    if user is not None:
        found |= {"user_id": user.id or "", "login_id": user.login_id or "", "password": user.password or ""}
    if token is not None:
        found |= {"app_token_id": token.id, "app_token": token.token, "app_token_hash_type": token.hash_type or "SHA1"}
    return found


def _user(world: World, partner_id: int) -> User | None:
    """Return a user that can log in, one who is not an administrator if there is any."""
    able = [u for u in world.users_of(partner_id) if u.login_enabled and u.password and u.status == UserStatus.ACTIVE]
    return next((user for user in able if not user.is_admin), able[0] if able else None)


def _token(world: World, partner_id: int, now: int) -> AppToken | None:
    """Return a token that starts sessions now: with SHA256 and without a session type of its own if there is one."""
    able = [
        token
        for token in world.app_tokens_of(partner_id)
        if token.status == AppTokenStatus.ACTIVE and (token.expiry is None or token.expiry > now)
    ]
    return min(able, key=lambda token: (token.hash_type != "SHA256", token.session_type is not None), default=None)


def exports(given: Mapping[str, str | int]) -> str:
    """Return the credentials as lines for a shell."""
    return "".join(f"export KALTURA_{name.upper()}={shlex.quote(str(value))}\n" for name, value in given.items())
