"""The code of a program without its comments: what evidence that it was executed is bound to."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, String
from pygments.util import ClassNotFound

# What is written like a comment and means something to whoever runs the program.
_DIRECTIVES = (Comment.Hashbang, Comment.Preproc, Comment.PreprocFile)
_MAGIC = re.compile(r"#!|# frozen_string_literal:|//go:")


def code_sha256(files: Mapping[Path, bytes], fence: str) -> str:
    """Return the SHA-256 of a program without comments, blank lines and blanks at the end of lines.

    files: the first one is in the language that fence names, as are those of the same suffix; others count as they are.
    """
    suffix = next(iter(files)).suffix
    parts = [
        without_comments(content.decode("utf-8"), fence).encode("utf-8") if path.suffix == suffix else content
        for path, content in files.items()
    ]
    return sha256(b"\0".join(parts)).hexdigest()


def without_comments(text: str, fence: str) -> str:
    """Return the lines of code without comments and documentation strings; the text as it is in an unknown language.

    fence: the language's name in Pygments.
    """
    try:
        tokens = get_lexer_by_name(fence).get_tokens_unprocessed(text)
    except ClassNotFound:
        return text
    code = "".join("\n" if _is_comment(kind, value) else value for _, kind, value in tokens)
    return "".join(f"{line.rstrip()}\n" for line in code.splitlines() if line.strip())


def _is_comment(kind: object, value: str) -> bool:
    if any(kind in one for one in _DIRECTIVES):
        return False
    return (kind in Comment or kind in String.Doc) and not _MAGIC.match(value)
