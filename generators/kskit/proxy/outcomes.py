"""How the calls of a request ended, as the line about it says; nothing secret in it."""

import re
from collections.abc import Sequence
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.exchange.redaction import name_shown, target_shown
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_emulator.context import CallOutcome
from kaltura_session.errors import ApiError
from kaltura_session.responses import EXCEPTION_TYPE

NO_RESPONSE = "no response"
_OK, _NOT_MODIFIED = 200, 304
_PHP_CODE = re.compile(rb's:4:"code";s:[0-9]+:"([A-Z0-9_]+)"')


def outcomes_of(
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
        return [CallOutcome(call, NO_RESPONSE, problem) for call in calls]
    if response is None:
        code = "ok" if _OK <= status <= _NOT_MODIFIED else f"HTTP {status}"
        return [CallOutcome(call, code, f"HTTP {status}" if code == "ok" else "") for call in calls]
    results = results_of(request, response)
    whole = _of_the_whole(response)
    if whole is not None or len(results) != len(calls):
        return [CallOutcome(call, *(whole or ("ok", ""))) for call in calls]
    return [CallOutcome(call, *_of_a_result(value)) for call, value in zip(calls, results, strict=True)]


def results_of(request: DecodedRequest, response: ParsedResponse) -> Sequence[Any]:
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
