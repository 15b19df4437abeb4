"""How a response is read: JSON or XML, an API exception under HTTP 200 recognised in both.

ANS.1 to ANS.13 and ERR.1 to ERR.5. Whatever is not a response of the API is a ResponseError that says what came
instead; no other exception leaves this module.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.requests import first_header
from kaltura_session.response_xml import read_xml
from kaltura_session.text import to_text

EXCEPTION_TYPE = "KalturaAPIException"

_BLANKS = rb"[ \t\r\n]"
_HTML = re.compile(_BLANKS + rb"*(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)
_CUT_ESCAPE = re.compile(r"\\?u?[0-9a-fA-F]{0,4}")
_CUT = re.compile(
    r"(?<![\w.+-])(?:t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-|-?(?:0|[1-9][0-9]*)(?:\.|(?:\.[0-9]+)?[eE][+-]?))\Z"
)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_LENGTH = re.compile("[0-9]{1,18}")
_XML = re.compile(_BLANKS + rb"*<(?:\?xml|xml[ \t\r\n>])")


class HttpResponse(NamedTuple):
    """A response as it comes over the wire: status, (name, value) header pairs in order, body bytes."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the value of the first header of that name, in any letter case, or None."""
        return first_header(self.headers, name)


def decode(response: HttpResponse) -> Any:
    """Return the result of a call: None, bool, number, text, list, or dict for an object.

    A bare JSON string is unwrapped once. In the list of a multirequest an exception is an ApiError, not raised, so that
    the other results stay. XML has no types: scalars are text there, and an empty element, which may be null, "" or an
    empty list, is None. Raises ApiError for an API exception and ResponseError for whatever is not a response
    of the API.
    """
    _check_transport(response)
    result = read_xml(response.body) if _XML.match(response.body) else _read_json(response)
    if isinstance(result, ApiError):
        raise result
    return result


def _or_error(value: Any) -> Any:
    """Return an ApiError in place of a decoded exception, and any other value as it is (ERR.4).

    `args` may be an object, the empty list, or missing (ERR.2); what is no text there is as PHP writes it (ERR.22).
    """
    if not isinstance(value, dict) or value.get("objectType") != EXCEPTION_TYPE:
        return value
    args = value.get("args")
    texts = {name: to_text(item) for name, item in args.items()} if isinstance(args, dict) else {}
    return ApiError(to_text(value.get("code")), to_text(value.get("message")), texts)


def _check_transport(response: HttpResponse) -> None:
    refused = response.header("x-kaltura") or ""
    if response.status != 200:
        what = "an empty body" if not response.body else "an HTML page" if _HTML.match(response.body) else "a body"
        raise ResponseError(
            f"the server answered HTTP {response.status} with {what} instead of a response of the API; "
            "check the service URL and, on 500, the call's values",
            "status",
        )
    if not response.body:
        if refused.startswith("error"):
            raise ResponseError(f"the body is empty and X-Kaltura says {refused}; check format and callback", "refused")
        raise ResponseError("the body is empty; the response was lost or the method was HEAD or OPTIONS", "empty")
    if _HTML.match(response.body):
        raise ResponseError("the response is an HTML page; the URL is not that of the API, or a proxy answered", "html")
    _check_length(response)


def _check_length(response: HttpResponse) -> None:
    """Refuse a body shorter than announced; a coded one is measured differently."""
    announced = response.header("content-length") or ""
    if _LENGTH.fullmatch(announced) and not response.header("content-encoding"):
        missing = int(announced) - len(response.body)
        if missing > 0:
            raise ResponseError(f"the body is {missing} bytes shorter than Content-Length says; ask again", "truncated")


def _read_json(response: HttpResponse) -> Any:
    try:
        source = response.body.decode()
        value = json.loads(source, parse_constant=_refuse_constant)
        if _SURROGATE_ESCAPE.search(source):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ResponseError("the JSON holds half a surrogate pair, which is not a character") from error
    except UnicodeDecodeError as error:
        raise ResponseError(f"the response is not UTF-8 from byte {error.start} on, so it is not JSON") from error
    except json.JSONDecodeError as error:
        if _ends_early(error):
            raise ResponseError(f"the JSON ends too early, after {len(response.body)} bytes", "truncated") from error
        kind = response.header("content-type") or "no Content-Type"
        raise ResponseError(
            f"the response ({kind}) is not JSON from byte {error.pos} on; was format=1 sent?"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ResponseError("the JSON holds NaN, Infinity or too long a number, or is nested too deeply") from error
    return [_or_error(item) for item in value] if isinstance(value, list) else _or_error(value)


def _ends_early(error: json.JSONDecodeError) -> bool:
    """Tell whether more text could make it JSON: it ends between tokens, or in a text, escape, word or number."""
    if "Unterminated" in error.msg:
        return True
    if "uXXXX" in error.msg:
        return _CUT_ESCAPE.fullmatch(error.doc, error.pos) is not None
    cut = _CUT.search(error.doc)
    if cut is None or error.msg == "Expecting value":
        return (cut.start() if cut else len(error.doc)) <= error.pos
    return cut.start() < error.pos


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError
