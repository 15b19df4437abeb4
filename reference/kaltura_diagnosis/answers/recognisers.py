"""Mistakes of group E: what a client may do wrong with this answer (ANS, ERR). Each says what the answer holds."""

from collections.abc import Mapping
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.answered import Answered, looks_like_ks
from kaltura_diagnosis.registry import recogniser
from kaltura_session.errors import ApiError
from kaltura_session.responses import EXCEPTION_TYPE

INVENTED_CODES: Mapping[str, str] = {
    "EXPIRED_KS": "INVALID_KS with KSID EXPIRED",
    "KS_EXPIRED": "INVALID_KS with KSID EXPIRED",
    "INVALID_SESSION_ID": "INVALID_KS",
    "EXPIRED_TOKEN": "APP_TOKEN_EXPIRED",
    "INVALID_APP_TOKEN_ID": "APP_TOKEN_ID_NOT_FOUND",
    "PARTNER_NOT_FOUND": "SERVICE_FORBIDDEN_CONTENT_BLOCKED",
    "INVALID_SECRET_TYPE": "START_SESSION_ERROR",
    "INTERNAL_SERVER_ERROR": "INTERNAL_SERVERL_ERROR, spelt so",
}
_ALSO_EXPECTED: Mapping[str, str] = {
    "INVALID_KS": "EXPIRED_KS",
    "APP_TOKEN_EXPIRED": "EXPIRED_TOKEN",
    "APP_TOKEN_ID_NOT_FOUND": "INVALID_APP_TOKEN_ID",
    "USER_WRONG_PASSWORD": "LOGIN_DATA_NOT_FOUND",
    "INTERNAL_SERVERL_ERROR": "INTERNAL_SERVER_ERROR",
}
_NUMBERS_AS_TEXT = ("sessionType", "partnerId", "expiry")


@recogniser("E01")
def error_under_200(answered: Answered) -> str | None:
    """Say that an API error came under HTTP 200."""
    if answered.error is None or answered.answer.status != 200:
        return None
    return f"The HTTP status is 200 and the body is the API error {answered.error.code}."


@recogniser("E02")
def string_in_quotes(answered: Answered) -> str | None:
    """Say that the answer is a JSON string, whose quotes are not part of it."""
    if answered.kind == "json" and isinstance(answered.raw, str):
        return "The body is a JSON string; its quotes are not part of the value."
    return None


@recogniser("E03")
def no_wrapper(answered: Answered) -> str | None:
    """Say that a KS is the whole answer, or its member ks, and not in a wrapper."""
    if answered.kind == "json" and answered.ks is not None:
        return "The whole answer is the KS; there is no member result or ks."
    if answered.kind == "json" and isinstance(answered.value, dict) and looks_like_ks(str(answered.value.get("ks"))):
        return "The KS is the member ks of the answer; there is no member result around it."
    return None


@recogniser("E04")
def no_ks_to_keep(answered: Answered) -> str | None:
    """Say that the body is no result, so nothing of it may be kept."""
    if answered.error is not None:
        return "The body is an API error, not a result: nothing in it may be kept as a KS."
    if answered.problem is not None and answered.answer.body:
        return "The body is no API answer: nothing in it may be kept as a KS."
    return None


@recogniser("E05")
def args_of_either_type(answered: Answered) -> str | None:
    """Say which type args has here."""
    raw = answered.raw
    if not isinstance(raw, dict) or raw.get("objectType") != EXCEPTION_TYPE:
        return None
    kind = "an empty list" if raw.get("args") == [] else "an object"
    return f"args is {kind} in this error; in others it is {'an object' if raw.get('args') == [] else 'an empty list'}."


@recogniser("E06")
def user_id_as_number(answered: Answered) -> str | None:
    """Say that userId is a number."""
    user_id = answered.value.get("userId") if isinstance(answered.value, dict) else None
    if isinstance(user_id, int) and not isinstance(user_id, bool):
        return f"userId is the number {user_id} here; in other answers it is text."
    return None


@recogniser("E07")
def absent_properties(answered: Answered) -> str | None:
    """Say which properties of the object are left out because they are null."""
    absent = _absent(answered.value) if answered.kind == "json" else []
    if not absent:
        return None
    return f"{answered.value['objectType']} has no {', '.join(absent[:4])} here: what is null is left out."


def _absent(value: Any) -> list[str]:
    type_name = value.get("objectType") if isinstance(value, dict) else None
    if not isinstance(type_name, str) or not declared.is_object(type_name):
        return []
    return [
        name for name in declared.properties(type_name) if name not in value and name not in {"relatedObjects", "ks"}
    ]


@recogniser("E08")
def code_expected_otherwise(answered: Answered) -> str | None:
    """Say that programs wait for another code than this one."""
    other = _ALSO_EXPECTED.get(answered.code or "")
    return f"The code is {answered.code}; a program that waits for {other} never sees it." if other else None


@recogniser("E09")
def numbers_as_text(answered: Answered) -> str | None:
    """Say that numbers came as text."""
    if answered.kind != "json" or not isinstance(answered.value, dict):
        return None
    found = [name for name in _NUMBERS_AS_TEXT if str(answered.value.get(name)).isdigit()]
    as_text = [name for name in found if isinstance(answered.value[name], str)]
    return f"{', '.join(as_text)} came as text, not as a number." if as_text else None


@recogniser("E10")
def exception_among_parts(answered: Answered) -> str | None:
    """Say that parts of a multirequest failed."""
    parts = answered.value if isinstance(answered.value, list) else []
    failed = [f"{number} ({part.code})" for number, part in enumerate(parts, start=1) if isinstance(part, ApiError)]
    return f"Of the {len(parts)} parts these failed: {', '.join(failed)}." if failed else None


@recogniser("E11")
def ks_in_message(answered: Answered) -> str | None:
    """Say that the error quotes the KS."""
    if answered.code == "INVALID_KS" and answered.args.get("KSID") and not is_reason(answered.args["KSID"]):
        return "message and args.KSID quote the KS that was sent; they must not be logged."
    return None


@recogniser("E12")
def html_page(answered: Answered) -> str | None:
    """Say that the answer is a page."""
    if answered.kind != "html":
        return None
    return f"The answer is an HTML page under HTTP {answered.answer.status}, not an API answer."


def is_reason(text: str) -> bool:
    """Tell whether a KSID is one of the reasons and not a KS (ERR.7)."""
    return text in {
        "EXPIRED",
        "LOGOUT",
        "EXCEEDED_ACTIONS_LIMIT",
        "EXCEEDED_RESTRICTED_IP",
        "EXCEEDED_RESTRICTED_URI",
        "INVALID_PARTNER",
    }
