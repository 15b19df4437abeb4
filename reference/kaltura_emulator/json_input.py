"""JSON documents that are given to the emulator itself: what its JSON responses could not repeat is refused."""

import json
from typing import Any, NoReturn


def read_json(text: bytes | str) -> Any:
    """Return the value of a JSON document; bytes are UTF-8.

    Raises ValueError, with one line, for what is not JSON, NaN and Infinity, half a surrogate pair and endless nesting.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as problem:
        raise ValueError("it is nested too deeply") from problem
    except UnicodeEncodeError as problem:
        raise ValueError(f"half a surrogate pair, \\u{ord(problem.object[problem.start]):x}") from problem
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
