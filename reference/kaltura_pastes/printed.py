"""A result as programs print it: Python's and Node's representations, PHP's var_dump and print_r."""

import ast
import re
from typing import Any

_LONGEST = 262_144
_MEMBER = re.compile(
    r"""(?<!\w)([A-Za-z_]\w*+)["']?(?::[\w"]{1,64}){0,4}["'\]]{0,4}\s*+(?:=>|[:=])\s*+(?:string\([0-9]+\)\s*+|\w{1,64}\()?"""
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s,(){}\[\]"']+)"""
)
_OBJECT_TYPE = re.compile(r"objectType\W")


def read_printed(text: str) -> Any:
    """Return the value that a program printed, None where none is recognised.

    Python's representation is read whole; of the others the members with plain values, which is what tells one object
    of the API from another.
    """
    text = text.strip()[:_LONGEST]
    if text[:1] in {"{", "[", "("}:
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            pass
    if not _OBJECT_TYPE.search(text):
        return None
    return {match[1]: match[2].strip("\"'") for match in _MEMBER.finditer(text)} or None
