"""Small pieces of JSON Schema, each with its description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OperationSchema:
    """The shapes of one operation. stages: the values on the way that a vector may show, none of them required."""

    summary: str
    input: Schema
    result: Schema
    stages: Schema


HEX_OBJECT: Schema = {
    "description": "Bytes that are not UTF-8.",
    "type": "object",
    "properties": {"hex": {"description": "In hexadecimal.", "type": "string", "pattern": "^([0-9a-f]{2})*$"}},
    "required": ["hex"],
    "additionalProperties": False,
}
_HEX: Schema = {"$ref": "#/$defs/hex"}  # schemas.render puts the object there


def text(description: str) -> Schema:
    """Return the schema of a text; bytes that are not UTF-8 are {"hex": ...}."""
    return {"description": description, "anyOf": [{"type": "string"}, _HEX]}


def maybe_text(description: str) -> Schema:
    """Return the schema of a text or null."""
    return {"description": description, "anyOf": [{"type": ["string", "null"]}, _HEX]}


def scalar(description: str) -> Schema:
    """Return the schema of a text, whole number or null, as a caller may have it."""
    return {"description": description, "anyOf": [{"type": ["string", "integer", "null"]}, _HEX]}


def integer(description: str) -> Schema:
    """Return the schema of a whole number."""
    return {"description": description, "type": "integer"}


def boolean(description: str) -> Schema:
    """Return the schema of true or false."""
    return {"description": description, "type": "boolean"}


def hexadecimal(description: str, length: int | None = None) -> Schema:
    """Return the schema of lower-case hexadecimal digits, of a number of digits where one is given."""
    return {
        "description": description,
        "type": "string",
        "pattern": f"^[0-9a-f]{{{length}}}$" if length else "^[0-9a-f]*$",
    }


def choice(description: str, *values: str | int | None) -> Schema:
    """Return the schema of one of some values."""
    return {"description": description, "enum": list(values)}


def anything(description: str) -> Schema:
    """Return the schema of any JSON value."""
    return {"description": description}


def array(description: str, items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"description": description, "type": "array", "items": items}


def mapping(description: str, values: Schema) -> Schema:
    """Return the schema of an object whose member names are data."""
    return {"description": description, "type": "object", "additionalProperties": values}


def members(description: str, optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """Return the schema of an object of exactly these members, all required but the optional ones."""
    return shape(description, properties, optional)


def shape(description: str, properties: Mapping[str, Any], optional: tuple[str, ...] = ()) -> Schema:
    """Return the same for members whose names are not identifiers."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def either(description: str, value: Schema) -> Schema:
    """Return the schema of a value or null."""
    return {"description": description, "anyOf": [{"type": "null"}, value]}


def stages(**properties: Schema) -> Schema:
    """Return the schema of stages, all of them optional."""
    return members("Values on the way, to find the first that differs.", tuple(properties), **properties)
