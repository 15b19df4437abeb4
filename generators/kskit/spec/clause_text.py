"""Clauses as Markdown: a heading with a lasting anchor, the fact, whom it concerns, what it rests on."""

from collections.abc import Mapping, Sequence

from kskit.spec.clauses import Clause, clauses
from kskit.spec.evidence import observed, sentence, words
from kskit.spec.guards import GuardError, Request
from kskit.spec.links import link_clauses
from kskit.spec.markdown import folded, lasting
from kskit.spec.sides import sides


def expand(arguments: Sequence[str], known: Mapping[str, Clause]) -> list[str]:
    """Return the clause ids that a region names: ids, and spans such as KS2.1..KS2.9 (both ends included).

    Raises GuardError for an id that does not exist.
    """
    ids: list[str] = []
    for argument in arguments:
        first, dots, last = argument.partition("..")
        if dots:
            family, _, start = first.partition(".")
            ids += [f"{family}.{number}" for number in range(int(start), int(last.partition(".")[2]) + 1)]
        else:
            ids.append(first)
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
