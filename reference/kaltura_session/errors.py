"""The errors of the kit: every exception a caller may see derives from KitError."""

from collections.abc import Mapping


class KitError(Exception):
    """Base of all errors of the kit; str() is one line: what was wrong, where, and what to do."""


class ApiError(KitError):
    """An API exception, which the server sends under HTTP 200 (ERR.1).

    code: the error code, e.g. "INVALID_KS". api_message: the server's text; it may quote a whole KS, so do not log it.
    args: names to texts; the server's empty list is an empty mapping here.
    """

    def __init__(self, code: str, api_message: str = "", args: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code}: {api_message}")
        self.code = code
        self.api_message = api_message
        self.api_args: Mapping[str, str] = dict(args or {})


class ResponseError(KitError):
    """An answer that is no API answer at all: HTML, an HTTP error, truncated or unreadable text (ANS.1).

    reason: one of "status" (an HTTP status other than 200), "refused" (an empty body with an X-Kaltura error header),
    "empty", "html", "truncated", "unreadable".
    """

    def __init__(self, message: str, reason: str = "unreadable") -> None:
        super().__init__(message)
        self.reason = reason


class ServerCrash(KitError):  # noqa: N818 - it names what the server does
    """The server's code ends in an uncaught PHP error here.

    Where a call is dispatched the server catches it and answers INTERNAL_SERVERL_ERROR; elsewhere it answers HTTP 500
    with an empty body (ANS.26, ERR.17).
    """


class CatalogueError(KitError):
    """A file of spec/catalogue/ that cannot be read or does not have the documented shape."""
