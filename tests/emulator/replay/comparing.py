"""Comparing a response with the recorded one: status, headers, and the body around its made-up values.

What a second run may answer differently stands here, each with its reason; everything else is compared as it is.
"""

import hashlib
import json
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_session import ks
from kaltura_session.errors import KitError
from kaltura_session.ks import Ks, KsError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import group, request_parameters
from replay.series import INTERNAL, Step

ENVIRONMENT = {
    "date": "the clock; the emulator's own is frozen at whole seconds",
    "server": "the software's name and version, not the protocol",
    "x-powered-by": "the software's name and version, not the protocol",
    "connection": "every recorded request asks to close; this is the transport's business",
    "keep-alive": "the transport's business",
    "transfer-encoding": "the transport's business",
    "content-length": "follows from the body; checked against one's own body instead",
}
"""Headers that are not compared."""

HEADER_VALUES = {
    "x-kaltura-session": (r"^\d+, \d+$", "<number>, <time>", "a random number and the clock"),
    "x-kaltura": (r"(cache_v3-)?[0-9a-f]{32}(,[0-9.E+-]+)?", "<key>", "an MD5 over internals, and the time taken"),
    "x-kaltura-part-of-multirequest": (r"cache_v3-[0-9a-f]{32},[0-9.E+-]+", "<key>", "the same"),
    "x-me": (r".*", "<host>", "the server's own name"),
    "location": (r"^http://[^/]*", "http://<host>", "the host it was asked at"),
}
"""Header values that are compared after replacing a pattern: name -> (pattern, stand-in, reason)."""

EXECUTION_TIME = re.compile(r"<executionTime>[0-9.E+-]+</executionTime>")
"""In XML bodies: the time taken. That it is there, and where, counts."""

VOLATILE = {
    "ks": (r"(?:[A-Za-z0-9+=_-]|\\?/)+", "random bytes or microseconds; compared decoded, field by field"),
    "time": (r"-?\d+(?:\.\d+)?", "counted from the clock; may differ by one second, as a response may cross a second"),
    "token_id": (r"[0-9]_[0-9a-z]{8}", "random; one's own value must be used consistently from then on"),
    "token": (r"[0-9a-f]{32}", "random; likewise"),
    "number": (r"[0-9]+", "the number of a row of a database; likewise"),
    "text": (r"\w+ \d+ \w+ \d+, [\d:]+", "a date in words within a name"),
}
"""Made-up values in bodies, by kind: the pattern they have, and how they are compared."""

PHP_LENGTH = re.compile(r's:\d+:"(?=[A-Za-z0-9+/=_-]{80,}")')
"""In PHP bodies: the length before a KS version 1 depends on how many decimals its microseconds have."""

FLOWS_RECORDED_INSIDE = "X-Kaltura: cache-key depends on where the caller is; flows were recorded inside the network"


def shown_headers(headers: Sequence[tuple[str, str]], *, inside: bool = False) -> list[tuple[str, str]]:
    """Return the headers that are compared, in order, with their masks applied."""
    shown = []
    for name, value in headers:
        known = name.lower()
        if known in ENVIRONMENT or (inside and known == "x-kaltura" and value.startswith("cache-key,")):
            continue
        if known in HEADER_VALUES:
            pattern, stand_in, _ = HEADER_VALUES[known]
            shown.append((name, re.sub(pattern, stand_in, value)))
        else:
            shown.append((name, value))
    return shown


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


_CLOCK_TOLERANCE_SECONDS = 1.01
_COMPARED = ("version", "partner_id", "secret_index", "type", "user_id", "master_partner_id", "additional_data")
_PLAIN = ("time", "number")  # digits, which may stand within others
Secrets = Callable[[str], list[str] | None]


