"""Taking secrets out of whatever is printed: the diagnosis names none, and this makes sure of it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_session.text import to_bytes

_FEWEST_CHARACTERS = 6


class Redactor:
    """Replaces known secrets in texts; with nothing to hide it changes nothing."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {
            form
            for secret in secrets
            if len(secret) >= _FEWEST_CHARACTERS
            for form in (secret, *(quoted(to_bytes(secret), safe="") for quoted in (quote, quote_plus)))
        }
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, value: str) -> str:
        """Return the text with each secret replaced by its length."""
        for form in self._forms:
            if form in value:
                value = value.replace(form, f"(hidden, {len(form)} characters)")
        return value

    def document(self, value: Any) -> Any:
        """Return a JSON value with the texts in it replaced."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.document(item) for name, item in value.items()}
        return [self.document(item) for item in value] if isinstance(value, list) else value
