"""A campaign: each mutant on the vectors that reach it, on all processors, and what is to be said about the outcome."""

import multiprocessing
import os
import random
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kskit.build.vectors import Vector
from kskit.evidence.mutation import mistakes
from kskit.evidence.mutation.modules import modules
from kskit.evidence.mutation.mutants import Mutant, mutants_of
from kskit.evidence.mutation.reach import Lines, lines_reached
from kskit.evidence.mutation.survivors import listed, name_of, stale
from kskit.evidence.mutation.trial import try_function, try_import
from kskit.stopping import end_at_once


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
    problems = [*stale(entries, mutants), *mistakes.unnoticed(asked)]
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
