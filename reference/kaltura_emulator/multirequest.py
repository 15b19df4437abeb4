"""Several calls in one request: which parts there are, how they run, what they inherit (MULTI.1 to MULTI.6)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kaltura_emulator.errors import told_to_client
from kaltura_emulator.substitution import find_references, replace_references
from kaltura_session.errors import ApiError
from kaltura_session.forms import PhpArray, array_key
from kaltura_session.server.casts import is_numeric, numeric, to_int
from kaltura_session.server.errors import ServerCrash

SERVICE = "multirequest"
INHERITED = ("clientTag", "ks", "partnerId")


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
    """Return the result of each executed part in order, an ApiError for one that failed (MULTI.3, MULTI.6).

    parameters: merged, as wire.parameters.request_parameters() gives them. dispatch: executes one part and returns its
    result or raises the ApiError the client is told. Raises ServerCrash where a reference stops the server.
    """
    parts, common = collect_parts(parameters)
    references = find_references(parts)
    results: list[Any] = []
    index = min(1, *parts) if parts else 1
    while _is_call(parts.get(index)):
        part = _part(index, len(results) + 1, parts[index], common)
        result = _executed(part, dispatch)
        results.append(result)
        for later in range(index + 1, len(parts) + 1):
            if later in references and later in parts:
                parts[later] = replace_references(part.position, references[later], parts[later], result)
        index += 1
    return results


def _is_call(part: PhpArray | None) -> bool:
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
