"""Small pieces of JSON Schema, each with its description."""

from typing import Any

Schema = dict[str, Any]


def text(description: str) -> Schema:
    """Return the schema of a text; bytes that are not UTF-8 are {"hex": ...}."""
    return {"description": description, "$ref": "#/$defs/text"}


def maybe_text(description: str) -> Schema:
    """Return the schema of a text or null."""
    return {"description": description, "$ref": "#/$defs/text_or_null"}


def integer(description: str) -> Schema:
    """Return the schema of a whole number."""
    return {"description": description, "type": "integer"}


def hexadecimal(description: str, length: int) -> Schema:
    """Return the schema of a number of lower-case hexadecimal digits."""
    return {"description": description, "type": "string", "pattern": f"^[0-9a-f]{{{length}}}$"}


def array(description: str, items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"description": description, "type": "array", "items": items}


def mapping(description: str, values: Schema) -> Schema:
    """Return the schema of an object whose member names are data."""
    return {"description": description, "type": "object", "additionalProperties": values}


def members(description: str, optional: tuple[str, ...] = (), /, **properties: Any) -> Schema:
    """Return the schema of an object of exactly these members, all required but the optional ones."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
