"""The mistakes as code: what stands on the page of mistakes, and for documentation sites a page per mistake."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kaltura_diagnosis.registry import MistakeRow, catalogue
from kskit.snippets.mistaken import mistaken, written
from kskit.snippets.render import Snippet, render_snippets
from kskit.spec.fragments.samples import Sample
from kskit.spec.fragments.sites import Site, fence
from kskit.spec.links import mistake_anchor, step_href
from kskit.spec.markdown import folded, plain

MISTAKES = Path("mistakes")


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
    flow, _, _ = row.step.partition("/")
    samples = []
    for one in _programs().get(flow, []):
        found = mistaken(row.id, one.language.id, one.text)
        if found is not None and (site is None or site.shows(one.language.id)):
            checked = f"Executed with the wrong line: `kskit explain` names {row.id}."
            samples.append(Sample(one.language.id, one.language.label, "diff", found.difference, checked))
    return samples


@cache
def _programs() -> dict[str, list[Snippet]]:
    """Return the programs by flow, languages in the order of the pages."""
    found: dict[str, list[Snippet]] = {}
    for one in render_snippets().values():
        found.setdefault(one.flow.id, []).append(one)
    return found
