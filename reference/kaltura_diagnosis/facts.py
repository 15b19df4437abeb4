"""What is known beside a request and its response: accounts, application tokens, the clock, what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Dialect = Literal["posix", "cmd", "powershell"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account as far as it is known.

    partner_id: the account's number, None when unknown. admin_secrets: the main one first; empty when unknown.
    user_secret: the user secret, which signs nothing, to recognise that it was used.
    """

    partner_id: str | None = None
    admin_secrets: Sequence[str] = ()
    user_secret: str | None = None

    @property
    def secrets(self) -> list[str]:
        """Return the secrets that are known, the main admin secret first."""
        return [*self.admin_secrets, *([self.user_secret] if self.user_secret is not None else [])]

    @property
    def has_secret(self) -> bool:
        """Tell whether a signature can be checked at all."""
        return bool(self.admin_secrets) or self.user_secret is not None


@dataclass(frozen=True, slots=True)
class Token:
    """An application token as far as it is known. token: the secret text. hash_type: None counts as SHA1."""

    token: str | None = None
    hash_type: str | None = None
    token_id: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the user knows.

    account: given a partner id (None: of a request that names none), returns the account as far as it is known. token:
    given the id of an application token, returns the token. now: Unix seconds. other_ks: KS strings that were around.
    """

    now: int
    account: Callable[[str | None], Account] = lambda _: Account()
    token: Callable[[str], Token] = lambda _: Token()
    other_ks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a shell, as somebody typed it.

    words: the program's name and its arguments, without the shell's quotes; a variable whose value is not known stays
    as it was written, e.g. `$KS`. stdin: what a here-document or a pipe gives it, None when that is not known.
    dialect: whose rules made the words. source: the command as it was typed. rest: what follows it on its line, e.g.
    `&x=1`. literal: words that were written in single quotes and name a variable, which the shell leaves alone.
    address: where it sends a request, as the program gets it. globs: whether the program takes braces and brackets in
    that for lists.
    """

    words: Sequence[str]
    stdin: str | None
    dialect: Dialect
    source: str
    rest: str = ""
    literal: Sequence[str] = ()
    address: str = ""
    globs: bool = False
