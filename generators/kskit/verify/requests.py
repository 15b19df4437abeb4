"""What counts of a request, for vectors and for live traffic alike: what the server reads in it and would act on.

Form or JSON, GET or POST, numbers or their texts, letter case of service and action, an order, and whatever the server
ignores are the implementation's business.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from kaltura_emulator.declarations import find_action
from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.server.parameters import group, request_parameters
from kskit.verify.compare import Difference, short

_ECHOED = {"OPTIONS", "TRACE"}
_MULTIREQUEST = "multirequest"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-]?[0-9]+)?", re.ASCII | re.IGNORECASE)
_PART = re.compile("[0-9]+")
_NULL = "__null"
_NO_MEMBERS = {"objectType", "-"}  # "-" alone stands for an empty array or object, in JSON too
_ARRAY = (Mapping, list)
_BOOL = {"1": "1", "0": "0", "true": "1", "false": "0", "": "0"}

Parameters = Mapping[str, Any]


def read(request: HttpRequest) -> dict[Any, Any]:
    """Return the parameters that the server reads, {} where it executes nothing or reads nothing (WIRE.7, WIRE.10)."""
    if request.method.upper() in _ECHOED:
        return {}
    try:
        return group(request_parameters(request))
    except KitError:
        return {}


def name_of(seen: Mapping[Any, Any]) -> str:
    """Return what is called: `service.action`, or multirequest."""
    service = str(seen.get("service", ""))
    return _MULTIREQUEST if service.lower() == _MULTIREQUEST else f"{service}.{seen.get('action', '')}"


def differences(meant: Parameters, seen: Parameters, path: str = "", *, more: bool = False) -> Iterator[Difference]:
    """Yield each place where a server would act otherwise on the parameters that were seen than on those meant.

    Both are the parameters of a call as the server reads them, of a multirequest with its parts by number. more: the
    call may have further arguments, as long as those that are meant arrive.
    """
    meant, seen = ({str(name): value for name, value in one.items()} for one in (meant, seen))
    is_multirequest = name_of(meant) == _MULTIREQUEST
    if is_multirequest:
        meant, seen = _numbered(meant), _numbered(seen)
    for name, value in meant.items():
        here = f"{path}/{_escaped(name)}"
        if is_multirequest and _PART.fullmatch(name) and isinstance(seen.get(name), Mapping):
            yield from differences(value, seen[name], here, more=more)
        else:
            yield from _member(name, value, seen, here, more=more)
    if not more:
        yield from _too_many(meant, seen, path, lambda name: _is_acted_on(name, seen[name], meant))


def _member(name: str, value: Any, seen: Parameters, path: str, *, more: bool) -> Iterator[Difference]:
    if name not in seen:
        yield Difference(path, value, None, "nothing")
    elif isinstance(value, _ARRAY) and isinstance(seen[name], _ARRAY):
        inner, found = _elements(value), _elements(seen[name])
        for member, wanted in inner.items():
            yield from _member(member, wanted, found, f"{path}/{_escaped(member)}", more=more)
        if not more:
            yield from _too_many(inner, found, path, lambda one: one not in _NO_MEMBERS and not one.endswith(_NULL))
    elif not _is_same(value, seen[name]) and not _is_same_name(name, value, seen[name]):
        yield Difference(path, value, seen[name])


def _too_many(meant: Parameters, seen: Parameters, path: str, counts: Callable[[str], bool]) -> Iterator[Difference]:
    for name in seen.keys() - meant.keys():
        if counts(name):
            yield Difference(f"{path}/{_escaped(name)}", None, seen[name], f"{short(seen[name])} too many")


def _is_same(meant: Any, seen: Any) -> bool:
    """Tell whether two scalars are one to the server: a number and its text, a boolean and its words (WIRE.26)."""
    if isinstance(meant, _ARRAY) or isinstance(seen, _ARRAY) or meant is None or seen is None:
        return meant is seen
    if isinstance(meant, bool):
        return _BOOL.get(_text(seen).lower()) == _text(meant)
    first, second = _text(meant), _text(seen)
    if first == second or not (isinstance(meant, int | float) or isinstance(seen, int | float)):
        return first == second
    return bool(_NUMBER.fullmatch(first) and _NUMBER.fullmatch(second)) and Decimal(first) == Decimal(second)


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _is_same_name(name: str, meant: Any, seen: Any) -> bool:
    """Tell whether the name of a service or action differs in letter case alone (WIRE.5)."""
    return name in {"service", "action"} and str(meant).lower() == str(seen).lower()


def _is_acted_on(name: str, value: Any, call: Parameters) -> bool:
    """Tell whether the server does something with a parameter that a call was not to have (WIRE.17, WIRE.33).

    What an action would take anyhow, because it is its default, changes nothing.
    """
    if name_of(call) == _MULTIREQUEST:
        return name == "ks" or bool(_PART.fullmatch(name))
    action = find_action(str(call.get("service", "")), str(call.get("action", "")))
    declared = next((one for one in action.parameters if one.name == name), None) if action else None
    if declared is None:
        return name == "ks"
    return declared.default is None or not _is_same(declared.default, value)


def _elements(value: Any) -> dict[str, Any]:
    """Return the members of an object or a list by name; a null keeps its place in a list and is nothing (WIRE.47)."""
    if isinstance(value, Mapping):
        return {str(name): item for name, item in value.items()}
    return {str(place): item for place, item in enumerate(value) if item is not None}


def _numbered(seen: Parameters) -> dict[str, Any]:
    """Return the parameters of a multirequest with its parts numbered from 1, in the order in which they run."""
    numbers = sorted((name for name in seen if _PART.fullmatch(name)), key=int)
    parts = {str(place): seen[number] for place, number in enumerate(numbers, start=1)}
    return {name: value for name, value in seen.items() if name not in numbers} | parts


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
