"""The account document: what the server holds before the first request, read and checked.

The same document comes from `--account FILE`, from `PUT /_kit/account` and from the file built into this package.
Unknown keys are ignored, so that a document may explain itself; a missing or mistyped one is reported with its place.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from kaltura_emulator.declarations import find_object
from kaltura_emulator.records import AppToken, Category, Partner, Role, User, Widget, api_name
from kaltura_session.errors import KitError


def read_json(text: bytes | str) -> Any:
    """Return the value of a JSON document; bytes are UTF-8.

    Raises ValueError, with one line, for what is not JSON, NaN and Infinity, half a surrogate pair and endless nesting.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as problem:
        raise ValueError("it is nested too deeply") from problem
    except UnicodeEncodeError as problem:
        raise ValueError(f"half a surrogate pair, \\u{ord(problem.object[problem.start]):x}") from problem
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


Row = TypeVar("Row", Partner, Widget, User, Role, AppToken, Category)
_WORDS = {str: "text", int: "an integer", bool: "true or false", list: "a list", types.NoneType: "null"}
_ENTRY = {"id": str, "partner_id": int, "user_id": str, "status": int, "object_type": str}
_HELD: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "int": (int, str),
    "bigint": (int,),
    "time": (int,),
    "bool": (bool,),
    "float": (int, float),
}
"""The types in which an entry holds a property of a simple type, beside null; some numbers are kept as text."""


class AccountError(KitError):
    """An account document that cannot be read or does not have the documented shape; says where."""


@dataclass(frozen=True, slots=True)
class AccountDocument:
    """A checked account document.

    entries: media entries, the properties of the API with their names, and objectType. An entry with a parentEntryId
    has displayInSearch -1. One in categories has their full names in categories, `top>sub`, and their ids in
    categoriesIds; categories tell which is above which.
    """

    partners: list[Partner]
    widgets: list[Widget]
    users: list[User]
    roles: list[Role]
    app_tokens: list[AppToken]
    entries: list[dict[str, Any]]
    categories: list[Category] = field(default_factory=list)


def read_account(document: object) -> AccountDocument:
    """Return the account of a decoded JSON document; raises AccountError naming the first place that is wrong."""
    if not isinstance(document, dict):
        raise AccountError(f"the account must be a JSON object, not {_kind(document)}")
    account = AccountDocument(
        partners=_rows(document, "partners", Partner, required=True),
        widgets=_rows(document, "widgets", Widget),
        users=_rows(document, "users", User),
        roles=_rows(document, "roles", Role) + _rows(document, "other_roles", Role),
        app_tokens=_rows(document, "app_tokens", AppToken),
        entries=[_entry(entry, f"media_entries[{n}]") for n, entry in enumerate(_list(document, "media_entries"))],
        categories=_rows(document, "categories", Category),
    )
    _check_references(account)
    return account


def load_account(path: Path) -> AccountDocument:
    """Return the account of a file; raises AccountError when it cannot be read, is not JSON, or is wrong."""
    try:
        document = read_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AccountError(f"cannot read the account file {path}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise AccountError(f"the account file {path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except ValueError as error:
        raise AccountError(f"the account file {path} is not JSON: {error}; mend that place") from error
    try:
        return read_account(document)
    except AccountError as error:
        raise AccountError(f"account file {path}: {error}") from error


def default_account() -> AccountDocument:
    """Return the public test account that is built into the package."""
    return read_account(json.loads(files(__package__).joinpath("data", "account.json").read_text(encoding="utf-8")))


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    value = document.get(key, [])
    if not isinstance(value, list):
        raise AccountError(f"{key}: expected a list, found {_kind(value)}")
    return value


def _rows(document: Mapping[str, Any], key: str, row: type[Row], *, required: bool = False) -> list[Row]:
    rows = [_row(value, row, f"{key}[{n}]") for n, value in enumerate(_list(document, key))]
    if required and not rows:
        raise AccountError(f"{key}: at least one is needed; see the account document in the kit for the shape")
    return rows


def _row(value: object, row: type[Row], where: str) -> Row:
    """Return one row built from a JSON object, each value checked against the type of its column."""
    if not isinstance(value, dict):
        raise AccountError(f"{where}: expected an object, found {_kind(value)}")
    columns: dict[str, Any] = {}
    for name, types_allowed, required in _columns(cast("Any", row)):
        if name in value:
            if not _fits(value[name], types_allowed):
                wanted = " or ".join(_word(hint) for hint in types_allowed)
                raise AccountError(f"{where}.{name}: expected {wanted}, found {_kind(value[name])}")
            columns[name] = list(value[name]) if isinstance(value[name], list) else value[name]
        elif required:
            raise AccountError(f"{where}.{name} is missing")
    return row(**columns)


@cache
def _columns(row: type[Any]) -> list[tuple[str, tuple[type, ...], bool]]:
    """Return (name, allowed types, required) of every column of a row class."""
    hints = get_type_hints(row)
    return [(f.name, _union(hints[f.name]), f.default is MISSING and f.default_factory is MISSING) for f in fields(row)]


def _union(hint: Any) -> tuple[type, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _fits(value: object, allowed: tuple[type, ...]) -> bool:
    for hint in allowed:
        if get_origin(hint) is list:
            if isinstance(value, list) and all(_fits(item, get_args(hint)) for item in value):
                return True
        elif type(value) is hint:
            return True
    return False


def _entry(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise AccountError(f"{where}: expected an object, found {_kind(value)}")
    for name, kind in _ENTRY.items():
        if type(value.get(name)) is not kind:
            found = _kind(value[name]) if name in value else "nothing"
            raise AccountError(f"{where}.{name}: expected {_WORDS[kind]}, found {found}")
    declared = find_object(value["object_type"])
    known = declared.properties if declared else {}
    for name, held in value.items():
        allowed = _HELD.get(known[api_name(name)].type_name, ()) if api_name(name) in known else ()
        if allowed and held is not None and type(held) not in allowed:
            wanted = " or ".join(_WORDS[kind] for kind in allowed)
            raise AccountError(f"{where}.{name}: expected {wanted}, found {_kind(held)}")
    return {api_name(name): held for name, held in value.items()}


def _check_references(account: AccountDocument) -> None:
    """Raise AccountError for a row of a partner that is not in the document, or for a partner or token twice."""
    partner_ids = [partner.id for partner in account.partners]
    for n, partner_id in enumerate(partner_ids):
        if partner_id in partner_ids[:n]:
            raise AccountError(f"partners[{n}].id: {partner_id} occurs twice; give each partner its own id")
    known = set(partner_ids)
    tables: list[tuple[str, list[Any]]] = [
        ("widgets", account.widgets),
        ("users", account.users),
        ("app_tokens", account.app_tokens),
        ("categories", account.categories),
    ]
    for name, rows in tables:
        for n, row in enumerate(rows):
            if row.partner_id not in known:
                raise AccountError(f"{name}[{n}].partner_id: {row.partner_id} is not the id of one of the partners")
    token_ids = [token.id for token in account.app_tokens]
    if len(set(token_ids)) < len(token_ids):
        twice = next(token_id for n, token_id in enumerate(token_ids) if token_id in token_ids[:n])
        raise AccountError(f"app_tokens: the id {twice!r} occurs twice; give each token its own id")


def _word(hint: type) -> str:
    return f"a list that holds only {_WORDS[get_args(hint)[0]]}" if get_origin(hint) is list else _WORDS[hint]


def _kind(value: object) -> str:
    """Say in a word what a JSON value is, never quoting it: it may be a secret."""
    return {dict: "an object", float: "a number with a fraction"}.get(type(value)) or _WORDS[type(value)]
