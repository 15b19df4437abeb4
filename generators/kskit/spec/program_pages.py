"""A page per program for documentation sites: it is loaded when a reader chooses the language, and by nobody else."""

from collections.abc import Iterator
from pathlib import Path

from kskit.snippets.render import Snippet, render_snippets
from kskit.spec.fragments.samples import PROGRAM, sections
from kskit.spec.fragments.sites import Site, shown
from kskit.spec.markdown import plain
from kskit.spec.pages import FLOW

PROGRAMS = Path("programs")


def program_file(snippet: Snippet) -> Path:
    """Return where the page of a program lies, relative to the pages of the specification."""
    return PROGRAMS / f"{snippet.flow.id}-{snippet.language.id}.md"


def program_pages(site: Site) -> Iterator[tuple[Path, str, str]]:
    """Yield file, title and Markdown of each page, in the languages that the site shows."""
    for snippet in render_snippets().values():
        flow, language = snippet.flow, snippet.language
        if not site.shows(language.id):
            continue
        samples = sections()[f"{flow.id}/{PROGRAM}"].samples
        sample = next(one for one in samples if one.language == language.id)
        title = f"{flow.title}: {language.label}"
        text = f"The flow, step by step: [{plain(flow.title)}](../{FLOW}{flow.id}.md)."
        yield program_file(snippet), title, f"# {plain(title)}\n\n{text}\n\n{shown(sample)}\n"
