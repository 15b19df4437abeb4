"""A request as the server sees it: which source each parameter came from, and which calls it makes (WIRE, MULTI)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_session.errors import KitError
from kaltura_session.forms import MAX_NESTING, PhpArray
from kaltura_session.requests import HttpRequest
from kaltura_session.server.catalogue import ActionRow
from kaltura_session.server.parameters import group, path_parameters, query_parameters, request_parameters
from kaltura_session.text import to_text

_NOWHERE = "/api_v3/"


@dataclass(frozen=True, slots=True)
class DecodedCall:
    """One call: part is its number in a multirequest, None for a single call. params: nested, common ones inherited."""

    service: str
    action: str
    params: Mapping[int | str, Any]
    part: int | None = None

    @property
    def name(self) -> str:
        """Return `service.action` in the documented spelling where the catalogue has it."""
        row = self.declared
        return f"{row.service}.{row.action}" if row else f"{self.service}.{self.action}"

    @property
    def declared(self) -> ActionRow | None:
        """Return the catalogue's row of the action, None for one it does not have."""
        return declared.action(self.service, self.action)

    def text(self, name: str) -> str:
        """Return a parameter as the server reads text; empty when it is absent."""
        return to_text(self.params.get(name))

    @property
    def has_ks(self) -> bool:
        """Tell whether the server sees a KS at all (WIRE.36)."""
        return self.params.get("ks") not in (None, "", "0", False, 0)

    @property
    def needs_ks(self) -> bool:
        """Tell whether the action is closed to calls without a KS; False for unknown actions."""
        row = self.declared
        return row is not None and "none" not in row.who


def texts(params: Mapping[int | str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the texts among nested parameters, as deep as forms nest."""
    waiting = [(str(key), value, 1) for key, value in reversed(list(params.items()))]
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict) and depth <= MAX_NESTING:
            waiting += [(f"{name}[{key}]", inner, depth + 1) for key, inner in reversed(list(value.items()))]


def _parameters(request: HttpRequest) -> PhpArray:
    try:
        return request_parameters(request)
    except KitError:
        return {}


class DecodedRequest:
    """What the server makes of a request. Where PHP itself would stop, there are no parameters."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def merged(self) -> PhpArray:
        """Return all parameters, names not split at colons yet."""
        return _parameters(self.request)

    @cached_property
    def parameters(self) -> PhpArray:
        """Return all parameters, nested."""
        return group(self.merged)

    @cached_property
    def sources(self) -> Mapping[str, PhpArray]:
        """Return the parameters of each source alone: path, query and body, the strongest first (WIRE.10)."""
        body = _parameters(self.request._replace(target=_NOWHERE))
        path = path_parameters(self.request.target.partition("?")[0])
        return {"path": path, "query": query_parameters(self.request), "body": body}

    @cached_property
    def is_multirequest(self) -> bool:
        """Tell whether the parameters are parts of a multirequest."""
        return self.parameters.get("service") == "multirequest"

    @cached_property
    def numbers(self) -> Sequence[int]:
        """Return the numbers of the parts that were sent, ascending."""
        return sorted(key for key, value in self.parameters.items() if isinstance(key, int) and isinstance(value, dict))

    @cached_property
    def calls(self) -> Sequence[DecodedCall]:
        """Return the calls that are run, in order: one, or the parts of a multirequest up to a gap (MULTI.3)."""
        if not self.is_multirequest:
            service, action = (to_text(self.parameters.get(name)) for name in ("service", "action"))
            return (DecodedCall(service, action, self.parameters),)
        found = []
        common: PhpArray = {name: self.parameters[name] for name in ("ks", "partnerId") if name in self.parameters}
        number = min([*self.numbers, 1])
        while isinstance(part := self.parameters.get(number), dict) and part.get("service") and part.get("action"):
            found.append(
                DecodedCall(to_text(part["service"]), to_text(part["action"]), {**common, **group(part)}, number)
            )
            number += 1
        return tuple(found)
