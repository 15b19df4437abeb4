"""The server's errors, made from the templates of spec/catalogue/errors.toml (ERR.5, ERR.18 to ERR.20)."""

from functools import cache
from typing import Any

from kaltura_session.errors import ApiError, KitError
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import CoreRow, ErrorRow, StrictRow
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.php import ServerCrash, lower
from kaltura_session.server.strip_tags import strip_tags
from kaltura_session.text import to_text

MISSING_ARGUMENT = "N/A"

_PRINTABLE = (type(None), str, int, float, dict)


class CoreError(KitError):
    """An error of the server's core; `told_to_client()` says as what the client sees it.

    code: e.g. "INVALID_KS", "PARTNER_BLOCKED", "DATABASE". data: what it carries, e.g. the KS or the id.
    """

    def __init__(self, code: str, data: Any = None) -> None:
        super().__init__(f"core error {code}")
        self.code = code
        self.data = data


class ResponseCrash(ServerCrash):
    """PHP stops where nothing makes an error of it, e.g. while it writes the response: HTTP 500 (USER.6)."""


class NotEmulated(KitError):  # noqa: N818 - it says what the emulator is
    """The real server has this and the emulator does not: HTTP 501, and nothing that looks like the server's answer.

    lacking: what it is, e.g. `KalturaUserFilter::groupsLike`. call: `service.action`. part: its number in a
    multirequest, None outside of one. The last two are filled in where they are known.
    """

    def __init__(self, lacking: str, call: str = "", part: int | None = None) -> None:
        super().__init__(lacking)
        self.lacking = lacking
        self.call = call
        self.part = part


def fill(template: ErrorRow, args: tuple[Any, ...]) -> ApiError:
    """Return the error: tags stripped from every argument, each @NAME@ replaced in turn, a missing one N/A (ERR.5).

    Raises ServerCrash for an object as argument, which PHP cannot turn into text.
    """
    message = template.message
    named: dict[str, str] = {}
    for position, name in enumerate(template.args):
        given = args[position] if position < len(args) else None
        if not isinstance(given, _PRINTABLE):
            raise ServerCrash(f"argument {name} of {template.code} is an object, which has no text")
        text = MISSING_ARGUMENT if given is None else strip_tags(to_text(given))
        named[name] = text
        message = message.replace(f"@{name}@", text)
    return ApiError(template.code, message, named)


def error(constant: str, *args: Any) -> ApiError:
    """Return the error of a constant, e.g. error("APP_TOKEN_EXPIRED", token_id).

    constant: NAME, or CLASS::NAME where the wording of APIErrors is wanted although KalturaErrors has one of its own
    (ERR.19). args: values in the template's order. Raises CatalogueError for an unknown constant.
    """
    template = _templates().get(constant)
    if template is None:
        raise CatalogueError(f"spec/catalogue/errors.toml has no constant {constant!r}; add it or mend the name")
    return fill(template, args)


def told_to_client(problem: Exception, service: str | None = None, action: str | None = None) -> ApiError:
    """Return the error a client is told when a call ends in this exception (ERR.8, ERR.18).

    An ApiError stays, a core error is translated, anything else is INTERNAL_SERVERL_ERROR; then the service and action
    may hide it. Raises ServerCrash for the actions where the server fails to name any error.
    """
    if isinstance(problem, ResponseCrash):
        raise problem
    found = problem if isinstance(problem, ApiError) else _translated(problem)
    strict = _strict().get((lower(service or ""), lower(action or "")))
    if strict is None or found.code in strict.kept:
        return found
    if not strict.replacement:
        raise ServerCrash(f"the server has no error to tell for {service}.{action} and stops with HTTP 500")
    return error(strict.replacement)


def _translated(problem: Exception) -> ApiError:
    if not isinstance(problem, CoreError) or problem.code not in _core():
        return error("INTERNAL_SERVERL_ERROR")
    row = _core()[problem.code]
    return error(row.constant, *(problem.data if arg == "data" else arg for arg in row.args))


@cache
def _templates() -> dict[str, ErrorRow]:
    """Return the templates under CLASS::NAME and under NAME alone, where KalturaErrors wins (ERR.19)."""
    found: dict[str, ErrorRow] = {}
    for row in catalogue.errors().error:
        owner, _, name = row.constant.partition("::")
        found[row.constant] = row
        if owner == "KalturaErrors" or name not in found:
            found[name] = row
    return found


@cache
def _core() -> dict[str, CoreRow]:
    return {row.thrown: row for row in catalogue.errors().core}


@cache
def _strict() -> dict[tuple[str, str], StrictRow]:
    return {(row.service, row.action): row for row in catalogue.errors().strict}
