"""Mistakes of groups B and C in the secret a KS is made with (B08, B09, C01)."""

from collections.abc import Callable, Iterator

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, KsDraft, draft, made, made_as
from kaltura_diagnosis.registry import recipes

_AROUND: dict[str, tuple[str, Callable[[str], str]]] = {
    "secret_with_newline": ("with a newline after the secret", lambda secret: secret + "\n"),
    "secret_with_crlf": ("with CR LF after the secret", lambda secret: secret + "\r\n"),
    "secret_with_space": ("with a blank after the secret", lambda secret: secret + " "),
    "secret_in_quotes": ("with double quotes around the secret", lambda secret: f'"{secret}"'),
    "secret_in_single_quotes": ("with single quotes around the secret", lambda secret: f"'{secret}'"),
    "secret_upper_case": ("with the secret in upper case", str.upper),
}
_USER_SECRET = {2: "user_secret", 1: "v1_user_secret"}


@KS_V2.recipe("B08", "user_secret", "secret", "made with the user secret", likely=True)
@KS_V1.recipe("C01", "v1_user_secret", "secret", "signed with the user secret", likely=True)
def _user_secret(draft: KsDraft) -> str | None:
    return draft.inputs.user_secret


def _register(variant: str, says: str, change: Callable[[str], str]) -> None:
    @KS_V2.recipe("B09", variant, "secret", says)
    def changed(draft: KsDraft) -> str | None:
        return None if change(draft.secret) == draft.secret else change(draft.secret)


for _variant, (_says, _change) in _AROUND.items():
    _register(_variant, _says, _change)


def secrets_of(account: Account, version: int) -> Iterator[tuple[str, list[Finding]]]:
    """Yield every secret that may have been used, with what it means: the right ones first."""
    given: list[tuple[str, list[Finding]]] = [(secret, []) for secret in account.admin_secrets]
    if account.user_secret is not None and account.user_secret not in account.admin_secrets:
        given.append((account.user_secret, [made_as(version, _USER_SECRET[version])]))
    yield from given
    for secret, about in given:
        for recipe in recipes("B")["B09"]:
            changed = recipe.change(draft(secret))
            if changed is not None:
                yield changed, [*about, made(recipe)]
        if secret != secret.strip():
            words = "The KS was made with the secret without the white space that it has here."
            yield secret.strip(), [*about, Finding("B09", words, "secret_trimmed", certain=False)]
