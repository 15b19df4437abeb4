"""The server's database and memory: every row of the account, what was ended, and which partners are warm.

State is plain attributes that a test may set. All of it lives in memory and starts fresh.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kaltura_emulator.account import Account
from kaltura_emulator.collation import collate
from kaltura_emulator.records import AppToken, AppTokenStatus, Login, Partner, Role, User, UserStatus, Widget
from kaltura_emulator.revocation import Revocations
from kaltura_session import ks
from kaltura_session.server.casts import to_int

SYSTEM_PARTNER_ID = 0


class State:
    """Everything the server remembers, built from an account.

    warm: whether the secrets of usable partners are in the memory cache at the start, as on a server in use.
    """

    def __init__(self, account: Account, *, warm: bool) -> None:
        self.partners: dict[int, Partner] = {p.id: replace(p) for p in account.partners}
        self.partners.setdefault(SYSTEM_PARTNER_ID, Partner(SYSTEM_PARTNER_ID, secret="", admin_secret=""))
        self._partners_by_text = {str(partner_id): partner for partner_id, partner in self.partners.items()}
        self.widgets: dict[str, Widget] = {collate(w.id): w for w in account.widgets}
        self.roles: list[Role] = account.roles
        self.roles_by_string_id = {role.string_id: role for role in reversed(account.roles)}
        self.users: list[User] = [replace(u, role_ids=list(u.role_ids)) for u in account.users]
        self.app_tokens: dict[str, AppToken] = {collate(t.id): replace(t) for t in account.app_tokens}
        self.entries: list[dict[str, Any]] = account.entries
        self.logins: dict[str, Login] = {}
        self.revocations = Revocations()
        self.warm_partners: set[str] = set()
        self._live_users: dict[tuple[int, str | None], User] = {}
        self._index_users()
        if warm:
            self.warm_partners.update(str(p.id) for p in self.partners.values() if p.usable)

    # ------------------------------------------------------------ partners and their secrets

    def partner(self, partner_id: int | str | None) -> Partner | None:
        """Return the partner of that id, read as the database reads it (`102abc` is 102), None when unknown."""
        known = self._partners_by_text.get(partner_id) if isinstance(partner_id, str) else None
        return known or (None if partner_id is None else self.partners.get(to_int(partner_id)))

    def secrets(self, partner_id: str) -> list[str] | None:
        """Return the admin secrets that may have signed a KS of that partner, and keep them in memory from then on."""
        partner = self.partner(partner_id)
        if partner is None or not partner.admin_secret:
            return None
        self.warm_partners.add(partner_id)
        return ks.signing_secrets(partner.admin_secret, partner.additional_admin_secrets)

    def secrets_in_memory(self, partner_id: str) -> list[str] | None:
        """Return the same, but only when an earlier call has put them into the memory cache."""
        return self.secrets(partner_id) if partner_id in self.warm_partners else None

    # ------------------------------------------------------------ users

    def user(self, partner_id: int, user_id: str | None) -> User | None:
        """Return the user of that id that is not deleted; None is the id of the user without one."""
        return self._live_users.get((partner_id, _user_key(user_id)))

    def add_user(self, user: User) -> User:
        """Keep a new user."""
        self.users.append(user)
        self._live_users[user.partner_id, _user_key(user.id)] = user
        return user

    def rename_user(self, user: User, user_id: str) -> None:
        """Give a user another id."""
        del self._live_users[user.partner_id, _user_key(user.id)]
        user.id = user_id
        self._live_users[user.partner_id, _user_key(user_id)] = user

    def delete_user(self, user: User, now: int) -> None:
        """Mark a user deleted: the row stays, and its id is free."""
        user.status, user.updated_at = UserStatus.DELETED, now
        user.status_updated_at = user.deleted_at = now
        self._live_users.pop((user.partner_id, _user_key(user.id)), None)

    def users_of(self, partner_id: int) -> Iterator[User]:
        """Yield the partner's users that are not deleted, in the order in which they were made."""
        return (u for u in self.users if u.partner_id == partner_id and u.status != UserStatus.DELETED)

    def login(self, login_id: str) -> Login | None:
        """Return the login of that name in any letter case."""
        return self.logins.get(collate(login_id))

    # ------------------------------------------------------------ application tokens, widgets, roles, entries

    def app_token(self, partner_id: int, token_id: str) -> AppToken | None:
        """Return the partner's token of that id in any letter case, None when it is unknown or deleted."""
        token = self.app_tokens.get(collate(token_id))
        if token is None or token.partner_id != partner_id or token.status == AppTokenStatus.DELETED:
            return None
        return token

    def app_token_of_anyone(self, token_id: str) -> AppToken | None:
        """Return the token of that id, whatever its partner and status."""
        return self.app_tokens.get(collate(token_id))

    def app_tokens_of(self, partner_id: int) -> Iterator[AppToken]:
        """Yield the partner's tokens that are not deleted."""
        kept = self.app_tokens.values()
        return (t for t in kept if t.partner_id == partner_id and t.status != AppTokenStatus.DELETED)

    def put_app_token(self, token: AppToken) -> None:
        """Keep a new or changed token."""
        self.app_tokens[collate(token.id)] = token

    def delete_app_tokens_of_user(self, partner_id: int, user_id: str | None, now: int) -> None:
        """Mark the tokens of a user that is being deleted; their sessions go on."""
        for token in self.app_tokens_of(partner_id):
            if _user_key(token.session_user_id) == _user_key(user_id):
                token.status, token.updated_at = AppTokenStatus.DELETED, now

    def widget(self, widget_id: str) -> Widget | None:
        """Return the widget of that id, whatever its partner."""
        return self.widgets.get(collate(widget_id))

    def role(self, partner_id: int, name: str) -> Role | None:
        """Return the active role of that id (digits) or system name, the partner's or the system's.

        None without one.
        """
        own = (r for r in self.roles if r.partner_id in (partner_id, SYSTEM_PARTNER_ID) and r.status == 1)
        if name.isdigit():
            return next((r for r in own if r.id == int(name)), None)
        return next((r for r in own if collate(r.system_name) == collate(name)), None)

    def entries_of(self, partner_id: int) -> Iterator[dict[str, Any]]:
        """Yield the partner's media entries in the order in which they were made."""
        return (e for e in self.entries if e["partnerId"] == partner_id)

    def _index_users(self) -> None:
        for partner in self.partners.values():
            present = {u.id for u in self.users if u.partner_id == partner.id and u.status != UserStatus.DELETED}
            for missing in ([None] if partner.has_user_with_null_id else []) + (
                [""] if partner.has_user_with_empty_id else []
            ):
                if missing not in present:
                    self.users.append(User(partner.id, missing, screen_name="Unknown" if missing is None else ""))
        for user in self.users:
            if user.status != UserStatus.DELETED:
                self._live_users[user.partner_id, _user_key(user.id)] = user
            if user.login_id and collate(user.login_id) not in self.logins:
                self.logins[collate(user.login_id)] = Login(user.login_id, user.password, user.login_partner_id)


def _user_key(user_id: str | None) -> str | None:
    return None if user_id is None else collate(user_id)
