"""The errors of the kit: every exception a caller may see derives from KitError."""

import copyreg
import re
from collections.abc import Mapping
from typing import Any

_LIKE_A_KS = re.compile(r"[A-Za-z0-9+/_=%-]{40,}")
_REASON = re.compile(r"[A-Z_]+")


class KitError(Exception):
    """Base of all errors of the kit; str() is one line: what was wrong, where, and what to do."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let copies and pickles keep text and attributes, whatever the class is constructed with."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class ApiError(KitError):
    """An API exception, which the server sends under HTTP 200 (ERR.1).

    code: the error code, e.g. "INVALID_KS". api_message: the server's text, of which str() hides every KS: it may quote
    a whole one (ERR.8), so do not log it. api_args: names to texts, KSID too may be a KS; empty for the server's empty
    list.

    >>> str(ApiError("INVALID_KS", 'Invalid KS "oops", Error "-1,INVALID_STR"', {"KSID": "oops"}))
    'INVALID_KS: Invalid KS "(hidden)", Error "-1,INVALID_STR"'
    """

    def __init__(self, code: str, api_message: str = "", args: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.api_message = api_message
        self.api_args: Mapping[str, str] = dict(args or {})
        super().__init__(f"{code}: {_without_ks(api_message, self.api_args.get('KSID', ''))}")


def _without_ks(text: str, quoted: str) -> str:
    """Return a server's text without any KS. quoted: KSID, which is a KS or the reason why one is refused."""
    hidden = text.replace(quoted, "(hidden)") if quoted and not _REASON.fullmatch(quoted) else text
    return _LIKE_A_KS.sub("(hidden)", hidden)


class ResponseError(KitError):
    """A response that is not one of the API: HTML, an HTTP error, truncated or unreadable text (ANS.1).

    reason: one of "status" (an HTTP status other than 200), "refused" (an empty body with an X-Kaltura error header),
    "empty", "html", "truncated", "unreadable".
    """

    def __init__(self, message: str, reason: str = "unreadable") -> None:
        super().__init__(message)
        self.reason = reason


class TransportError(KitError):
    """The service could not be reached, or did not answer in time."""


class FlowError(KitError):
    """A flow that cannot go on: a missing setting, or a response without the member that it needs."""
