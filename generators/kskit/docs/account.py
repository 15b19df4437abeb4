"""An emulator for one page, and values of its test account for what the page leaves open or has samples for."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.placeholders import is_placeholder, is_reference
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.source import EmulatorSource
from kaltura_pastes.shell.variables import Variables
from kaltura_session.requests import Call, HttpRequest, encode
from kaltura_session.text import to_text
from kaltura_session.token_hash import token_hash

_PARTNER = 1000
_ADDRESS = "https://www.kaltura.com/api_v3"  # which some write behind the name of a host
_ALGORITHM = re.compile(r"(md5|sha-?(?:1|256|512))sum|-a (1|256|512)\b|-(md5|sha1|sha256|sha512)\b", re.IGNORECASE)
_SAMPLES = {"type": "2", "format": "1", "expiry": "86400", "sessionDuration": "86400", "widgetId": f"_{_PARTNER}",
            "hashType": "SHA256", "pageSize": "5", "pageIndex": "1"}  # fmt: skip


class PageAccount:
    """The account that a page's requests are sent to; what the page computes from its values is remembered."""

    def __init__(self, page: str) -> None:
        self.emulator = Emulator()
        self.source = EmulatorSource(self.emulator)
        hash_type = _hash_type(page)
        tokens = self.emulator.world.app_tokens_of(_PARTNER)
        self.token = next(one for one in tokens if one.hash_type == hash_type)
        partner = self.emulator.world.partner(_PARTNER)
        self._secrets = {"admin": to_text(partner.admin_secret), "user": to_text(partner.secret)} if partner else {}
        self.known = {*self._secrets.values(), self.token.token, self.token.id, str(_PARTNER)}
        self.renew()

    def renew(self) -> None:
        """Start new sessions, as a reader does who goes on after the one that a page ends."""
        self.admin_ks = self.source.ks() or ""
        self.widget_ks = self._started({"widgetId": f"_{_PARTNER}"})
        self.known |= {self.admin_ks, self.widget_ks}

    def _started(self, params: Mapping[str, Any]) -> str:
        response = self.emulator.handle(encode(Call("session", "startWidgetSession", params)))
        found = re.search(rb'"ks":"([^"]+)"', response.body)
        return found[1].decode() if found else ""

    def named(self, variable: str) -> str | None:
        """Return the value for a variable of a page by its name, None where the name says nothing."""
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", variable).lower()
        return next((value() for pattern, value in self._by_name() if re.search(pattern, name)), None)

    def _by_name(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            (r"url$|uri$|host$|endpoint$|base$|domain$|server$", lambda: _ADDRESS),
            (r"hash_?type", lambda: self.token.hash_type or "SHA1"),
            (r"hash", lambda: ""),
            (r"token_?id$", lambda: self.token.id),
            (r"token(_?(value|secret))?$", lambda: self.token.token),
            (r"user_?secret$", lambda: self._secrets["user"]),
            (r"secret$", lambda: self._secrets["admin"]),
            (r"widget_?id$", lambda: f"_{_PARTNER}"),
            (r"(partner|account)(_?id)?$|^pid$", lambda: str(_PARTNER)),
            (r"(widget|anon\w*|public|guest)_?(ks|session)$", lambda: self.widget_ks),
            (r"(^|_)ks$|^session$", lambda: self.admin_ks),
        ]

    def fill(self, request: HttpRequest) -> tuple[HttpRequest, bool]:
        """Return the request with the account's values for credentials of the page's own, and whether all is known."""
        complete = True
        request = request._replace(target=request.target.replace("/api_v3/api_v3", "/api_v3"))
        for hashes in (False, True):  # a hash is taken of the KS that is sent
            for call in DecodedRequest(request).calls:
                for name, value in _texts(call.params):
                    wanted = self._for(call, name, value) if (name == "tokenHash") == hashes else None
                    if wanted is not None:
                        request = _replaced(request, name, value, wanted)
                    elif is_placeholder(value) and hashes:
                        complete = False
        return request, complete

    def _for(self, call: DecodedCall, name: str, value: str) -> str | None:
        """Return what to send in the place of a value, None to send it as it is."""
        if value in self.known or is_reference(value) or not value:
            return None
        own = call.service.lower() == "apptoken" and name == "id"
        match name:
            case "partnerId" | "p" if re.fullmatch(r"[1-9][0-9]*", value) or is_placeholder(value):
                return str(_PARTNER)
            case "widgetId" if value.startswith("_"):
                return f"_{_PARTNER}"
            case "secret":
                return self._secrets["admin"]
            case "ks":
                return self.widget_ks if call.action.lower().startswith("startsession") else self.admin_ks
            case "tokenHash":
                return token_hash(call.text("ks"), self.token.token, self.token.hash_type or "SHA1")
            case _ if own:
                return self.token.id
            case _ if is_placeholder(value):
                return _SAMPLES.get(name)
        return None


class PageVariables(Variables):
    """Variables of a page: what it assigns where that is a value, and the account's values by their names."""

    def __init__(self, account: PageAccount, page: str) -> None:
        super().__init__({}, page)
        self._account = account

    def expand(self, name: str, written: str) -> str:
        """Return the value of a variable; as it was written where nothing is known."""
        assigned, named = self.get(name), self._account.named(name)
        if named and (assigned is None or is_placeholder(assigned) or self._is_sample(name, assigned)):
            return named
        return super().expand(name, written)

    def _is_sample(self, name: str, assigned: str) -> bool:
        """Tell whether a value that a page assigns is a credential of its own: no tool wrote it."""
        return bool(assigned) and assigned not in self._account.known and self._account.named(name) not in {None, ""}


def _hash_type(page: str) -> str:
    """Return the hash type that a page's commands use most, SHA256 where none does."""
    used = Counter("".join(one).upper().replace("-", "") for one in _ALGORITHM.findall(page))
    name = used.most_common(1)[0][0] if used else "SHA256"
    return name if name.startswith(("SHA", "MD5")) else f"SHA{name}"


def _texts(params: Mapping[int | str, Any]) -> list[tuple[str, str]]:
    """Return (name, text) of all values, also of those within objects."""
    found = []
    for name, value in params.items():
        found += _texts(value) if isinstance(value, dict) else [(str(name), to_text(value))]
    return found


def _replaced(request: HttpRequest, name: str, value: str, wanted: str) -> HttpRequest:
    """Return the request with another value of a parameter, in whatever form it stands there."""
    forms = {value, quote(value, safe=""), quote_plus(value), quote(value), value.replace("/", "\\/")}
    written = "|".join(re.escape(one) for one in sorted(forms, key=len, reverse=True))
    place = re.compile(rf'(?<![A-Za-z])({name}(?:%5D|\])?"?\s*(?:=|:|/|%3D)\s*"?)(?:{written})(?=["&\s,}}/]|$)')
    multipart = re.compile(rf'(name="(?:\d+:)?{name}"\r?\n\r?\n)(?:{written})(?=\r?\n)')
    target = place.sub(lambda match: match[1] + quote(wanted, safe=""), request.target)
    in_json = any(header.lower() == "content-type" and "json" in held for header, held in request.headers)
    in_body = wanted if in_json or request.body.lstrip()[:1] == b"{" else quote(wanted, safe="")
    body = place.sub(lambda match: match[1] + in_body, request.body.decode("utf-8", "surrogateescape"))
    body = multipart.sub(lambda match: match[1] + wanted, body)
    return request._replace(target=target, body=body.encode("utf-8", "surrogateescape"))
