"""What a client needs to begin: service URL and one partner's credentials, for a shell or a waiting program."""

import json
import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kaltura_emulator.records import USABLE, AppToken, AppTokenStatus, User, UserStatus
from kaltura_emulator.world import World
from kaltura_session.errors import KitError

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


class ReadyFileError(KitError):
    """A ready file that cannot be written."""


class ReadyFile:
    """Such a file; nothing of it is left when writing fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = ""

    def check(self) -> None:
        """Raise ReadyFileError where the file cannot be written, before anything is started."""
        folder = self._path.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise self._refusal("its folder is missing or not writable")
        if self._path.exists() and not self._path.is_file():
            raise self._refusal("it is a folder or a device")

    def clear(self) -> None:
        """Remove what a server left that was killed, so that nobody takes its port for this one's."""
        self.check()
        try:
            self._path.unlink(missing_ok=True)
        except OSError as problem:
            raise self._refusal(problem.strerror or "it cannot be replaced") from problem

    def write(self, given: Mapping[str, str | int]) -> None:
        """Write the credentials as JSON; a reader never sees half of them."""
        self._written = json.dumps(given, indent=1) + "\n"
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}.partial")
        try:
            with suppress(FileNotFoundError):
                partial.unlink()
            with partial.open("x", encoding="utf-8") as file:
                file.write(self._written)
            partial.replace(self._path)
        except OSError as problem:
            with suppress(OSError):
                partial.unlink()
            raise self._refusal(problem.strerror or "unknown") from problem

    def remove(self) -> None:
        """Remove the file, unless another server has replaced it since."""
        with suppress(OSError, ValueError):
            if self._written and self._path.read_text(encoding="utf-8") == self._written:
                self._path.unlink()

    def _refusal(self, why: str) -> ReadyFileError:
        return ReadyFileError(f"cannot write the ready file {self._path}: {why}; choose another")
