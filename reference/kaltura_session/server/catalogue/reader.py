"""The catalogue: facts of the protocol as data, read from TOML into dataclasses and checked as they are read."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path

T = TypeVar("T")

_WORDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
_types_of = cache(get_type_hints)


class CatalogueError(KitError):
    """A file of spec/catalogue/ that cannot be read or does not have the documented shape."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the document of a TOML file.

    Raises CatalogueError naming the file and the place when it is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"cannot read {path}: {error.strerror}; restore the file or reinstall the kit") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path} is not valid TOML: {error}; mend that line") from error


def read(path: Path, kind: type[T], **given: Any) -> T:
    """Return a TOML file as a dataclass whose fields are its keys; its tables may be dataclasses again.

    given: fields that do not stand in the file. Raises CatalogueError naming the file, the row and the field that is
    missing, unknown or of another type. A row is named after its first field, or those that its class lists as KEY.
    """
    found: T = _table(kind, read_toml(path), str(path), given)
    return found


def load(name: str, kind: type[T]) -> T:
    """Return the catalogue file of that name, e.g. load("errors", ErrorFile) for spec/catalogue/errors.toml."""
    found: T = _read_once(data_path("spec", "catalogue", f"{name}.toml"), kind)
    return found


_read_once: Callable[..., Any] = cache(read)


def _table(kind: Any, table: Mapping[str, Any], where: str, given: Mapping[str, Any]) -> Any:
    wanted = {one.name: one for one in fields(kind) if one.name not in given}
    for name in sorted(table.keys() - wanted.keys()):
        raise CatalogueError(f"{where}: unknown field {name}; the fields are {', '.join(wanted)}")
    for name, one in wanted.items():
        if name not in table and one.default is MISSING and one.default_factory is MISSING:
            raise CatalogueError(f"{where}: {name} is missing; the top of the file describes the fields")
    types: dict[str, Any] = _types_of(kind)
    values = {name: _value(types[name], value, where, name) for name, value in table.items()}
    try:
        return kind(**values, **given)
    except ValueError as error:
        raise CatalogueError(f"{where}: {error}; the top of the file describes the fields") from error


def _value(wanted: Any, value: Any, where: str, name: str) -> Any:
    """Return a value of the file as the type that a field wants."""
    outer, inner = get_origin(wanted) or wanted, get_args(wanted)
    if outer is Any or (outer is UnionType and type(value) in inner) or (outer is Literal and value in inner):
        return value
    if outer is Literal:
        raise CatalogueError(f"{where}: {name} is {value!r}; it is one of {', '.join(map(str, inner))}")
    if is_dataclass(outer) and isinstance(value, dict):
        return _table(outer, value, f"{where}, {name}", {})
    if outer in {list, tuple} and isinstance(value, list):
        return outer(_value(inner[0], one, where, _label(inner[0], one, name, i)) for i, one in enumerate(value, 1))
    if outer is dict and isinstance(value, dict):
        return {key: _value(inner[1], one, where, f"{name} {key}") for key, one in value.items()}
    if type(value) is not outer:
        raise CatalogueError(
            f"{where}: {name} is {_WORDS.get(type(value), 'a value')}; {_expected(wanted)} is expected"
        )
    return value


def _label(kind: Any, value: Any, name: str, number: int) -> str:
    """Return what to call a member of a list: a row by its key, where it has one, everything else by its number."""
    keys = getattr(kind, "KEY", [fields(kind)[0].name]) if is_dataclass(kind) and isinstance(value, dict) else []
    texts = [value.get(key) for key in keys]
    known = bool(texts) and all(isinstance(text, str) for text in texts)
    return f"{name} {'.'.join(map(str, texts)) if known else number}"


def _expected(wanted: Any) -> str:
    kinds = get_args(wanted) if get_origin(wanted) is UnionType else (get_origin(wanted) or wanted,)
    words = {**_WORDS, tuple: _WORDS[list]}
    return " or ".join("a table" if is_dataclass(kind) else words[kind] for kind in kinds if kind is not NoneType)
