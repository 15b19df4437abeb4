"""Which values of a vector look like secrets: each is public test data, and each vector says so."""

from collections.abc import Iterator, Mapping
from typing import Any

NOTICE = (
    "Every secret, token, password and KS in this file is public test data, made for it: none of them opens anything. "
    "The member `public` of a vector names the values that look like secrets, as JSON pointers into the vector."
)
_SECRET_NAMES = frozenset(
    {
        "admin_secret", "app_token", "hash", "ks", "password", "secret", "secrets", "session", "stored_ks", "token",
        "tokenHash", "token_hash", "user_secret",
    }
)  # fmt: skip


def pointers(vector: Mapping[str, Any]) -> list[str]:
    """Return the JSON pointers of all values of `input` and `expect` whose name says secret, token, password or KS."""
    return [found for part in ("input", "expect") for found in _find(vector[part], f"/{part}")]


def _find(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, f"{path}/{index}")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            place = f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}"
            if name in _SECRET_NAMES and item:
                yield place
            else:
                yield from _find(item, place)
