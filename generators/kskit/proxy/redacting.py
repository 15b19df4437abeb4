"""Taking the secrets out of what passed: by name, by form, and by value wherever a known one occurs (SEC.9)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

from kaltura_diagnosis.exchange.redaction import is_secret, name_shown
from kaltura_pastes.values import secrets_in
from kaltura_session.text import to_bytes, to_text

HIDDEN = "[REDACTED]"
LONGEST_TEXT = 65536
_FEWEST_CHARACTERS = 6
_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32,}")
_ELEMENT = re.compile(r"<([A-Za-z_]\w{0,63})>([^<]{1,4096})</")
_FORM = re.compile(r"[\w\[\]:%.+-]{1,200}=[^\s<>]*\Z")
_CALL_NAMES = frozenset({"service", "action"})
_CALLBACK = re.compile(r"\s*[\w.$]{1,100}\((.*)\);?\s*", re.DOTALL)


class Redaction:
    """Takes secrets out of texts. known: values that are secret wherever they occur."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: dict[str, None] = {}
        self.learn(known)

    def learn(self, values: Iterable[str]) -> None:
        """Take values as secret from now on; short ones would be found in words."""
        for value in values:
            if len(value) >= _FEWEST_CHARACTERS:
                escaped = (one(to_bytes(value), safe="") for one in (quote, quote_plus))
                self._known |= dict.fromkeys((value, json.dumps(value)[1:-1], *escaped))

    def text(self, text: str) -> str:
        """Return a text of any notation without the secrets that it names, that it quotes, or that are known."""
        found = sorted({*secrets_in(text), *self._known}, key=len, reverse=True)
        for value in found:
            text = text.replace(value, HIDDEN) if value in text else text
        return _HEXADECIMAL.sub(HIDDEN, text)

    def value(self, name: str, value: str) -> str:
        """Return the value of a parameter or member; what is secret is learned."""
        if is_secret(name, value):
            self.learn([value])
            return HIDDEN
        return self.text(value)

    def again(self, value: Any) -> Any:
        """Return a document without the values that have become known since its parts were made."""
        if isinstance(value, dict):
            return {name: self.again(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.again(item) for item in value]
        if isinstance(value, str):
            for known in sorted(self._known, key=len, reverse=True):
                value = value.replace(known, HIDDEN)
        return value

    def scalar(self, name: str, value: Any) -> Any:
        """Return a member of a JSON document; a number may be a password, too."""
        if isinstance(value, str):
            return self.value(name, value)
        is_text_of_its_own = isinstance(value, bool) or value is None
        return value if is_text_of_its_own or not is_secret(name, str(value)) else HIDDEN

    def document(self, value: Any, name: str = "") -> Any:
        """Return a JSON value without secrets; what stands in a list has the list's name."""
        if isinstance(value, dict):
            return {self.name(str(key)): self.document(item, str(key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.document(item, name) for item in value]
        return self.scalar(name, value)

    def name(self, name: str) -> str:
        """Return a name; a body that was taken for one may hold secrets."""
        return HIDDEN if name_shown(name) != name else name

    def query(self, text: str) -> str:
        """Return a form or a query without secrets; what is not secret stays as it was written."""
        return "&".join(self._pair(*pair.partition("=")) for pair in text.split("&"))

    def _pair(self, name: str, sign: str, value: str) -> str:
        plain_name, plain = unquote_plus(name), unquote_plus(value)
        shown_name = name if self.name(plain_name) == plain_name else HIDDEN
        redacted = self.value(plain_name, plain)
        return shown_name + sign + (value if redacted == plain else quote_plus(redacted, safe="[]"))

    def target(self, target: str) -> str:
        """Return path and query without secrets."""
        path, sign, query = target.partition("?")
        parts = path.split("/")
        before = ["", "", *parts]
        shown = [
            part if before[at] in _CALL_NAMES else self.value(before[at + 1], part) for at, part in enumerate(parts)
        ]
        return "/".join(shown) + sign + (self.query(query) if query else "")

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        """Return headers as HAR has them, without secrets."""
        shown = ((name, HIDDEN if name.lower() in _HEADERS else self.value(name, value)) for name, value in headers)
        return [{"name": name, "value": value} for name, value in shown]

    def body(self, body: bytes, content_type: str) -> str | None:
        """Return a body as text without secrets, whatever it says that it is; None for what is no text."""
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as problem:
            if problem.reason != "unexpected end of data":  # which is a text that was cut
                return None
            text = body[: problem.start].decode("utf-8")
        wrapped = _CALLBACK.fullmatch(text[: LONGEST_TEXT * 2])
        for inner in (text, wrapped[1] if wrapped else ""):
            if inner.lstrip()[:1] in {"{", "[", '"'} and (found := _json(inner)) is not None:
                return text.replace(inner, json.dumps(self.document(found), ensure_ascii=False))[:LONGEST_TEXT]
        text = text[: LONGEST_TEXT * 2]
        if content_type.startswith("application/x-www-form-urlencoded") or _FORM.match(text):
            return self.query(text)[:LONGEST_TEXT]
        return self.text(_ELEMENT.sub(self._element, text))[:LONGEST_TEXT]

    def _element(self, found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        return f"<{name}>{self.value(name, value)}</"

    def fields(self, parameters: Mapping[Any, Any], prefix: str = "") -> Iterator[dict[str, str]]:
        """Yield nested parameters as HAR lists those of a form."""
        for key, value in parameters.items():
            name = f"{prefix}[{key}]" if prefix else str(key)
            if isinstance(value, Mapping):
                yield from self.fields(value, name)
            else:
                yield {"name": self.name(name), "value": self.value(name, to_text(value))}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
