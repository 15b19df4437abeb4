"""Several calls in one request (MULTI.1 to MULTI.15).

Which parts there are, how they run, what they inherit, and the references to results of earlier parts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.declarations import find_object
from kaltura_emulator.errors import told_to_client
from kaltura_session.errors import ApiError
from kaltura_session.forms import PhpArray, array_key
from kaltura_session.server.php import ServerCrash, is_numeric, loosely_equal, numeric, to_int
from kaltura_session.text import from_bytes, to_bytes, to_text

SERVICE = "multirequest"
INHERITED = ("clientTag", "ks", "partnerId")
MAX_INSERTED = 8 * 1024 * 1024
"""How many characters the references of one request may fill in; beyond it, the server stops, as PHP for memory."""
Paths = dict[int | str, Any]

_REFERENCE = re.compile(r"\{([0-9]+):result:?(.*)\}", re.ASCII)
_EVERY = "_all"
_HIDDEN_IN_ERRORS = {"message", "code", "file", "line", "args"}  # PHP's protected members of an exception
_HIDDEN_IN_OBJECTS = {"map_between_objects"}  # a private member of the server's classes


@dataclass(frozen=True, slots=True)
class MultirequestPart:
    """A call within a multirequest.

    index: its number as the client wrote it. position: 1 for the first that runs, the number references use. params:
    its own parameters and the inherited ones, names not yet split at colons, and `multirequest` true.
    """

    index: int
    position: int
    service: Any
    action: Any
    params: PhpArray


Dispatch = Callable[[MultirequestPart], Any]


def collect_parts(parameters: PhpArray) -> tuple[dict[int, PhpArray], PhpArray]:
    """Return the parts by number, and the common parameters (MULTI.2).

    `N:name` adds to part N, an array under N replaces it. N is what PHP takes for a number: `1`, ` 1`, `1.5`, `1e0`.
    """
    parts: dict[int, PhpArray] = {}
    common: PhpArray = {}
    for name, value in parameters.items():
        prefix, colon, rest = str(name).partition(":")
        if colon and numeric(prefix) is not None:
            parts.setdefault(to_int(prefix), {})[array_key(rest)] = value
        elif is_numeric(name) and isinstance(value, dict):
            parts[to_int(name)] = dict(value)
        else:
            common[name] = value
    return parts, common


def run(parameters: PhpArray, dispatch: Dispatch) -> list[Any]:
    """Return the result of each executed part in order; for the rest see each_result."""
    return list(each_result(parameters, dispatch))


def each_result(parameters: PhpArray, dispatch: Dispatch) -> Iterator[Any]:
    """Yield the result of each part in order as it is executed, an ApiError for one that failed (MULTI.3, MULTI.6).

    parameters: merged, as wire.parameters.request_parameters() gives them. dispatch: executes one part and returns its
    result or raises the ApiError the client is told. Raises ServerCrash where a reference stops the server.
    """
    parts, common = collect_parts(parameters)
    paths = find_references(parts)
    parts |= {number: _copied(parts[number]) for number in paths if isinstance(number, int)}
    references = _by_position(paths)
    index, position, inserted = _first(parts), 1, 0
    while _is_call(parts.get(index)):
        result = _executed(_part(index, position, parts[index], common), dispatch)
        for later, found in references.get(str(position), {}).items():
            if isinstance(later, int) and index < later <= len(parts):
                _fill(position, found, parts[later], result)
                inserted += _length(found, parts[later])
                _check_length(inserted)
        yield result
        index, position = index + 1, position + 1


def _by_position(paths: Paths) -> dict[str, Paths]:
    """Return the references by the part that they name, under the keys where they stand."""
    found: dict[str, Paths] = {}
    for key, path in paths.items():
        if isinstance(path, dict):
            for position, inner in _by_position(path).items():
                found.setdefault(position, {})[key] = inner
        elif match := _REFERENCE.search(path):
            found.setdefault(match[1].lstrip("0"), {})[key] = path
    return found


def _length(paths: Paths, parameters: PhpArray) -> int:
    """Return how many characters the values have in which references stood."""
    found = 0
    for key, path in paths.items():
        value = parameters.get(key)
        if isinstance(path, dict) and isinstance(value, dict):
            found += _length(path, value)
        elif isinstance(value, str):
            found += len(value)
    return found


def _check_length(length: int) -> None:
    if length > MAX_INSERTED:
        raise ServerCrash("references fill in more than the emulator takes")


def calls(parameters: PhpArray) -> Iterator[tuple[int, PhpArray]]:
    """Yield number and own parameters of each part that will run, before any reference in it is replaced (MULTI.3)."""
    parts, _ = collect_parts(parameters)
    index = _first(parts)
    while _is_call(part := parts.get(index)):
        yield index, part
        index += 1


def _first(parts: Mapping[int, PhpArray]) -> int:
    return min(1, *parts) if parts else 1


def _is_call(part: PhpArray | None) -> TypeGuard[PhpArray]:
    return part is not None and part.get("service") is not None and part.get("action") is not None


def _part(index: int, position: int, own: PhpArray, common: PhpArray) -> MultirequestPart:
    params = {name: value for name, value in own.items() if name != "format"}
    for name in INHERITED:
        if params.get(name) is None and common.get(name) is not None:
            params[name] = common[name]
    params[SERVICE] = True
    return MultirequestPart(index, position, params["service"], params["action"], params)


def _executed(part: MultirequestPart, dispatch: Dispatch) -> Any:
    """Return the part's result or its error; a parameter named `error` makes the server fail before the call."""
    try:
        if part.params.get("error") is not None:
            stopped = ServerCrash(
                "the part has a parameter `error`, which the server throws as if it were an exception"
            )
            return told_to_client(stopped, part.service, part.action)
        return dispatch(part)
    except ApiError as failed:
        return failed


