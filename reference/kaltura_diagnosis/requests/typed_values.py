"""Mistakes of group D in values that their declared type does not have: numbers and enumerations (WIRE.25, WIRE.27)."""

from collections.abc import Iterator
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.server.php import loosely_equal, numeric, to_int

_LONGEST = 30


@detector("D06", LooksAt.REQUEST, explains=["INVALID_ENUM_VALUE"])
def type_as_word(decoded: DecodedRequest) -> str | None:
    """Say that a number of an enumeration was sent as a word."""
    for path, value, type_name in _values(decoded):
        if _is_word(value) and _has_numbers(type_name):
            return f"{path} is {value[:_LONGEST]!r}; it is a number."
    return None


@detector("D37", LooksAt.REQUEST, explains=["INVALID_ENUM_VALUE"])
def value_of_another_type(decoded: DecodedRequest) -> str | None:
    """Say that an enumeration does not have a value, or that a text stands where a number is read."""
    for path, value, type_name in _values(decoded):
        allowed = declared.enumeration(type_name)
        wrong = allowed and not any(loosely_equal(one, value) for one in allowed.values())
        if wrong and not (_is_word(value) and _has_numbers(type_name)):
            return f"{path} is {value[:_LONGEST]!r}, and the values are {', '.join(map(str, allowed.values()))}."
        if type_name == "int" and _is_word(value):
            return f"{path} is {value[:_LONGEST]!r}, and the server reads a number there: {to_int(value)}."
    return None


def _is_word(value: str) -> bool:
    return value != "" and numeric(value) is None


def _has_numbers(type_name: str) -> bool:
    return any(isinstance(one, int) for one in declared.enumeration(type_name).values())


def _values(decoded: DecodedRequest) -> Iterator[tuple[str, str, str]]:
    """Yield (name, value as text, declared type) of what is no object, and stands for nothing else."""
    for call in decoded.calls:
        for name, row in declared.parameters(call.declared).items():
            yield from _within(name, call.params.get(name), row.type)


def _within(path: str, value: Any, type_name: str) -> Iterator[tuple[str, str, str]]:
    """Yield it of a value, or of the members of an object."""
    if isinstance(value, dict) and declared.is_object(type_name):
        members = declared.properties(declared.class_of(value, type_name))
        for member, inner in value.items():
            if str(member) in members:
                yield from _within(f"{path}[{member}]", inner, members[str(member)].type)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = str(value)
        harmless = text.lower() in {"true", "false", ""} or is_placeholder(text) or is_reference(text)
        if not harmless and not is_no_value(text):
            yield path, text, type_name
