"""Writing into somebody else's folder: what is not ours is neither changed nor removed.

A hidden file in the folder remembers what was written, in the form of `sha256sum`, so that a file of somebody else, or
one that was edited since, is told from one that this program wrote and may write anew. While files are being written
it has a line for the old content and one for the new, so that a run that was interrupted can be repeated.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.writing import current, write_changed

RECORD = Path(".kskit-export")


def write(folder: Path, files: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write the files below a folder, each through a temporary one, and return the paths of those that changed.

    force: also overwrite files that this program did not write, and symbolic links in the place of a file or of its
    folder. Without it, one of these, or a read-only file, raises KitError and nothing is written.
    """
    if folder.exists() and not folder.is_dir():
        raise KitError(f"{folder} is a file; name a folder")
    written_before = _read(folder)
    foreign = [path for path, content in files.items() if _is_foreign(folder, path, content, written_before)]
    if foreign and not force:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise KitError(
            f"{folder / foreign[0]}{more}: written by somebody else, edited since, read-only, or a link; nothing was "
            "changed; name another folder, or use --force to overwrite"
        )
    now = {path.as_posix(): {_digest(content)} for path, content in files.items()}
    _remember(folder, chain(written_before.items(), now.items()))
    changed = write_changed(folder, files)
    _remember(folder, {**written_before, **now}.items())
    return changed


def remove_others(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Remove what left_over finds."""
    for path in left_over(folder, files):
        (folder / path).unlink()


def left_over(folder: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Return what this program wrote into the folder before, was not edited since, and is not among these files."""
    found = []
    for name, digests in _read(folder).items():
        path = Path(name)
        there = current(folder, path) if path not in files and not {"..", path.root} & set(path.parts) else None
        if there is not None and _digest(there) in digests:
            found.append(path)
    return found


def differing(folder: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Return the paths whose content below the folder is not this one."""
    return [path for path, content in files.items() if current(folder, path) != content]


def _is_foreign(folder: Path, path: Path, content: bytes, written_before: Mapping[str, set[str]]) -> bool:
    if any((folder / part).is_symlink() for part in [path, *path.parents[:-1]]):
        return True
    there = current(folder, path)
    if there is None or there == content:
        return False
    read_only = not (folder / path).stat().st_mode & 0o222
    return read_only or _digest(there) not in written_before.get(path.as_posix(), ())


def _remember(folder: Path, record: Iterable[tuple[str, set[str]]]) -> None:
    lines = {f"{digest}  {name}\n" for name, digests in record for digest in digests}
    ordered = sorted(lines, key=lambda line: line.partition("  ")[::-1])
    write_changed(folder, {RECORD: "".join(ordered).encode("utf-8")})


def _read(folder: Path) -> dict[str, set[str]]:
    """Return path -> SHA-256 of what was written before; a line of another form counts for nothing."""
    lines = (current(folder, RECORD) or b"").decode("utf-8", "replace").splitlines()
    record: dict[str, set[str]] = {}
    for digest, blanks, name in (line.partition("  ") for line in lines):
        if blanks:
            record.setdefault(name, set()).add(digest)
    return record


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
