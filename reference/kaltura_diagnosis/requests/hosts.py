"""A request for another service than API v3: which one, and whether its KS stands where that one looks (hosts.toml)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.findings import Diagnosis, Finding, Verdict, detect
from kaltura_diagnosis.registry import LooksAt
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.catalogue.reader import load
from kaltura_session.server.parameters import query_parameters
from kaltura_session.text import to_text

API = "api"
_SCHEMES = {"Bearer", "KS", "Basic", "bearer", "ks", "basic"}
_REGION, _PARTNER = "[a-z0-9-]+", "[0-9]+"


@dataclass(frozen=True)
class ServiceRow:
    """A row of hosts.toml, described in that file."""

    id: str
    title: str
    host: str
    path: str
    wants: str
    evidence: list[str]
    kinds: list[str] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    url: bool = False

    @cached_property
    def _host(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.host).replace(r"\{region\}", _REGION) + r"(?::\d+)?", re.IGNORECASE)

    @cached_property
    def _path(self) -> re.Pattern[str]:
        kinds = "|".join(map(re.escape, self.kinds))
        filled = re.escape(self.path).replace(r"\{partner\}", _PARTNER).replace(r"\{kind\}", f"(?P<kind>{kinds})")
        return re.compile("/*" + filled.lstrip("/") if self.path else "")

    def kind_of(self, path: str) -> str:
        """Return which of its kinds a path is of, empty for a service without kinds."""
        found = self._path.match(path)
        return (found.groupdict().get("kind") or "") if found else ""

    def fits(self, host: str, path: str) -> bool:
        """Tell whether a request to that host and path is for this service: by its host, or else by its path."""
        return bool(self._host.fullmatch(host) if self.host else self._path.match(path))


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """What X-Kaltura says of a delivery URL that is refused."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class HostFile:
    """hosts.toml."""

    service: list[ServiceRow]
    refusal: list[RefusalRow]


def services() -> list[ServiceRow]:
    """Return every service that takes a KS, in the order of the catalogue."""
    return load("hosts", HostFile).service


def refusals() -> list[RefusalRow]:
    """Return what X-Kaltura says of a delivery URL that is refused."""
    return load("hosts", HostFile).refusal


def refusal(header: str) -> str:
    """Return what a header X-Kaltura means on a delivery URL, empty for what is not known; `cached-` may precede it."""
    code = header.strip().removeprefix("cached-").partition(",")[0]
    return next((row.meaning for row in refusals() if row.code == code), "")


def service_of(request: HttpRequest) -> ServiceRow | None:
    """Return the service that a request was for, None where neither host nor path tell it; a path of the API wins."""
    host, path = request.header("host") or "", request.target.partition("?")[0]
    return next((row for row in services() if row.fits(host, path)), None)


def carries_ks(request: HttpRequest, service: ServiceRow) -> bool:
    """Tell whether a request carries a KS where that service looks for one (HOST.2, HOST.3)."""
    path = request.target.partition("?")[0]
    scheme, _, value = (request.header("authorization") or "").partition(" ")
    if value.strip() and scheme.lower() in {one.lower() for one in service.schemes}:
        return True
    kind = service.kind_of(path)
    for row in service.headers:
        only, _, header = row.rpartition(": ")
        if only in {"", kind} and request.header(header):
            return True
    return service.url and bool(ks_in_url(request))


def ks_in_url(request: HttpRequest) -> str:
    """Return the KS in the path or the parameters of an address, percent-decoded; empty where there is none."""
    path = request.target.partition("?")[0]
    segments = path.split("/")
    in_path = next((segments[at + 1] for at, one in enumerate(segments[:-1]) if one == "ks"), "")
    return unquote(in_path) or to_text(query_parameters(request).get("ks"))


def misplaced(request: HttpRequest, service: ServiceRow) -> str | None:
    """Say where a request carries its KS, when its service does not look there; None when it does, or there is none."""
    found = "" if carries_ks(request, service) else _place_of_ks(request)
    if not found:
        return None
    looks = wanted(service)
    said = f"as Kaltura publishes (not verified), {looks}" if "published" in service.evidence else looks
    return f"This request is for {service.title}, not for API v3, and carries its KS {found}; {said}."


