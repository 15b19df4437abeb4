"""Handing the vectors on: into a folder or an archive, all of them or a selection, the same bytes every time."""

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kaltura_session import vectors
from kaltura_session.errors import KitError
from kaltura_session.resources import data_root
from kskit.build import bundle, evidence
from kskit.build.writing import write_changed

_ARCHIVES = (".tar.gz", ".tgz")
_LEFT_OUT = ("recordings", "__pycache__")
_TOP = "kaltura-session-vectors"


def export(chosen: Iterable[Mapping[str, Any]], destination: Path, *, whole: bool) -> int:
    """Write the vectors and return the number of files.

    chosen: vectors as in kit.ndjson. destination: a folder, made when missing, or an archive. whole: nothing is left
    out, so that every file of vectors/ but the recordings is written as it stands; of a selection the data files, their
    schemas and a manifest of their own are. Raises KitError when it cannot be written.
    """
    files = _whole() if whole else _selection(chosen)
    if destination.name.endswith(_ARCHIVES):
        write_changed(destination.parent, {Path(destination.name): _archive(files)}, lambda _: None)
    elif destination.is_file():
        raise KitError(f"{destination} is a file; name a folder, or an archive that ends in .tar.gz")
    else:
        write_changed(destination, files, lambda _: None)
    return len(files)


def _whole() -> dict[Path, bytes]:
    folder = vectors.folder()
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in _LEFT_OUT and path.suffix != ".tmp"
    }


def _selection(chosen: Iterable[Mapping[str, Any]]) -> dict[Path, bytes]:
    by_family: dict[str, list[Mapping[str, Any]]] = {}
    for vector in chosen:
        content = {name: value for name, value in vector.items() if name != "family"}
        by_family.setdefault(vector["family"], []).append(content)
    families = {name: bundle.Published(_head(name, found), found) for name, found in by_family.items()}
    files = bundle.data_files(families)
    for name in (*families, "kit", "manifest"):
        schema = Path("schema", f"{name}.schema.json")
        files[schema] = (vectors.folder() / schema).read_bytes()
    files[Path("manifest.json")] = bundle.manifest(files, families, evidence.read(data_root()))
    return files


def _head(name: str, found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    head = {member: value for member, value in vectors.load_file(name).items() if member != "vectors"}
    used = {flag for vector in found for flag in vector["flags"]}
    return {**head, "flags": {flag: prose for flag, prose in head["flags"].items() if flag in used}}


def _archive(files: Mapping[Path, bytes]) -> bytes:
    """Return a .tar.gz in which nothing depends on the machine or the moment."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream, tarfile.open(
        fileobj=stream, mode="w", format=tarfile.PAX_FORMAT
    ) as tar:  # fmt: skip
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"{_TOP}/{path.as_posix()}")
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
