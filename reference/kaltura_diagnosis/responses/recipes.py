"""Mistakes of group E as values: what a client holds in its variable for the KS after it read this response wrongly."""

import json
from typing import Any

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.registry import recipe
from kaltura_session.responses import HttpResponse


def _json(response: HttpResponse) -> Any:
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


@recipe("E02", "kept_with_quotes", "the JSON string with its quotes")
def _with_quotes(response: HttpResponse) -> str | None:
    return response.body.decode("utf-8", "replace").strip() if isinstance(_json(response), str) else None


@recipe("E03", "member_result", "what a member result would hold")
def _member_result(response: HttpResponse) -> str | None:
    value = _json(response)
    return "undefined" if isinstance(value, str | dict) else None


@recipe("E03", "member_of_null", "null, as jq prints a member that is not there")
def _member_of_null(response: HttpResponse) -> str | None:
    return "null" if isinstance(_json(response), dict) else None


@recipe("E04", "error_kept", "the body of the error")
def _error(response: HttpResponse) -> str | None:
    return response.body.decode("utf-8", "replace") if ParsedResponse(response).error is not None else None


@recipe("E12", "page_kept", "the HTML page")
def _page(response: HttpResponse) -> str | None:
    return response.body.decode("utf-8", "replace") if ParsedResponse(response).kind == "html" else None


@recipe("E11", "message_logged", "the message of the error, with the KS in it")
def _message(response: HttpResponse) -> str | None:
    parsed = ParsedResponse(response)
    if parsed.error is None or not parsed.args.get("KSID"):
        return None
    return parsed.error.api_message
