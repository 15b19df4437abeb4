"""Mutants: implementations that are wrong in one place, made of the reference, to see which vectors notice.

Two kinds: the mistakes of kaltura_diagnosis that concern a codec (groups A, B, C), and one-place edits of the
reference's own rules (edits/*.toml). A mutant that no input can tell from the reference is equivalent, and says why.
"""

from collections.abc import Iterator
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.server.catalogue.reader import read_toml
from kskit.evidence.mutants import diagnosed, wrapped
from kskit.evidence.mutants.model import Mutant, edited

_EDITS = Path(__file__).parent / "edits"


def all_mutants() -> Iterator[Mutant]:
    """Yield every mutant: tables, series, mistakes. Raises KitError for a table of another shape."""
    for path in sorted(_EDITS.glob("*.toml")):
        yield from _table(path)
    yield from wrapped.mutants()
    yield from diagnosed.mutants()


def _table(path: Path) -> Iterator[Mutant]:
    try:
        for row in read_toml(path)["mutant"]:
            edit = row["old"], row["new"]
            yield edited(row["id"], row["title"], tuple(row["ops"]), row["target"], edit, row.get("equivalent"))
    except KeyError as error:
        raise KitError(f"{path} has a mutant without {error}; add it") from error
