"""What the user knows about the account a KS is of."""

from collections.abc import Sequence
from dataclasses import dataclass


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
    def has_secret(self) -> bool:
        """Tell whether a signature can be checked at all."""
        return bool(self.admin_secrets) or self.user_secret is not None
