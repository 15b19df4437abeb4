"""What has passed the proxy: how its calls ended, and which KSs, tokens and secrets belong together."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.exchange.redaction import name_shown, target_shown
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.printable import printable
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_emulator import mistakes, report
from kaltura_emulator.asgi import received
from kaltura_emulator.context import CallOutcome
from kaltura_emulator.diagnoses import diagnosis_of
from kaltura_emulator.source import other_ks
from kaltura_emulator.transcript import Record, Transcript
from kaltura_session.errors import ApiError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse
from kskit.explain.settings import Settings
from kskit.proxy.upstream import RawHeaders
from kskit.proxy.wire import Kept

_MOST_KNOWN = 1000
_NO_RESPONSE = "no response"
_OK, _NOT_MODIFIED = 200, 304
_PHP_CODE = re.compile(rb's:4:"code";s:[0-9]+:"([A-Z0-9_]+)"')
_SHOWN = 2


@dataclass(slots=True)
class Passed:
    """A request that was handed on, and what came back.

    headers: those that the API gets. body, response_body: as far as they were kept. status: 0 where nothing came back.
    problem: why there is no whole response, None where there is one. started, ended: Unix seconds.
    """

    method: str
    target: bytes
    headers: RawHeaders
    body: Kept
    status: int = 0
    reason: str = ""
    response_headers: RawHeaders = ()
    response_body: Kept = field(default_factory=Kept)
    problem: str | None = None
    started: float = field(default_factory=time.time)
    ended: float = 0.0

    @property
    def request(self) -> HttpRequest:
        """Return the request as the API gets it."""
        return received(self.method, self.target, self.headers, self.body.content() or b"")

    @property
    def response(self) -> HttpResponse | None:
        """Return the response with its Content-Encoding undone; None where there is none that can be read."""
        body = self.response_body.content(self.encoding)
        if self.problem is not None or self.method == "HEAD" or body is None or self.response_body.is_cut:
            return None
        coded = {"content-encoding", "content-length"} if self.encoding else set()
        return HttpResponse(self.status, [one for one in self.response_texts if one[0].lower() not in coded], body)

    @property
    def response_texts(self) -> list[tuple[str, str]]:
        """Return the headers of the response as texts."""
        texts = self.response_headers
        return [(name.decode("latin-1"), value.decode("utf-8", "surrogateescape")) for name, value in texts]

    @property
    def encoding(self) -> str:
        """Return the Content-Encoding of the response, "" for none."""
        found = (value.strip().lower() for name, value in self.response_texts if name.lower() == "content-encoding")
        return next(found, "")


class Traffic:
    """What has passed, as the page and the log look at it; what is learned from it is kept in memory only.

    settings: what the environment says.
    """

    def __init__(self, title: str, settings: Settings) -> None:
        self.title = title
        self.transcript = Transcript()
        self._settings = settings
        self._tokens: dict[str, Token] = {}
        self._accounts: dict[str, Account] = {}

    def add(self, passed: Passed) -> Record:
        """Keep what has passed, and learn from it."""
        request, response = passed.request, passed.response
        decoded = DecodedRequest(request._replace(body=b"") if passed.body.is_cut else request)
        parsed = ParsedResponse(response) if response is not None else None
        if parsed is not None:
            self._learn(decoded, parsed)
        return self.transcript.add(
            passed.started,
            request,
            response or HttpResponse(passed.status),
            _outcomes_of(decoded, parsed, status=passed.status, problem=passed.problem),
            is_cut=passed.body.is_cut,
            is_opaque=response is None,
        )

    def _learn(self, request: DecodedRequest, response: ParsedResponse) -> None:
        for call, value in zip(request.calls, _results_of(request, response), strict=False):
            if call.name == "session.start" and isinstance(value, str):
                secret, partner_id = call.text("secret"), call.text("partnerId")
                _keep(self._accounts, partner_id, Account(partner_id, (secret,)))
            if call.name.startswith("appToken."):
                for found in _tokens_in(value):
                    _keep(self._tokens, found["id"], Token(found["token"], found.get("hashType"), found["id"]))

    def lines(self, record: Record, may_diagnose: bool) -> Iterator[str]:
        """Yield the line of a request that has passed, nothing secret in it; with the mistakes where there is time."""
        named = self._mistakes(record) if may_diagnose else ""
        yield f"{report.line(record)}  {printable(named)}" if named else report.line(record)

    def _mistakes(self, record: Record) -> str:
        """Return the proven mistakes, and what else is to be said of a failure."""
        if any(one.code == _NO_RESPONSE for one in record.outcomes):
            return ""
        diagnosis = diagnosis_of(record, self)
        named = ", ".join(f"{one.mistake} {one.title}" for one in mistakes.proven(diagnosis)[:_SHOWN])
        return named or (mistakes.unexplained(diagnosis) if report.failed(record) else "")

    def now(self) -> int:
        """Return the time, in Unix seconds."""
        return int(time.time())

    def facts(self, record: Record | None = None) -> Facts:
        """Return what is known beside a request, None: beside what is pasted."""
        known = self._settings.known(self.now() if record is None else int(record.time))

        def account(partner_id: str | None) -> Account:
            return self._accounts.get(partner_id or "") or known.account(partner_id)

        def token(token_id: str) -> Token:
            return self._tokens.get(token_id) or known.token(token_id)

        return replace(known, account=account, token=token, other_ks=other_ks(self.transcript, record))

    def credentials(self, base_url: str) -> Mapping[str, str | int]:
        """Return the service URL below that address, and the partner; no secret."""
        given = {"service_url": f"{base_url}/api_v3"}
        return given | ({"partner_id": self._settings.partner_id} if self._settings.partner_id else {})

    def ks(self) -> None:
        """Give out no KS."""

    def is_public(self, _value: str) -> bool:
        """Tell that nothing which passes is test data."""
        return False

    def tokens(self) -> Iterator[Mapping[str, Any]]:
        """Yield id and hash_type of the application tokens that are known."""
        for found in self._tokens.values():
            yield {"id": found.token_id, "hash_type": found.hash_type or "SHA1"}


def _tokens_in(value: Any) -> Iterator[Mapping[str, str]]:
    """Yield the application tokens of a result: itself, or those in a list."""
    listed = value.get("objects") if isinstance(value, dict) else None
    for one in listed if isinstance(listed, list) else [value]:
        if isinstance(one, dict) and all(isinstance(one.get(name), str) for name in ("id", "token")):
            yield one


def _keep(known: dict[str, Any], name: str, value: Any) -> None:
    known.pop(name, None)
    known[name] = value
    if len(known) > _MOST_KNOWN:
        del known[next(iter(known))]


def _outcomes_of(
    request: DecodedRequest, response: ParsedResponse | None, *, status: int, problem: str | None
) -> list[CallOutcome]:
    """Return how each call ended; the request itself counts as one where it is no call of the API.

    response: None where there is none that can be read. status: 0 where nothing came back. problem: why.
    """
    calls = [name_shown(call.name) for call in request.calls if call.service]
    if not calls:
        calls = [f"{request.request.method} {target_shown(request.request.target)}"]
        response = None
    if problem is not None:
        return [CallOutcome(call, _NO_RESPONSE, problem) for call in calls]
    if response is None:
        code = "ok" if _OK <= status <= _NOT_MODIFIED else f"HTTP {status}"
        return [CallOutcome(call, code, f"HTTP {status}" if code == "ok" else "") for call in calls]
    results = _results_of(request, response)
    whole = _of_the_whole(response)
    if whole is not None or len(results) != len(calls):
        return [CallOutcome(call, *(whole or ("ok", ""))) for call in calls]
    return [CallOutcome(call, *_of_a_result(value)) for call, value in zip(calls, results, strict=True)]


def _results_of(request: DecodedRequest, response: ParsedResponse) -> Sequence[Any]:
    """Return the result of each call of a request, as far as they are known."""
    if not request.is_multirequest:
        return [response.value]
    return response.value if isinstance(response.value, list) else []


def _of_the_whole(response: ParsedResponse) -> tuple[str, str] | None:
    """Return (code, about) where the response is one error, or none of the API's; None where it has results."""
    if response.code is not None:
        return response.code, _reason(response.args)
    if response.problem is not None:
        status = response.response.status
        return f"HTTP {status}", "" if status != _OK else f"not a response of the API ({response.kind})"
    found = _PHP_CODE.search(response.response.body) if response.kind == "php" else None
    return (found[1].decode("ascii"), "") if found else None


def _of_a_result(value: Any) -> tuple[str, str]:
    if isinstance(value, ApiError):
        return value.code, _reason(value.api_args)
    if isinstance(value, dict) and value.get("objectType") == EXCEPTION_TYPE:
        return str(value.get("code")), ""
    return "ok", ""


def _reason(args: Any) -> str:
    """Return the word in KSID that says why a KS is refused (ERR.7)."""
    quoted = args.get("KSID", "")
    return quoted if is_reason(quoted) else ""
