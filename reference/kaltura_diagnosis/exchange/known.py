"""What is known beside a request and its answer: accounts, application tokens, the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.ks_reading import Account


@dataclass(frozen=True, slots=True)
class Token:
    """An application token as far as it is known. token: the secret text. hash_type: None counts as SHA1."""

    token: str | None = None
    hash_type: str | None = None
    token_id: str | None = None


def _no_account(_: str | None) -> Account:
    return Account()


def _no_token(_: str) -> Token:
    return Token()


@dataclass(frozen=True, slots=True)
class Known:
    """What the user knows.

    account: given a partner id (None: of a request that names none), returns the account as far as it is known. token:
    given the id of an application token, returns the token. now: Unix seconds. other_ks: KS strings that were around.
    """

    now: int
    account: Callable[[str | None], Account] = _no_account
    token: Callable[[str], Token] = _no_token
    other_ks: Sequence[str] = ()
