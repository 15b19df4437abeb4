"""Tables of the pages, taken from the catalogue; what published guides say otherwise, and where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kaltura_diagnosis.registry import explained_by, likely, mistake
from kaltura_diagnosis.requests import hosts
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import CauseRow, ErrorRow, causes
from kaltura_session.server.catalogue.reader import CatalogueError, load
from kskit.spec.clauses import FAMILIES, Clause, clauses, words
from kskit.spec.markdown import anchor_of, bullets, code, folded, plain, table
from kskit.spec.pages import Request, link_clauses, mistake_link, page_titles

_PUBLISHED = "Published: "


def render_privileges(request: Request, page: str) -> str:
    """Return the privileges: `reserved` in the server's order, or `others`."""
    reserved = request.arguments == ("reserved",)
    entries = [one for one in catalogue.privileges() if one.reserved is reserved]
    rows = [
        (str(number), code(one.name), code(one.value), link_clauses(one.meaning, page), link_clauses(one.hazard, page))
        for number, one in enumerate(entries, start=1)
    ]
    return table(("no.", "name", "value", "meaning", "beware"), rows)


def render_errors(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a section per error code that a session client can meet."""
    return "\n\n".join(_error(found, causes()[found[0].code], page) for found in _met())


def _met() -> Iterable[list[ErrorRow]]:
    """Yield the wordings of each code that has causes, codes in alphabetical order; the older wording comes last."""
    for name in sorted(causes()):
        found = [one for one in catalogue.errors().error if one.code == name and one.about]
        yield sorted(found, key=lambda one: one.constant.startswith("APIErrors::"))


def _error(wordings: list[ErrorRow], help_: CauseRow, page: str) -> str:
    name = help_.code
    parts = [f"### {name}"]
    for one in wordings:
        arguments = ", ".join(code(argument) for argument in one.args) or "none"
        parts.append(f"{link_clauses(one.about, page)}\n\nMessage {code(one.message.strip())}; arguments: {arguments}.")
    parts += ["Causes, most likely first:", bullets((link_clauses(one, page) for one in help_.causes), numbered=True)]
    parts += _mistakes(name)
    advice = {"never": "Repeating the same request does not help.", "later": "It may pass by itself: repeat later.",
              "renew": "Renew the session and repeat once (LIFE.15)."}  # fmt: skip
    parts.append(f"**What to do.** {link_clauses(help_.todo, page)} {link_clauses(advice[help_.retry], page)}")
    parts.append(f"See {link_clauses(', '.join(help_.clauses), page)}.")
    return "\n\n".join(parts)


def _mistakes(code_: str) -> list[str]:
    """Return the named mistakes that give a code, most likely first: those seen in sight, the others folded away."""
    first, every = likely(code_), explained_by(code_)
    if not every:
        return []
    seen = mistake(first[0]).seen
    order = (
        ", by the number of [public threads, programs and guides](mistakes.md#all-of-them) they were found in"
        if seen
        else ""
    )
    named = [f"{mistake_link(one)}{f' ({mistake(one).seen})' if seen else ''}" for one in first]
    shown = f"Mistakes that give it{order}: {', '.join(named)}."
    others = [mistake_link(one) for one in every if one not in first]
    return [shown, folded(f"{len(others)} more, not found there", f"{', '.join(others)}.")] if others else [shown]


def render_error_index(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the codes with their meaning, each linked to its section."""
    rows = [(f"[{code(found[0].code)}](#{anchor_of(found[0].code)})", link_clauses(found[0].about, page))
            for found in _met()]  # fmt: skip
    return table(("code", "meaning"), rows)


def render_families(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the families of clauses with the pages they stand on and how many there are."""
    rows = []
    for family in FAMILIES:
        members = [one for one in clauses().values() if one.family == family]
        pages = dict.fromkeys(one.page for one in members)
        rows.append((family, ", ".join(f"[{page_titles()[one]}]({one}.md)" for one in pages), str(len(members))))
    return table(("family", "page", "clauses"), rows)


def render_hosts(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the services that take a KS: `services`, or why delivery refuses one: `refusals`."""
    if request.arguments == ("refusals",):
        return table(("X-Kaltura", "meaning"), ((code(one.code), one.meaning) for one in hosts.refusals()))
    rows = [(one.title, _address(one), _places(one.wants), words(one.evidence)) for one in hosts.services()]
    return table(("service", "address", "where it looks for the KS", "known from"), rows)


def _address(service: hosts.ServiceRow) -> str:
    address = code(_places(service.host + service.path))
    kinds = f", {plain('<kind>')} being {', '.join(map(code, service.kinds))}" if service.kinds else ""
    return address if service.host else f"{address} on any host{kinds}"


def _places(text: str) -> str:
    """Return a pattern of hosts.toml with its names as a reader expects them: <region>, <ks>."""
    return re.sub(r"\{(\w+)\}", r"<\1>", text)


def render_unobserved(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the clauses that were read in the source and not seen happening."""
    read = [one for one in clauses().values() if one.evidence == ("source",)]
    return table(("clause", "title"), ((link_clauses(one.id, page), one.title) for one in read))


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
