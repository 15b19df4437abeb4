"""Whom a clause concerns, derived: the sides of the vectors that cite it, and whom its text tells what to do."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kskit.build.vectors import families
from kskit.spec.clauses import Clause, clauses
from kskit.spec.guards import Request
from kskit.spec.markdown import code, table
from kskit.verify.ops import CLIENT, DIAGNOSIS, MAKER, OPS, READER, SERVER, SIDES
from kskit.verify.profiles import profiles

_TOLD = {CLIENT: r"\b[Aa] client\b", MAKER: r"\b[Aa] maker\b", READER: r"\b[Aa] (?:reader|verifier)\b"}
_FOR_WHO_CALLS = {"OVER", "SEC", "GUIDE"}  # families that describe, advise and compare
_DOES = {
    CLIENT: "calls the API",
    MAKER: "makes a KS itself",
    READER: "reads a KS and tells whether it may be used",
    SERVER: "stands in for the server",
}


@cache
def sides() -> Mapping[str, tuple[str, ...]]:
    """Return the sides of each clause by id, in the order of SIDES; each has one at least.

    A clause without a vector that tells nobody what to do says what the server does. Naming mistakes has no clauses of
    its own: it rests on those of the others.
    """
    cited = {
        (one, OPS[case.op].side) for family in families() for case in family.cases() for one in case.clauses.split()
    }
    return {one.id: _of(one, {side for clause, side in cited if clause == one.id}) for one in clauses().values()}


def _of(clause: Clause, asked: set[str]) -> tuple[str, ...]:
    told = {side for side, words in _TOLD.items() if re.search(words, clause.fact)}
    found = (asked | told) - {DIAGNOSIS} or {CLIENT if clause.family in _FOR_WHO_CALLS else SERVER}
    return tuple(side for side in SIDES if side in found)


def profiles_of(found: Iterable[str]) -> list[str]:
    """Return the profiles that ask for one of these sides."""
    return [one.id for one in profiles().values() if set(one.sides) & set(found)]


def render_sides(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the sides, who they are, the profiles that ask for them, and how many clauses concern them."""
    rows = [
        (code(side), does, ", ".join(map(code, profiles_of([side]))), str(sum(side in one for one in sides().values())))
        for side, does in _DOES.items()
    ]
    return table(("side", "who", "profiles", "clauses"), rows)
