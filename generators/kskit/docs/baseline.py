"""Findings that are known and accepted: a file with one line for each, which is kept beside the pages."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.writing import replace_file
from kskit.docs.finding import Finding

Found = Mapping[str, Sequence[Finding]]
_HEAD = "# Findings of `kskit docs check` that are accepted: file, id, digest of the line. Remove what is mended.\n"


def keys(name: str, text: str, found: Sequence[Finding]) -> dict[str, Finding]:
    """Return the findings of a page by what is remembered of them: it stays the same when lines are added above."""
    lines = text.split("\n")
    digests = {one: sha256(lines[one.line - 1].strip().encode()).hexdigest()[:12] for one in found}
    return {f"{name} {one.id} {digests[one]}": one for one in found}


def read(path: Path) -> list[str]:
    """Return the keys of a baseline; raises KitError when it cannot be read or a line is not understood."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"cannot read the baseline {path}; write one with --update-baseline") from error
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#") and len(line.rsplit(" ", 2)) != 3:
            raise KitError(f"{path}, line {number}: expected FILE ID DIGEST; write it anew with --update-baseline")
    return [line for line in lines if line.strip() and not line.startswith("#")]


def write(path: Path, known: Sequence[str]) -> None:
    """Write a baseline, the whole or nothing of it."""
    replace_file(path, (_HEAD + "".join(f"{line}\n" for line in sorted(known))).encode("utf-8"))
