"""Writing into somebody else's folder: what is not ours is neither changed nor removed.

A hidden file in the folder remembers what was written, in the form of `sha256sum`, so that a file of somebody else, or
one that was edited since, is told from one that this program wrote and may write anew.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.writing import current, write_changed

RECORD = Path(".kskit-export")


def write(folder: Path, files: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write the files below a folder, each through a temporary one, and return the paths of those that changed.

    force: also overwrite files that this program did not write. Without it, one such file raises KitError and nothing
    is written.
    """
    if folder.exists() and not folder.is_dir():
        raise KitError(f"{folder} is a file; name a folder")
    written_before = _read(folder)
    foreign = [path for path, content in files.items() if _is_foreign(folder, path, content, written_before)]
    if foreign and not force:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise KitError(
            f"{folder / foreign[0]}{more}: written by somebody else, or edited since; nothing was changed; "
            "name another folder, or use --force to overwrite"
        )
    changed = write_changed(folder, files)
    record = {**written_before, **{path.as_posix(): _digest(content) for path, content in files.items()}}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(record.items())]
    write_changed(folder, {RECORD: "".join(lines).encode("utf-8")})
    return changed


def remove_others(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Remove what this program wrote into the folder before, unless it was edited since or is among these files."""
    for name, digest in _read(folder).items():
        path = Path(name)
        there = current(folder, path) if path not in files and not {"..", path.root} & set(path.parts) else None
        if there is not None and _digest(there) == digest:
            (folder / path).unlink()


def differing(folder: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Return the paths whose content below the folder is not this one."""
    return [path for path, content in files.items() if current(folder, path) != content]


def _is_foreign(folder: Path, path: Path, content: bytes, written_before: Mapping[str, str]) -> bool:
    there = current(folder, path)
    return there is not None and there != content and _digest(there) != written_before.get(path.as_posix())


def _read(folder: Path) -> dict[str, str]:
    """Return path -> SHA-256 of what was written before; a line of another form counts for nothing."""
    lines = (current(folder, RECORD) or b"").decode("utf-8", "replace").splitlines()
    return {name: digest for digest, blanks, name in (line.partition("  ") for line in lines) if blanks}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