def wanted(service: ServiceRow) -> str:
    """Return in words how a service wants its KS."""
    return f"{service.title} looks for {in_words(service)}"


def in_words(service: ServiceRow) -> str:
    """Return where a service looks for its KS, without Markdown."""
    return service.wants.replace("{ks}", "<ks>").replace("`", "")


def _place_of_ks(request: HttpRequest) -> str:
    for header in ("Authorization", "X-Kaltura-Ks", "Ks", "X-Ks"):
        if value := request.header(header):
            scheme = value.partition(" ")[0] if header == "Authorization" and " " in value else ""
            return f"in the header {header}" + (f" behind the word {scheme}" if scheme in _SCHEMES else "")
    in_body = DecodedRequest(request).sources["body"].get("ks")
    return "as the parameter ks" if ks_in_url(request) or in_body else ""


_MISPLACED = "D16"
_OK, _ERROR = 200, 400


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request for another service, and its response, None where it is not known."""

    service: ServiceRow
    request: HttpRequest
    response: HttpResponse | None

    @property
    def refused(self) -> str:
        """Why a delivery address refused, as its header X-Kaltura says; empty where it says nothing (HOST.6)."""
        said = self.response.header("x-kaltura") if self.response is not None and self.service.url else None
        meaning = refusal(said) if said else ""
        return f"X-Kaltura is {said}: {meaning}" if meaning else ""


def other_service(request: HttpRequest | None, response: HttpResponse | None) -> Elsewhere | None:
    """Return the other service that a request is for; None for API v3 and where nothing tells it."""
    service = service_of(request) if request is not None else None
    if request is None or service is None or service.id == API:
        return None
    return Elsewhere(service, request, response)


def diagnose_elsewhere(elsewhere: Elsewhere, unseen: Sequence[str] = ()) -> Diagnosis:
    """Return what is known of such a request: whether its KS stands where the service looks for it, and nothing else.

    unseen: as in diagnose_exchange().
    """
    found = [one for one in detect(LooksAt.REQUEST, DecodedRequest(elsewhere.request), groups="D")
             if one.mistake == _MISPLACED]  # fmt: skip
    missing = [f"{one} is not in what was pasted; give it as well" for one in unseen]
    return Diagnosis(
        "request",
        _verdict(elsewhere, found),
        found[0].statement if found else _summary(elsewhere),
        [found] if found else [],
        facts=_facts(elsewhere),
        notes=_notes(elsewhere),
        missing=missing,
    )


def _verdict(elsewhere: Elsewhere, found: Sequence[Finding]) -> Verdict:
    if found:
        return "mistake"
    status = elsewhere.response.status if elsewhere.response is not None else _OK
    return "refused" if elsewhere.refused or status >= _ERROR else "unknown"


def _summary(elsewhere: Elsewhere) -> str:
    service = elsewhere.service
    if elsewhere.refused:
        return f"{service.title} refused it; {elsewhere.refused}."
    if carries_ks(elsewhere.request, service):
        found = "It carries its KS where that service looks for one; nothing else of it can be judged here"
    else:
        found = f"It carries no KS; {wanted(service)}"
    return f"This request is for {service.title}, not for API v3. {found}."


def _facts(elsewhere: Elsewhere) -> list[tuple[str, str]]:
    service, request = elsewhere.service, elsewhere.request
    host = request.header("host")
    rows = [("service", service.title), *([("host", host)] if host else [])]
    rows.append(("wants", in_words(service)))
    rows.append(("known", "published by Kaltura, not verified" if "published" in service.evidence else "recorded"))
    return [*rows, *([("HTTP status", str(elsewhere.response.status))] if elsewhere.response is not None else [])]


def _notes(elsewhere: Elsewhere) -> list[str]:
    if elsewhere.service.url:
        return [
            "Delivery does not ask whether a KS was ended: it delivers until the KS expires (HOST.5).",
            "A KS in an address is seen by logs and caches: send one for one entry, never an ADMIN's (HOST.9).",
        ]
    return ["Its errors are HTTP statuses with JSON of its own, not exceptions under HTTP 200 (HOST.3)."]
