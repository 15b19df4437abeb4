"""Values of the flow catalogue: text with {names}, and the parameters of a call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kskit.flows.types import NAME


class Data(str):
    """Text of the catalogue. A template must put it through an escaper before it is written (see environment)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value: literal text, or the name of a setting, a constant or what a step gives, e.g. `ks`."""

    is_name: bool
    text: Data


@dataclass(frozen=True, slots=True)
class Parameter:
    """One form field of a call: `filter[orderBy]`, its path ("filter", "orderBy") and its value in pieces."""

    name: Data
    path: tuple[Data, ...]
    parts: tuple[Part, ...]


def parts_of(value: object, constants: Mapping[str, object] | None = None) -> tuple[Part, ...]:
    """Split `_{partner_id}` into the text `_` and the name `partner_id`; names with a constant become its text.

    A reference of a multirequest such as `{1:result}` is text: names start with a letter.
    """
    known = constants or {}
    pieces: list[Part] = []
    for index, piece in enumerate(NAME.split(str(value))):
        if index % 2 and piece in known:
            pieces.extend(parts_of(known[piece], known))
        elif piece:
            pieces.append(Part(index % 2 == 1, Data(piece)))
    return tuple(pieces)


def parameters_of(params: Mapping[str, Any], constants: Mapping[str, object] | None = None) -> tuple[Parameter, ...]:
    """Flatten the parameters of a call in the order they are sent; nesting is written with brackets."""
    return tuple(
        Parameter(Data(path[0] + "".join(f"[{part}]" for part in path[1:])), path, parts_of(value, constants))
        for path, value in _leaves(params, ())
    )


def _leaves(params: Mapping[str, Any], above: tuple[Data, ...]) -> Iterator[tuple[tuple[Data, ...], object]]:
    for name, value in params.items():
        path = (*above, Data(name))
        if isinstance(value, Mapping):
            yield from _leaves(value, path)
        else:
            yield path, value
