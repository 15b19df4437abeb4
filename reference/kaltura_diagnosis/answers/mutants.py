"""Mistakes of group E as values: what a client holds in its variable for the KS after it read this answer wrongly."""

import json
from collections.abc import Callable
from typing import Any

from kaltura_diagnosis.exchange.answered import Answered
from kaltura_diagnosis.registry import Mutant, register
from kaltura_session.responses import HttpResponse

Take = Callable[[HttpResponse], str | None]


def answer_mutant(mistake: str, variant: str, says: str) -> Callable[[Take], Take]:
    """Register a mutant: the answer to the text that is kept of it, None where it does not apply."""

    def decorate(take: Take) -> Take:
        register(Mutant(mistake, variant, take, says))
        return take

    return decorate


def _json(answer: HttpResponse) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


@answer_mutant("E02", "kept_with_quotes", "the JSON string with its quotes")
def _with_quotes(answer: HttpResponse) -> str | None:
    return answer.body.decode("utf-8", "replace").strip() if isinstance(_json(answer), str) else None


@answer_mutant("E03", "member_result", "what a member result would hold")
def _member_result(answer: HttpResponse) -> str | None:
    value = _json(answer)
    return "undefined" if isinstance(value, str | dict) else None


@answer_mutant("E03", "member_of_null", "null, as jq prints a member that is not there")
def _member_of_null(answer: HttpResponse) -> str | None:
    return "null" if isinstance(_json(answer), dict) else None


@answer_mutant("E04", "error_kept", "the body of the error")
def _error(answer: HttpResponse) -> str | None:
    return answer.body.decode("utf-8", "replace") if Answered(answer).error is not None else None


@answer_mutant("E12", "page_kept", "the HTML page")
def _page(answer: HttpResponse) -> str | None:
    return answer.body.decode("utf-8", "replace") if Answered(answer).kind == "html" else None


@answer_mutant("E11", "message_logged", "the message of the error, with the KS in it")
def _message(answer: HttpResponse) -> str | None:
    answered = Answered(answer)
    if answered.error is None or not answered.args.get("KSID"):
        return None
    return answered.error.api_message
