"""The notation of the oracle files: {"$b64": ...} for bytes that are not UTF-8, {"$unset": true} for no value."""

import base64
from typing import Any

from kaltura_session.text import from_bytes


def php_value(value: Any) -> Any:
    """Return the Python value that an oracle file's value stands for; {"$unset"} is None."""
    if isinstance(value, dict):
        if "$b64" in value:
            return from_bytes(base64.b64decode(value["$b64"]))
        if "$unset" in value:
            return None
        return {key: php_value(item) for key, item in value.items()}
    return [php_value(item) for item in value] if isinstance(value, list) else value
