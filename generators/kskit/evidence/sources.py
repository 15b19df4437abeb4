"""The results of the real server's own code, as the checkout holds them."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.text import from_bytes

Case = dict[str, Any]


@cache
def oracle(root: Path, name: str) -> list[Case]:
    """Return the cases of tests/data/oracle/NAME.json; KitError when the file is missing or unreadable."""
    path = root / "tests" / "data" / "oracle" / f"{name}.json"
    try:
        found: list[Case] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KitError(f"cannot read {path}: {error}; restore the file from the repository") from error
    return found


def php_value(value: Any) -> Any:
    """Return the value that an oracle file's notation stands for: {"$b64": ...} bytes, {"$unset": true} none."""
    if isinstance(value, dict):
        if "$b64" in value:
            return from_bytes(base64.b64decode(value["$b64"]))
        if "$unset" in value:
            return None
        return {key: php_value(item) for key, item in value.items()}
    return [php_value(item) for item in value] if isinstance(value, list) else value
