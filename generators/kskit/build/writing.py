"""Writing generated files: only those that changed, each through a temporary file, so that nothing is half-written."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from kaltura_session.errors import KitError


def write_changed(
    root: Path, files: Mapping[Path, bytes], report: Callable[[Path], object] = lambda _: None
) -> list[Path]:
    """Write the files below root whose content differs and return their paths; report is called with each.

    Raises KitError, naming the path, when a folder or file cannot be written.
    """
    written = []
    for path, content in files.items():
        if current(root, path) != content:
            replace_file(root / path, content)
            report(path)
            written.append(path)
    return written


def current(root: Path, path: Path) -> bytes | None:
    """Return the content of a file below root, None when there is none; KitError when it cannot be read."""
    try:
        return (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise KitError(f"cannot read {root / path}: {error.strerror}; check its permissions") from error


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, the whole or nothing of it; KitError, naming the path, when that fails or it is read-only."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = _mode_of(path) if path.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        if not isinstance(error, OSError):
            raise
        raise KitError(f"cannot write {path}: {error.strerror}; make the folder writable or free some space") from error


def _mode_of(path: Path) -> int:
    """Return who may do what with a file; KitError for one that is read-only, which the system lets be replaced."""
    mode = path.stat().st_mode & 0o777
    if not mode & 0o222:
        raise KitError(f"{path} is read-only; make it writable, or name another one")
    return mode


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
