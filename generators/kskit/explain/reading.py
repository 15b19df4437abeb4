"""Text from a file or standard input, of a size that a person may have pasted."""

import sys
from pathlib import Path

from kaltura_session.errors import KitError

MOST_BYTES = 32 * 1024 * 1024
_STDIN = "-"


def read_bytes(source: str) -> bytes:
    """Return the content of a file, or of standard input for "-"; raises KitError when it cannot be read."""
    try:
        if source == _STDIN:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KitError(f"cannot read {source}: {error.strerror}; give a file that exists, or - for stdin") from error
    except ValueError as error:
        raise KitError(f"{source[:60]!r} is not a file name; give a file, or - for stdin") from error
    if len(data) > MOST_BYTES:
        raise KitError(
            f"{source} has more than {MOST_BYTES // 2**20} MB; give the one request or response that matters"
        )
    return data


def read_utf8(path: Path, what: str, *, line_ends: bool = False) -> str:
    """Return the text of a file; what: the words for it, e.g. "the report". line_ends: keep them as they are.

    Raises KitError when it cannot be read, is not UTF-8, or has more than MOST_BYTES characters.
    """
    try:
        with path.open(encoding="utf-8", newline="" if line_ends else None) as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KitError(f"cannot read {what} {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KitError(f"cannot read {what} {path}: it is not UTF-8 text; save it as UTF-8") from error
    if len(text) > MOST_BYTES:
        raise KitError(f"cannot read {what} {path}: it has more than {MOST_BYTES // 2**20} MB; name another file")
    return text


def read_text(source: str) -> str:
    """Return text from a file or standard input: UTF-8, or UTF-16 as Windows writes it, with its mark or without."""
    data = read_bytes(source)
    if data[1:2] == data[3:4] == b"\0" and b"\0" not in data[::2]:
        return data.decode("utf-16-le", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def read_pipe() -> str | None:
    """Return what is piped in, None for nothing and for a terminal."""
    return None if sys.stdin.isatty() else read_text(_STDIN) or None


def read_value(source: str) -> str:
    """Return a single value from a file, without the line end that editors and echo put there."""
    return read_text(source).removesuffix("\n").removesuffix("\r")
