"""Which values of a vector look like secrets: each is public test data, and each vector says so."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

NOTICE = (
    "Every secret, token, password and KS in this file is public test data, made for it: none of them opens anything. "
    "The member `public` of a vector names the values that look like secrets, as JSON pointers into the vector."
)
_SECRET_NAMES = frozenset(
    {
        "admin_secret", "app_token", "hash", "ks", "password", "secret", "secrets", "session", "stored_ks", "token",
        "tokenhash", "token_hash", "user_secret",
    }
)  # fmt: skip

# 32 hexadecimal digits, as a secret or token has them; the beginning of a version 2 KS; that of a version 1 KS, whose
# 40 hexadecimal digits are 13 groups of four characters in base64.
_LOOKS_SECRET = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|djJ8[A-Za-z0-9+/_-]{20}|(?:[MNOYZ][A-Za-z0-9+/]{3}){13}"
)


def pointers(vector: Mapping[str, Any]) -> list[str]:
    """Return the JSON pointers of all values of `input` and `expect` that are, hold, or look like a secret or a KS."""
    return [found for part in ("input", "expect") for found in _find(vector[part], f"/{part}")]


def _find(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, f"{path}/{index}")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            place = f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}"
            if str(name).removeprefix("KALTURA_").lower() in _SECRET_NAMES and item:
                yield place
            else:
                yield from _find(item, place)
    elif isinstance(value, str) and _LOOKS_SECRET.search(value):
        yield path
