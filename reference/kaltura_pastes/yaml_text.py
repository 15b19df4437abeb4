"""Documents in YAML that hold requests: Insomnia's collections of version 5, OpenAPI.

The parser is an extra (`pip install kaltura-session-kit[pastes]`).
"""

import re
from importlib import import_module
from typing import Any

_SIGN = re.compile(r"(?m)^(?:type:[ ]collection\.insomnia\.rest/|openapi:|swagger:|paths:[ ]*$)")
_ALIAS = re.compile(r"(?m)(?:^|[\s\[{,:-])\*\w")  # references make a small text a large document
_NESTED = re.compile(r"(?:[-?][ ]){32}")
_BRACKET = re.compile(r"[\[\]{}]")
_LONGEST, _DEEPEST = 262_144, 64


def load(text: str) -> Any:
    """Return the document; None for another text, without the parser, and for what is nested too deep to be one."""
    if len(text) > _LONGEST or not _SIGN.search(text) or _ALIAS.search(text) or _is_deep(text):
        return None
    try:
        yaml = import_module("yaml")
    except ImportError:
        return None
    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth += 1 if match[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or bool(_NESTED.search(text))
