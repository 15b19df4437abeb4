"""How a documentation site writes a section: a heading, and one piece of code per language."""

import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kskit.spec.fragments.samples import Sample, Section
from kskit.spec.markdown import plain

_IMPORTS = "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';"


@dataclass(frozen=True, slots=True)
class Site:
    """A kind of site.

    code: writes one piece of code per language. file: the name of a fragment. head: what a fragment begins with.
    unsearched_head: front matter that keeps a page out of the site's search. languages: those that its reader wants,
    none for all.
    """

    name: str
    code: Callable[[Iterable[Sample]], str]
    file: Callable[[str, str], Path]
    head: str = ""
    unsearched_head: str = ""
    languages: Collection[str] = ()

    def shows(self, language: str) -> bool:
        """Tell whether a language is one of those that are wanted."""
        return not self.languages or language in self.languages

    def section(self, one: Section, level: int) -> str:
        """Return a section with its heading, level 1 to 6, its text and its code."""
        return f"{'#' * level} {plain(one.title)}\n\n{plain(one.text)}\n\n{self.code(one.samples)}"

    def fragment(self, body: str) -> bytes:
        """Return a fragment as a file: the head of the site, then the body."""
        return ("\n\n".join(part for part in (self.head, body) if part) + "\n").encode("utf-8")


def fence(sample: Sample, title: str = "") -> str:
    """Return a fenced block; the fence is longer than any run of backticks inside."""
    ticks = "```"
    while ticks in sample.code:
        ticks += "`"
    return f"{ticks}{sample.fence}{f' title={title}' if title else ''}\n{sample.code}{ticks}"


def shown(sample: Sample) -> str:
    """Return a piece of code with the names of its files and how it was checked."""
    blocks = [fence(sample)]
    if sample.further:
        blocks = [f"`{sample.name}`:", *blocks]
    for name, language, text in sample.further:
        blocks += [f"`{name}`:", fence(replace(sample, fence=language, code=text))]
    return "\n\n".join([*blocks, f"*{sample.checked}*"])


def _flat(samples: Iterable[Sample]) -> str:
    return "\n\n".join(f"{one.label}:\n\n{shown(one)}" for one in samples)


def _material(samples: Iterable[Sample]) -> str:
    return "\n\n".join(f'=== "{one.label}"\n\n{_indented(shown(one))}' for one in samples)


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ", lambda line: bool(line.strip()))


def _docusaurus(samples: Iterable[Sample]) -> str:
    items = [_tab(one, " default" if number == 0 else "") for number, one in enumerate(samples)]
    return "\n".join(['<Tabs groupId="lang" queryString>', *items, "</Tabs>"])


def _tab(one: Sample, default: str) -> str:
    return f'<TabItem value="{one.language}" label="{one.label}"{default}>\n\n{shown(one)}\n\n</TabItem>'


def _dotted(flow: str, section: str) -> Path:
    return Path(f"{flow}.{section}.md" if section else f"{flow}.md")


def _partial(flow: str, section: str) -> Path:
    return Path(f"_{flow}-{section}.mdx" if section else f"_{flow}.mdx")


SITES: Mapping[str, Site] = {
    "md": Site("md", _flat, _dotted),
    "mkdocs": Site("mkdocs", _material, _dotted, unsearched_head="---\nsearch:\n  exclude: true\n---\n\n"),
    "docusaurus": Site("docusaurus", _docusaurus, _partial, head=_IMPORTS),
}
