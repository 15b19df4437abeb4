"""Values that the server made up while it was recorded, and those that take their place in a replay."""

import hashlib
from collections.abc import Container, Iterable
from urllib.parse import quote, quote_plus

from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.server.parameters import group, request_parameters

_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


class Bindings:
    """Recorded value to one's own, learned from responses and put into later requests.

    every: put one's own KS into requests too, where the recorded one would do. tokens: the secrets of known app tokens.
    """

    def __init__(self, tokens: Iterable[str], *, every: bool) -> None:
        self.own: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._tokens = list(tokens)
        self.every = every

    def learn(self, recorded: str, own: str, kind: str) -> None:
        """Take note of a value on first sight."""
        self.own.setdefault(recorded, own)
        self.kinds.setdefault(recorded, kind)
        if kind == "token" and recorded not in self._tokens:
            self._tokens.append(recorded)

    def bound(self, request: HttpRequest, required: Container[str] = ()) -> HttpRequest:
        """Return the request with one's own values in it; a token hash is computed anew where an input changed.

        required: recorded KS that would not do.
        """
        pairs = [
            (old, new) for old, new in self.own.items() if self.every or self.kinds[old] != "ks" or old in required
        ]
        pairs += self._hashes(request, dict(pairs))
        target, body = request.target, request.body
        for old, new in pairs:
            for form in (lambda text: text, quote, quote_plus, lambda text: text.replace("/", "\\/")):
                target = target.replace(form(old), form(new))
                body = body.replace(form(old).encode(), form(new).encode())
        headers = [(n, str(len(body)) if n.lower() == "content-length" else v) for n, v in request.headers]
        return HttpRequest(request.method, target, headers, body)

    def _hashes(self, request: HttpRequest, changed: dict[str, str]) -> list[tuple[str, str]]:
        try:
            parameters = group(request_parameters(request))
        except KitError:
            return []
        found = []
        for part in (parameters, *(value for value in parameters.values() if isinstance(value, dict))):
            sent, text = part.get("tokenHash"), part.get("ks")
            if not (isinstance(sent, str) and isinstance(text, str)):
                continue
            for token in self._tokens:
                for name in _ALGORITHMS:
                    if hashlib.new(name, (text + token).encode()).hexdigest() == sent:
                        new = changed.get(text, text) + changed.get(token, token)
                        found.append((sent, hashlib.new(name, new.encode()).hexdigest()))
        return found
