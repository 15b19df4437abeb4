"""Where a client keeps a session between runs: one file with the Unix time at which the KS ends, and the KS."""

import os
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.sessions import StoredSession


class StoreError(KitError):
    """A session file that cannot be read or written."""


def load_session(path: Path) -> StoredSession | None:
    """Return the stored session, None when there is no file; raises StoreError for one of another shape."""
    try:
        words = path.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"cannot read the session file {path}: {error}; delete it to start a new session") from error
    if len(words) != 2 or not words[0].isascii() or not words[0].isdigit():  # the end and the KS
        raise StoreError(f"{path} does not hold a Unix time and a KS; delete it to start a new session")
    return StoredSession(words[1], int(words[0]))


def save_session(path: Path, session: StoredSession) -> None:
    """Write the session for its owner only, whole or not at all; raises StoreError."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{session.valid_until} {session.ks}\n")
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write the session file {path}: {error.strerror}; choose another folder") from error
