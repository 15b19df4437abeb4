"""What published guides say otherwise, guide by guide, from spec/catalogue/guides.toml and the clauses GUIDE."""

from dataclasses import dataclass

from kaltura_session.server.catalogue.reader import CatalogueError, load
from kskit.spec.clauses import Clause, clauses, words
from kskit.spec.markdown import code, table
from kskit.spec.pages import Request, link_clauses

_PUBLISHED = "Published: "


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide, and where in it each statement stands, by the clause that says what is true."""

    id: str
    title: str
    file: str
    source: str
    date: str
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class GuideFile:
    """guides.toml."""

    guide: list[Guide]


def guides() -> list[Guide]:
    """Return the guides; raises CatalogueError for a clause that is not one of a difference, or that no guide has."""
    found = load("guides", GuideFile).guide
    named = {clause for guide in found for clause in guide.says}
    differences = {one.id for one in clauses().values() if one.family == "GUIDE"}
    for clause in sorted(named ^ differences):
        where = "guides.toml names no guide for" if clause in differences else "clauses.toml has no difference"
        raise CatalogueError(f"spec/catalogue: {where} {clause}; each difference stands in both")
    return found


def statement(clause: Clause) -> tuple[str, str]:
    """Return what is published and what is true: the first sentence of a clause GUIDE, and the others.

    Raises CatalogueError where there are not both.
    """
    published, stop, truth = clause.fact.removeprefix(_PUBLISHED).partition(". ")
    if not clause.fact.startswith(_PUBLISHED) or not stop:
        raise CatalogueError(f"clauses.toml, {clause.id}: its fact is `{_PUBLISHED}` a sentence, and then what is true")
    return f"{published[:1].upper()}{published[1:]}.", truth


def render_guides(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a section per guide with a table of what it says, where, what the server does, and the proof."""
    return "\n\n".join(_guide(one, page) for one in guides())


def _guide(guide: Guide, page: str) -> str:
    rows = [_row(clauses()[clause], place, page) for clause, place in guide.says.items()]
    file = f"{code(guide.file)}, " if guide.file else ""
    head = f"### {guide.title}\n\n{file}{guide.source}, as of {guide.date}."
    return f"{head}\n\n{table(('where', 'what it says', 'the server', 'proof'), rows)}"


def _row(clause: Clause, place: str, page: str) -> tuple[str, ...]:
    published, truth = (link_clauses(text, page) for text in statement(clause))
    cited = link_clauses(", ".join([clause.id, *clause.see]), page)
    return place or "not noted", published, truth, f"{cited}: {words(clause.evidence)}"
