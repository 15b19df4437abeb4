"""The page of mistakes, one section and anchor for each; the mistakes as code, there or on pages of their own."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kaltura_diagnosis.registry import MistakeRow, catalogue, explained_by
from kaltura_session.server.catalogue import causes
from kskit.snippets.mistaken import mistaken, written
from kskit.spec.markdown import anchor_of, code, fenced, folded, lasting, plain, table
from kskit.spec.pages import Request, link_clauses, mistake_anchor, step_href
from kskit.spec.samples import Sample, Site, fence, programs_of

MISTAKES = Path("mistakes")
_SEVERITY: Mapping[str, str] = {
    "rejected": "The server refuses it.",
    "accepted-but-wrong": "The server takes it and understands something else.",
    "hazard": "It works until something else changes.",
}


def folded_code(row: MistakeRow) -> str:
    """Return a mistake as code in each language that has it, folded away; "" where none has."""
    samples = _samples(row)
    blocks = "\n\n".join(f"{one.label}:\n\n{fence(one)}" for one in samples)
    return folded(f"Wrong and right code: {', '.join(one.label for one in samples)}", blocks) if samples else ""


def linked_code(row: MistakeRow, site: Site) -> str:
    """Return the link to the page of a mistake on a documentation site; "" where it has none."""
    labels = ", ".join(one.label for one in _samples(row, site))
    return f"[Wrong and right code]({MISTAKES}/{row.id}.md): {labels}." if labels else ""


def mistake_pages(site: Site) -> Iterator[tuple[Path, str, str]]:
    """Yield file, title and Markdown of each page: its file lies below the folder of the pages."""
    for row in map(catalogue().__getitem__, dict.fromkeys(mistake for mistake, _ in written())):
        samples = _samples(row, site)
        if not samples:
            continue
        title = f"{row.id} {row.title}"
        parts = [
            f"# {plain(title)}",
            plain(row.explanation),
            "The line of the program as the mistake has it, and as it should be:",
            site.code(samples),
            f"**Fix.** {plain(row.fix)}",
            f"[How it shows, codes and clauses](../mistakes.md#{mistake_anchor(row)}).",
            f"[The step of the flow, done right](../{step_href(row.step)}).",
        ]
        head = f"{site.head}\n\n" if site.head else ""
        yield MISTAKES / f"{row.id}.md", title, head + "\n\n".join(parts) + "\n"


def _samples(row: MistakeRow, site: Site | None = None) -> list[Sample]:
    checked = f"Executed with the wrong line: `kskit explain` names {row.id}."
    return [
        Sample(one.language.id, one.language.label, "diff", found.difference, checked)
        for one in programs_of(row.step.partition("/")[0], site)
        if (found := mistaken(row.id, one.language.id, one.text))
    ]


def render_mistakes(request: Request, page: str, site: Site | None = None) -> str:
    """Return the mistakes of a group: the letter that the region names.

    site: where wrong and right code has pages of its own; else it stands folded away.
    """
    rows = (one for one in catalogue().values() if one.id[0] in request.arguments)
    return "\n\n".join(_section(one, page, linked_code(one, site) if site else folded_code(one)) for one in rows)


def render_mistake_index(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a table of all mistakes, each linked to its section."""
    found = catalogue().values()
    rows = ((f"[{one.id}](#{mistake_anchor(one)})", plain(one.title), plain(one.shows)) for one in found)
    return table(("id", "mistake", "shows as"), rows)


def _section(mistake: MistakeRow, page: str, in_code: str) -> str:
    def line(text: str) -> str:
        return link_clauses(plain(text), page)

    codes = [f"[{code(one)}](errors.md#{anchor_of(one)})" for one in causes() if mistake.id in explained_by(one)]
    explained = f" Explains {', '.join(codes)}." if codes else ""
    typical = f" Typical in: {', '.join(mistake.languages)}." if mistake.languages else ""
    example = fenced("text", mistake.example.strip())
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
            *([folded("The mistake, as somebody has it", example)] if mistake.example else []),
        )
    )