def find_references(parameters: Mapping[Any, Any]) -> Paths:
    """Return the reference in each value, under the value's key, arrays nested; a value has one at most (MULTI.8)."""
    found: Paths = {}
    for key, value in parameters.items():
        if isinstance(value, dict):
            inner = find_references(value)
            if inner:
                found[key] = inner
            continue
        match = _REFERENCE.search(to_text(value))
        if match:
            found[key] = match[0]
    return found


def replace_references(index: int, paths: Paths, parameters: PhpArray, result: Any) -> PhpArray:
    """Return the parameters with every reference to part `index` replaced by a value of its result.

    Raises ServerCrash where the server stops with HTTP 500 (MULTI.15).
    """
    replaced = _copied(parameters)
    _fill(index, paths, replaced, result)
    return replaced


def _copied(parameters: PhpArray) -> PhpArray:
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in parameters.items()}


def _fill(index: int, paths: Paths, parameters: PhpArray, result: Any) -> None:
    """Replace the references in their place: a part that refers to many others is not copied for each of them."""
    for key, path in paths.items():
        given = parameters.get(key)
        if isinstance(path, dict):
            if isinstance(given, dict):
                _fill(index, path, given, result)
        elif given is not None and not isinstance(given, dict):
            parameters[key] = _replaced(index, path, to_text(given), result)


def _replaced(index: int, path: str, given: str, result: Any) -> str:
    match = _REFERENCE.search(path)
    if match is None or not loosely_equal(index, match[1]):
        return given
    value = _as_text(_resolve(result, match[2].rstrip(":")))
    _check_length(len(value) * given.count(path))
    return from_bytes(to_bytes(given).replace(to_bytes(path), to_bytes(value)))


def _as_text(value: Any) -> str:
    """Return what a resolved value is written as; objects and lists are empty, a PHP array crashes (MULTI.12)."""
    if isinstance(value, dict):
        raise ServerCrash("the reference leads to a PHP array, which cannot be put into a text")
    return "" if isinstance(value, ApiObject | ApiError | list) else to_text(value)


def _resolve(value: Any, path: str) -> Any:
    """Return what the path leads to, without a colon at its end; None where it leads nowhere (MULTI.9)."""
    elements = iter(path.split(":") if path else [])
    for element in elements:
        if isinstance(value, list) and element == _EVERY:
            value = _every(value, next(elements, ""))
        else:
            value = _step(value, element)
            if value is None:
                return None
    return value


def _every(items: list[Any], name: str) -> str:
    """Return that property of every item, each followed by a comma; items without it are passed over (MULTI.10)."""
    values = [item.get(name) for item in items if isinstance(item, ApiObject)]
    return "".join(f"{to_text(value)}," for value in values if value is not None)


def _step(value: Any, element: str) -> Any:
    """Return the member of that name; a number, a bool or null has none, and asking for it is PHP's type error."""
    if isinstance(value, str):
        return None
    if isinstance(value, list):
        key = array_key(element)
        return value[key] if isinstance(key, int) and 0 <= key < len(value) else None
    if isinstance(value, dict):
        return value.get(array_key(element))
    if isinstance(value, ApiError):
        if element in _HIDDEN_IN_ERRORS:
            raise ServerCrash(f"the reference names the hidden member {element} of an error")
        return None
    if isinstance(value, ApiObject):
        return _member(value, element)
    raise ServerCrash("the reference has a path, and the result is a number, a bool or null, which has no members")


def _member(value: ApiObject, element: str) -> Any:
    declared = find_object(value.type_name)
    if element in _HIDDEN_IN_OBJECTS and declared is not None:
        raise ServerCrash(f"the reference names the hidden member {element} of an object")
    return value.get(element)
