"""The page of mistakes: one section and anchor per mistake of spec/catalogue/mistakes.toml."""

from collections.abc import Mapping

from kaltura_diagnosis.registry import MistakeRow, catalogue
from kskit.spec.guards import Request
from kskit.spec.links import link_clauses, mistake_anchor, step_href
from kskit.spec.markdown import lasting, plain, table

_SEVERITY: Mapping[str, str] = {
    "rejected": "The server refuses it.",
    "accepted-but-wrong": "The server takes it and understands something else.",
    "hazard": "It works until something else changes.",
}


def render_mistakes(request: Request, page: str) -> str:
    """Return the mistakes of a group: the letter that the region names."""
    group = request.arguments[0]
    return "\n\n".join(_section(one, page) for one in catalogue().values() if one.id.startswith(group))


def render_mistake_index(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a table of all mistakes, each linked to its section."""
    return table(("id", "mistake", "shows as"), (_row(one) for one in catalogue().values()))


def _row(one: MistakeRow) -> tuple[str, str, str]:
    return (f"[{one.id}](#{mistake_anchor(one)})", plain(one.title), plain(one.shows))


def _section(one: MistakeRow, page: str) -> str:
    def line(text: str) -> str:
        return link_clauses(plain(text), page)

    typical = f" Typical in: {', '.join(one.languages)}." if one.languages else ""
    right = f" Done right: [{one.step}]({step_href(one.step)})." if one.step else ""
    return "\n\n".join(
        (
            lasting(one.id.lower()),
            f"### {one.id} {plain(one.title)}",
            line(one.explanation),
            f"**Shows as** {line(one.shows)}. {_SEVERITY[one.severity]}{typical}",
            f"**Fix.** {line(one.fix)}{right} See {line(', '.join(one.clauses))}.",
        )
    )
