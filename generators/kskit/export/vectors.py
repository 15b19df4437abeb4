"""Handing the vectors on: in one document, in a folder or an archive, all or a selection, the same bytes every time."""

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit import vectors
from kskit.build import evidence
from kskit.build.bundle import (
    KIT_JSON,
    KIT_NDJSON,
    MANIFEST,
    Families,
    Published,
    family_files,
    kit_json,
    kit_ndjson,
    manifest,
)

_ARCHIVES = (".tar.gz", ".tgz")
_LEFT_OUT = ("recordings", "__pycache__")
_LICENSE = Path("LICENSE")
_TOP = "kaltura-session-vectors"


def bundle() -> dict[Path, bytes]:
    """Return kit.json, with all vectors of this installation."""
    return {KIT_JSON: kit_json(_families(vectors.load_all()))}


def ndjson() -> dict[Path, bytes]:
    """Return kit.ndjson, with all vectors of this installation."""
    return {KIT_NDJSON: kit_ndjson(_families(vectors.load_all()))}


def package(chosen: Iterable[Mapping[str, Any]], destination: Path, *, whole: bool) -> tuple[Path, dict[Path, bytes]]:
    """Return the folder to write into, and the vectors as the files of a package, or as one archive of them.

    chosen: vectors with their `family`. destination: a folder, made when missing, or an archive. whole: nothing is
    left out: what else lies in vectors/ but the recordings goes with them; of a selection the license and schemas do.
    """
    files = _package(_families(chosen), whole=whole)
    if destination.name.endswith(_ARCHIVES):
        return destination.parent, {Path(destination.name): _archive(files)}
    if destination.is_file():
        raise KitError(f"{destination} is a file; name a folder, or an archive that ends in .tar.gz")
    return destination, files


def _families(chosen: Iterable[Mapping[str, Any]]) -> Families:
    by_family: dict[str, list[Mapping[str, Any]]] = {}
    for vector in chosen:
        content = {name: value for name, value in vector.items() if name != "family"}
        by_family.setdefault(vector["family"], []).append(content)
    return {name: Published(_head(name, found), found) for name, found in by_family.items()}


def _head(name: str, found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    head = {member: value for member, value in vectors.load_file(name).items() if member != "vectors"}
    used = {flag for vector in found for flag in vector["flags"]}
    return {**head, "flags": {flag: prose for flag, prose in head["flags"].items() if flag in used}}


def _package(families: Families, *, whole: bool) -> dict[Path, bytes]:
    """Return families, both bundles, what goes with them, and a manifest of it all."""
    source = vectors.folder()
    schemas = [Path("schema", f"{name}.schema.json") for name in (*families, KIT_JSON.stem, MANIFEST.stem)]
    others = _all_files(source) if whole else [_LICENSE, *schemas]
    files = {path: (source / path).read_bytes() for path in others if path != MANIFEST}
    files |= {**family_files(families), KIT_JSON: kit_json(families), KIT_NDJSON: kit_ndjson(families)}
    return {**files, MANIFEST: manifest(files, families, evidence.read(data_root()))}


def _all_files(source: Path) -> list[Path]:
    paths = (path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file())
    return [path for path in paths if path.parts[0] not in _LEFT_OUT and path.suffix != ".tmp"]


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
