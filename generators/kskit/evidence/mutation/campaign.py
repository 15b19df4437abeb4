"""A campaign: each mutant on the vectors that reach it, on all processors, and what is to be said about the outcome.

The mistakes of the catalogue, groups A, B and C, are mutants, too: implementations that make them always.
"""

import multiprocessing
import os
import random
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kaltura_diagnosis import registry
from kaltura_diagnosis.ks import KsInputs
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue.reader import read_toml
from kaltura_session.text import is_utf8
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, HASH_TYPES
from kskit.build.model import from_json, to_json
from kskit.build.operations.sessions import ks_fields
from kskit.build.vectors import Vector
from kskit.evidence.mutation.modules import Module, modules
from kskit.evidence.mutation.mutants import Mutant, mutants_of
from kskit.evidence.mutation.trial import Lines, lines_reached, try_function, try_import
from kskit.stopping import end_at_once

FILE = Path(__file__).with_name("survivors.toml")
"""The mutants that no input tells from the reference, each with its reason."""
MOST = 0.03  # of all mutants
_OTHER_SECRET = "b7d1e3f5a2c4968071f3e5d7c9b0a284"  # noqa: S105 - public test data
_OTHER_KS = "djJ8MTAyfE9USEVS"
_TOKEN_ID = "0_o7l19k80"  # noqa: S105 - an id
_ACCOUNT_SECRET = "b1" * 16


@dataclass(frozen=True, slots=True)
class Mutation:
    """What a campaign found. problems: a line for each mutant that nobody notices and each entry that is wrong."""

    made: int
    killed: int
    listed: int
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Campaign:
    """The vectors that are asked, and which lines they reach."""

    vectors: Sequence[Vector]
    reached: Lines

    def noticed_by(self, mutant: Mutant) -> str | None:
        """Return the id of a vector that notices the mutant, "import" where it cannot even be imported, or None."""
        vectors = self._reaching(mutant)
        attempt = try_function if mutant.function else try_import
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # changed code may look odd to the compiler
            return attempt(mutant, vectors) if vectors else None

    def _reaching(self, mutant: Mutant) -> Sequence[Vector]:
        """Return the vectors that run the changed lines; of code that runs at the import, that reach its module."""
        lines = self.reached[str(mutant.module.path)]
        own = mutant.lines if mutant.function else lines
        found = {vector.id for line in own for vector in lines.get(line, ())}
        return [vector for vector in self.vectors if vector.id in found]


def run_campaign(vectors: Sequence[Vector], *, sample: int | None = None, seed: int = 0) -> Mutation:
    """Try all mutants on all processors; with a sample so many of them, in this process, chosen by the seed."""
    asked = [vector for vector in vectors if not vector.content["op"].startswith("mistake_")]
    mutated = list(modules())
    mutants = [mutant for module in mutated for mutant in mutants_of(module)]
    entries = listed(mutated)
    campaign = Campaign(asked, lines_reached(mutated, asked))
    if sample is None:
        tried, verdicts = mutants, _on_all_processors(campaign, mutants)
    else:
        tried = random.Random(seed).sample(mutants, sample)  # noqa: S311 - not for secrets
        verdicts = map(campaign.noticed_by, tried)
    found = dict(zip(tried, verdicts, strict=True))
    problems = [*stale(entries, mutants), *unnoticed(asked)]
    for mutant, noticed_by in found.items():
        is_listed = name_of(mutant) in entries
        if noticed_by is None and not is_listed:
            problems.append(f"no vector notices {mutant}; add one, or list it with its reason")
        elif noticed_by is not None and is_listed:
            problems.append(f"listed, but {noticed_by} notices {mutant}; take it off the list")
    return Mutation(len(found), sum(one is not None for one in found.values()), len(entries), problems)


_shared: tuple[Campaign, Sequence[Mutant]]


def _on_all_processors(campaign: Campaign, mutants: Sequence[Mutant]) -> Iterator[str | None]:
    global _shared  # noqa: PLW0603 - what the processes that are started here inherit
    _shared = campaign, mutants
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), end_at_once) as pool:
        yield from pool.imap(_attempt, range(len(mutants)), 8)


def _attempt(index: int) -> str | None:
    campaign, mutants = _shared
    return campaign.noticed_by(mutants[index])


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


def unnoticed(vectors: Sequence[Vector]) -> Iterator[str]:
    """Yield a line for each way to make a mistake that no vector notices."""
    for group, op, inputs_of in _GROUPS:
        own = [vector for vector in vectors if vector.content["op"] == op]
        for mistake_id, ways in registry.recipes(group).items():
            for way in ways:
                if not any(_notices(vector, way.function, inputs_of) for vector in own):
                    yield f"no vector notices the mistake {mistake_id}, {way.says}; add one"


def _notices(vector: Vector, recipe: Callable[[Any], Any], inputs_of: Callable[[Mapping[str, Any]], Any]) -> bool:
    """Tell whether the mistake gives another value; not where it cannot be made of these inputs."""
    inputs = inputs_of(from_json(vector.content["input"]))
    try:
        value = None if inputs is None else recipe(inputs)
    except (KitError, ValueError, TypeError, AttributeError, LookupError):
        return False
    return value is not None and to_json(value) not in vector.content["expect"].values()


def _hash_inputs(given: Mapping[str, Any]) -> HashInputs | None:
    hash_type = DEFAULT_HASH_TYPE if given["hash_type"] is None else given["hash_type"]
    if hash_type not in HASH_TYPES or not is_utf8(given["ks"]) or not is_utf8(given["token"]):
        return None
    return HashInputs(given["ks"], given["token"], hash_type, _TOKEN_ID, (_OTHER_KS,), (_ACCOUNT_SECRET,))


def _ks_inputs(version: int, given: Mapping[str, Any]) -> KsInputs | None:
    if given["version"] != version or not isinstance(given["valid_until"], int):
        return None
    random_bytes = bytes.fromhex(given.get("random_hex", "00" * 16))
    return KsInputs(ks_fields(given), given["secret"], random_bytes, given.get("rand", "0"), _OTHER_SECRET, 103)


_GROUPS: tuple[tuple[str, str, Callable[[Mapping[str, Any]], Any]], ...] = (
    ("A", "token_hash", _hash_inputs),
    ("B", "ks_encode", partial(_ks_inputs, 2)),
    ("C", "ks_encode", partial(_ks_inputs, 1)),
)