class Comparer:
    """Compares, and learns the values that the emulator makes up.

    secrets: admin secrets by partner id, the main one first.
    """

    def __init__(self, secrets: Secrets, bindings: Bindings) -> None:
        self._secrets = secrets
        self._bindings = bindings

    def differences(self, step: Step, answer: HttpResponse) -> list[str]:
        """Return what differs, one line each; empty when the response is the recorded one."""
        found = []
        if answer.status != step.answer.status:
            found.append(f"status {answer.status}, recorded {step.answer.status}")
        found += self._headers(step, answer)
        return found + self._body(step, answer)

    def _headers(self, step: Step, answer: HttpResponse) -> list[str]:
        inside = step.mode == INTERNAL
        wanted, given = (shown_headers(a.headers, inside=inside) for a in (step.answer, answer))
        found = [f"header missing: {name}: {value}" for name, value in wanted if (name, value) not in given]
        found += [f"header not recorded: {name}: {value}" for name, value in given if (name, value) not in wanted]
        if not found and wanted != given:
            found.append(f"headers in another order: {[name for name, _ in given]}")
        if step.request.method != "HEAD" and answer.header("content-length") != str(len(answer.body)):
            found.append(f"Content-Length {answer.header('content-length')} for {len(answer.body)} bytes")
        return found

    def _body(self, step: Step, answer: HttpResponse) -> list[str]:
        recorded, own = (part.body.decode("utf-8", "replace") for part in (step.answer, answer))
        if step.unordered:
            return self._unordered(step, json.loads(recorded), json.loads(own))
        return self._text(recorded, own, step.volatile)

    def _text(self, recorded: str, own: str, volatile: Mapping[str, str]) -> list[str]:
        """Walk along both texts: what stands between the made-up values must be the same."""
        recorded, own = (_masked(text) for text in (recorded, own))
        volatile = {**self._bindings.kinds, **volatile}
        at, found = 0, []
        for literal, value in _pieces(recorded, volatile):
            if not own.startswith(literal, at):
                return [*found, _first_difference(literal, own[at:])]
            at += len(literal)
            if value is None:
                continue
            kind = volatile[value]
            match = re.compile(VOLATILE[kind][0]).match(own, at)
            if match is None:
                return [*found, f"no {kind} where {value} was recorded: {own[at : at + 40]!r}"]
            found += self._value(kind, value, match[0])
            at = match.end()
        return found if at == len(own) else [*found, f"text after the end: {own[at : at + 60]!r}"]

    def _value(self, kind: str, recorded: str, own: str) -> list[str]:
        if kind == "ks":
            self._bindings.learn(recorded, own, kind)
            return self._ks(recorded.replace("\\/", "/"), own.replace("\\/", "/"))
        if kind == "time":
            near = abs(float(recorded) - float(own)) <= _CLOCK_TOLERANCE_SECONDS
            return [] if near else [f"time {own}, recorded {recorded}"]
        if kind == "text":
            return []
        self._bindings.learn(recorded, own, kind)
        wanted = self._bindings.own[recorded]
        kept = not self._bindings.every and own == recorded  # read from a KS that was sent as it was recorded
        return [] if own == wanted or kept else [f"{kind} {own}, before it was {wanted}"]

    def _ks(self, recorded: str, own: str) -> list[str]:
        wanted, given = self._decoded(recorded), self._decoded(own)
        if wanted is None or given is None:
            return [] if recorded == own else [f"a KS that does not decode: {own[:40]}"]
        found = [
            f"KS {name} {getattr(given, name)!r}, recorded {getattr(wanted, name)!r}"
            for name in _COMPARED
            if getattr(given, name) != getattr(wanted, name)
        ]
        if self._renamed(wanted.privileges or "") != (given.privileges or ""):
            found.append(f"KS privileges {given.privileges!r}, recorded {wanted.privileges!r}")
        if _field_names(wanted) != _field_names(given):
            found.append(f"KS fields {_field_names(given)}, recorded {_field_names(wanted)}")
        found += self._value("time", wanted.valid_until or "0", given.valid_until or "0")
        return found

    def _decoded(self, text: str) -> Ks | None:
        try:
            return ks.decode(text, self._secrets)
        except KsError:
            return None

    def _renamed(self, text: str) -> str:
        for old, new in self._bindings.own.items():
            text = text.replace(old, new)
        return text

    def _unordered(self, step: Step, recorded: Any, own: Any) -> list[str]:
        """Compare JSON whose lists come in the order of random ids, after putting both in the same order."""
        back = {new: old for old, new in self._bindings.own.items()}
        for pointer in step.unordered:
            wanted, given = _at(recorded, pointer), _at(own, pointer)
            wanted.sort(key=lambda item: item["id"])
            given.sort(key=lambda item: back.get(item["id"], item["id"]))
        dumped = [json.dumps(document, ensure_ascii=False, separators=(",", ":")) for document in (recorded, own)]
        return self._text(*dumped, step.volatile)


def _masked(text: str) -> str:
    return PHP_LENGTH.sub('s:N:"', EXECUTION_TIME.sub("<executionTime/>", text))


def _pieces(text: str, volatile: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Return (text, made-up value after it) pairs; the last has None."""
    if not volatile:
        return [(text, None)]
    names = "|".join(_pattern(value, kind) for value, kind in sorted(volatile.items(), key=lambda v: -len(v[0])))
    split = re.split(f"({names})", text)
    return [(split[n], split[n + 1] if n + 1 < len(split) else None) for n in range(0, len(split), 2)]


def _pattern(value: str, kind: str) -> str:
    return rf"(?<![0-9A-Za-z_]){re.escape(value)}(?![0-9A-Za-z_])" if kind in _PLAIN else re.escape(value)


def _field_names(decoded: Ks) -> list[str]:
    """Return the names of a KS's fields in their order, which is part of the protocol."""
    if decoded.version == 1:
        return [str(decoded.steps["info"].count(b";"))]
    return [pair.partition("=")[0] for pair in decoded.steps["fields"].decode("latin-1").split("&")]


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def _first_difference(wanted: str, given: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(wanted, given, strict=False)) if a != b), min(len(wanted), len(given)))
    return f"text {given[max(0, at - 20) : at + 60]!r}, recorded {wanted[max(0, at - 20) : at + 60]!r}"
