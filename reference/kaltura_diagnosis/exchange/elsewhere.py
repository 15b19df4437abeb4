"""What is wrong with a request for another service than API v3: where its KS stands, which is all that is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.findings import Diagnosis, Finding, Verdict, detect
from kaltura_diagnosis.registry import LooksAt
from kaltura_diagnosis.requests import hosts
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

_MISPLACED = "D16"
_OK, _ERROR = 200, 400


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request for another service, and its response, None where it is not known."""

    service: hosts.ServiceRow
    request: HttpRequest
    response: HttpResponse | None

    @property
    def refused(self) -> str:
        """Why a delivery address refused, as its header X-Kaltura says; empty where it says nothing (HOST.6)."""
        said = self.response.header("x-kaltura") if self.response is not None and self.service.url else None
        meaning = hosts.refusal(said) if said else ""
        return f"X-Kaltura is {said}: {meaning}" if meaning else ""


def other_service(request: HttpRequest | None, response: HttpResponse | None) -> Elsewhere | None:
    """Return the other service that a request is for; None for API v3 and where nothing tells it."""
    service = hosts.service_of(request) if request is not None else None
    if request is None or service is None or service.id == hosts.API:
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
    if hosts.carries_ks(elsewhere.request, service):
        found = "It carries its KS where that service looks for one; nothing else of it can be judged here"
    else:
        found = f"It carries no KS; {hosts.wanted(service)}"
    return f"This request is for {service.title}, not for API v3. {found}."


def _facts(elsewhere: Elsewhere) -> list[tuple[str, str]]:
    service, request = elsewhere.service, elsewhere.request
    host = request.header("host")
    rows = [("service", service.title), *([("host", host)] if host else [])]
    rows.append(("wants", hosts.in_words(service)))
    rows.append(("known", "published by Kaltura, not verified" if "published" in service.evidence else "recorded"))
    return [*rows, *([("HTTP status", str(elsewhere.response.status))] if elsewhere.response is not None else [])]


def _notes(elsewhere: Elsewhere) -> list[str]:
    if elsewhere.service.url:
        return [
            "Delivery does not ask whether a KS was ended: it delivers until the KS expires (HOST.5).",
            "A KS in an address is seen by logs and caches: send one for one entry, never an ADMIN's (HOST.9).",
        ]
    return ["Its errors are HTTP statuses with JSON of its own, not exceptions under HTTP 200 (HOST.3)."]
