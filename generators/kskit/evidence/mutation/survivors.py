"""The mutants that no input tells from the reference: survivors.toml, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kaltura_session.errors import KitError
from kaltura_session.server.catalogue.reader import read_toml
from kskit.evidence.mutation.modules import Module
from kskit.evidence.mutation.mutants import Mutant

FILE = Path(__file__).with_name("survivors.toml")
MOST = 0.03  # of all mutants


class Name(NamedTuple):
    """What a survivor is found by. change: its title without local names."""

    module: str
    function: str
    change: str


def name_of(mutant: Mutant) -> Name:
    """Return the name of a mutant."""
    return Name(mutant.module.name, mutant.function, mutant.key)


def listed(modules: Sequence[Module], path: Path = FILE) -> dict[Name, str]:
    """Return the listed mutants as they stand there; KitError for an entry without reason or of another shape."""
    known = {module.name: module for module in modules}
    found: dict[Name, str] = {}
    for entry in read_toml(path)["survivor"]:
        if len(entry.get("reason", "")) < 20 or not entry.get("mutants"):
            raise KitError(f"{path.name}: an entry has no reason that says something, or no mutants: {entry}")
        for line in entry["mutants"]:
            place, _, title = line.partition(" ")
            module, _, function = place.partition(":")
            if module not in known:
                raise KitError(f"{path.name}: the module {module!r} is not mutated; mend {line!r}")
            found[Name(module, function, known[module].without_locals(title))] = line
    return found


def stale(entries: Mapping[Name, str], mutants: Sequence[Mutant]) -> Iterator[str]:
    """Yield a line for each entry that names no mutant, and one when there are too many."""
    names = {name_of(mutant) for mutant in mutants}
    for name, line in entries.items():
        if name not in names:
            yield f"{FILE.name}: there is no mutant {line!r}; mend the line or delete it"
    if len(entries) > MOST * len(mutants):
        yield f"{FILE.name} lists {len(entries)} of {len(mutants)} mutants, more than {MOST:.0%}; add vectors"
