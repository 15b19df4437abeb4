"""The page of mistakes: one section and anchor per mistake of spec/catalogue/mistakes.toml."""

from collections.abc import Mapping

from kaltura_diagnosis.registry import MistakeRow, catalogue, explained_by
from kaltura_session.server.catalogue import causes
from kskit.spec.fragments.sites import Site
from kskit.spec.guards import Request
from kskit.spec.links import link_clauses, mistake_anchor, step_href
from kskit.spec.markdown import anchor_of, code, folded, lasting, plain, table
from kskit.spec.mistake_pages import folded_code, linked_code

_SEVERITY: Mapping[str, str] = {
    "rejected": "The server refuses it.",
    "accepted-but-wrong": "The server takes it and understands something else.",
    "hazard": "It works until something else changes.",
}


def render_mistakes(request: Request, page: str, site: Site | None = None) -> str:
    """Return the mistakes of a group: the letter that the region names.

    site: where wrong and right code has pages of its own; else it stands folded away.
    """
    rows = (one for one in catalogue().values() if one.id[0] in request.arguments)
    return "\n\n".join(_section(one, page, linked_code(one, site) if site else folded_code(one)) for one in rows)


def render_mistake_index(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a table of all mistakes, each linked to its section."""
    return table(("id", "mistake", "shows as"), (_row(one) for one in catalogue().values()))


def _row(one: MistakeRow) -> tuple[str, str, str]:
    return (f"[{one.id}](#{mistake_anchor(one)})", plain(one.title), plain(one.shows))


def _section(mistake: MistakeRow, page: str, in_code: str) -> str:
    def line(text: str) -> str:
        return link_clauses(plain(text), page)

    codes = [f"[{code(one)}](errors.md#{anchor_of(one)})" for one in causes() if mistake.id in explained_by(one)]
    explained = f" Explains {', '.join(codes)}." if codes else ""
    typical = f" Typical in: {', '.join(mistake.languages)}." if mistake.languages else ""
    example = (
        [folded("The mistake, as somebody has it", f"```text\n{mistake.example.strip()}\n```")]
        if mistake.example
        else []
    )
    seen = f" Seen in public: {mistake.seen}." if mistake.seen else ""
    right = f" Done right: [{mistake.step}]({step_href(mistake.step)})." if mistake.step else ""
    return "\n\n".join(
        (
            lasting(mistake.id.lower()),
            f"### {mistake.id} {plain(mistake.title)}",
            line(mistake.explanation),
            f"**Shows as** {line(mistake.shows)}. {_SEVERITY[mistake.severity]}{typical}{seen}{explained}",
            f"**Fix.** {line(mistake.fix)}{right} See {line(', '.join(mistake.clauses))}.",
            *([in_code] if in_code else []),
            *example,
        )
    )
