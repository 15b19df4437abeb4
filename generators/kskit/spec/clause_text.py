"""Clauses as Markdown: their fact, what they rest on, and whom they concern, which is derived."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from kskit.build.vectors import families
from kskit.spec.clauses import Clause, clauses, observed, sentence, span, words
from kskit.spec.markdown import code, folded, lasting, table
from kskit.spec.pages import GuardError, Request, link_clauses
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


def expand(arguments: Sequence[str], known: Mapping[str, Clause]) -> list[str]:
    """Return the clause ids that a region names: ids, and spans such as KS2.1..KS2.9 (both ends included).

    Raises GuardError for an id that does not exist.
    """
    ids: list[str] = []
    for argument in arguments:
        first, _, last = argument.partition("..")
        ids += span(first, last or first)
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise GuardError(f"a page shows the clause {unknown[0]}, which clauses.toml does not have")
    return ids


def render_clauses(request: Request, page: str) -> str:
    """Return the clauses of a region, each under its own heading."""
    known = clauses()
    return "\n\n".join(_clause(known[one], page) for one in expand(request.arguments, known))


def render_rules(request: Request, page: str) -> str:
    """Return the clauses of a region as a list, each led by its number, which leads to the whole of it."""
    known = clauses()
    return "\n".join(
        f"- [{one}]({known[one].href}) **{known[one].title}.** {link_clauses(known[one].fact, page)}"
        for one in expand(request.arguments, known)
    )


def _clause(clause: Clause, page: str) -> str:
    fact = link_clauses(clause.fact, page)
    see = f" See {link_clauses(', '.join(clause.see), page)}." if clause.see else ""
    head = f"{lasting(clause.lasting)}\n\n### {clause.id} {clause.title}"
    return f"{head}\n\n{fact}{see}\n\n{_evidence(clause)}"


def _evidence(clause: Clause) -> str:
    """Return whom the clause concerns and what it rests on: that is folded away, where it was observed."""
    concerns = f"Concerns: {', '.join(sides()[clause.id])}."
    if observed(clause):
        text = words(clause.evidence, linked=True)
        return folded(f"{concerns} Evidence", f"{text[0].upper()}{text[1:]}.")
    return f"*{concerns} {sentence(clause.evidence)}*"
