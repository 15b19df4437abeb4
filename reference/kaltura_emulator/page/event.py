"""What the page shows of a request: who called what, how it ended, and the mistake behind it, without secrets."""

import json
from typing import Any

from kaltura_diagnosis.document import document
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.exchange.redaction import parameters_shown, shown
from kaltura_emulator import report
from kaltura_emulator.mistakes import diagnosed
from kaltura_emulator.transcript import Record
from kaltura_emulator.world import World

_LONGEST_BODY = 4000


def event(record: Record, world: World) -> dict[str, Any]:
    """Return the JSON object of one request for the page."""
    decoded, response = DecodedRequest(record.request), ParsedResponse(record.response)
    found = diagnosed(record, world)
    return {
        "seq": record.seq,
        "time": record.time,
        "line": report.line(record),
        "failed": report.failed(record) or record.response.status != 200,
        "method": record.request.method,
        "calls": [call.name for call in decoded.calls if call.service],
        "parameters": [{"name": name, "text": text} for name, text in parameters_shown(decoded.merged)],
        "status": record.response.status,
        "outcome": response.code or ("ok" if response.problem is None else str(response.problem)),
        "answer": _body(response),
        "diagnosis": document(found) if found.findings else None,
    }


def _body(response: ParsedResponse) -> str:
    """Return the body for people: JSON laid out, and every KS, token and quoted KS hidden."""
    if response.kind == "json":
        return json.dumps(_hidden(response.raw, ""), indent=1, ensure_ascii=False)[:_LONGEST_BODY]
    if response.error is None and response.problem is None:
        return json.dumps(_hidden(response.value, ""), indent=1, ensure_ascii=False, default=str)[:_LONGEST_BODY]
    return response.code or f"{len(response.response.body)} bytes, {response.kind}"


def _hidden(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        quotes = value.get("code") == "INVALID_KS"
        return {
            key: _hidden(item, "ks" if quotes and _quotes_ks(key, item) else str(key)) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_hidden(item, name) for item in value]
    return shown(name, value) if isinstance(value, str) else value


def _quotes_ks(key: str, item: Any) -> bool:
    """Tell whether a member of INVALID_KS quotes what was sent as KS: in args.KSID, or in the message."""
    if key == "message":
        return isinstance(item, str) and any(looks_like_ks(word) for word in item.split('"'))
    return key == "KSID" and isinstance(item, str) and looks_like_ks(item)
