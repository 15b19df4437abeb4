"""The operation response_decode."""

from collections.abc import Mapping
from typing import Any

from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.text import to_bytes
from kskit.build.model import Outcome, error
from kskit.build.operations.php_values import shown

NO_API_ANSWER = "NO_API_ANSWER"


def response_decode(given: Mapping[str, Any]) -> Outcome:
    """Turn a response into {value}, the API exception in it, or NO_API_ANSWER and why (ANS.1, ERR.1)."""
    response = HttpResponse(given["status"], tuple(given["headers"].items()), to_bytes(given["body"]))
    try:
        value = decode(response)
    except ApiError as exception:
        return Outcome(api_error(exception, "api-exception", with_message=True), {}, in_words(exception))
    except ResponseError as refusal:
        return Outcome(error(NO_API_ANSWER, refusal.reason, "answer"), {}, str(refusal))
    return Outcome({"value": shown(value)}, {})


def in_words(exception: ApiError) -> str:
    """Return why a call fails, for people."""
    return f"the server's error {exception.code}" + (f": {exception.api_message}" if exception.api_message else "")


def api_error(exception: ApiError, step: str, *, with_message: bool = False) -> dict[str, Any]:
    """Return the expectation of an API exception; the reason is its first argument, KSID for INVALID_KS (ERR.6)."""
    expected = error(exception.code, next(iter(exception.api_args.values()), ""), step)
    expected["error"]["args"] = dict(exception.api_args)
    if with_message:
        expected["error"]["message"] = exception.api_message
    return expected
