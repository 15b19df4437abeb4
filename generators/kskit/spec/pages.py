"""The pages of the specification: their order, the regions of them that are generated, and links between them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kaltura_diagnosis.registry import MistakeRow, catalogue
from kaltura_session.errors import KitError
from kskit.flows.catalogue import load_flows
from kskit.spec.clauses import ID, clauses
from kskit.spec.markdown import anchor_of, plain

_OPEN = re.compile(r"<!-- kskit:generated ([a-z][a-z0-9-]*)((?: [^>\s]+)*) -->")
_CLOSE = "<!-- kskit:end -->"
_MARKER = re.compile(r"^<!-- kskit:(?:generated .*|end) -->\n+", re.MULTILINE)
FLOW = "flow-"  # before the id of a flow, which has a page of its own
BESIDE = ("emulator",)  # pages of the kit itself that have generated regions
_BEFORE_FLOWS: Mapping[str, str] = {
    "index": "The Kaltura session protocol",
    "overview": "Overview and vocabulary",
    "write-a-client": "Write a client",
    "make-and-read-a-ks": "Make and read a KS",
    "wire": "Requests",
    "responses": "Responses",
    "errors": "Errors",
    "ks": "The KS: form, keys and fields",
    "ks-v1": "The KS, version 1",
    "ks-v2": "The KS, version 2",
    "privileges": "Privileges",
    "sessions": "Sessions and the life of a KS",
    "app-tokens": "Application tokens",
    "login": "Login and users",
    "first-call": "The first authenticated call",
    "multirequest": "Multirequest",
    "ks-elsewhere": "The KS beyond API v3",
    "security": "Security considerations",
    "guide-differences": "Differences from published guides",
    "mistakes": "Mistakes, by name",
    "flows": "Flows, step by step",
}
_BEHIND_FLOWS: Mapping[str, str] = {
    "actions": "Actions and parameters",
    "objects": "Objects and enumerations",
    "clauses": "How the facts are known",
    "glossary": "Glossary",
}
_CODE = re.compile(r"(``.*?``|`[^`]*`)")


class GuardError(KitError):
    """Markers that do not pair up, or a region nobody can fill."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a region asks for: `<!-- kskit:generated NAME ARGUMENT ... -->`."""

    name: str
    arguments: tuple[str, ...]


def fill(text: str, render: Callable[[Request], str], where: str) -> str:
    """Return the page with every region filled anew.

    render: gives the Markdown of a region; blank lines around it are set here. where: the page, for errors.
    Raises GuardError for a region that does not end, and for an end without beginning.
    """
    lines: list[str] = []
    opened = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line == _CLOSE:
            if not opened:
                raise GuardError(f"{where}, line {number}: {_CLOSE} without a beginning; remove it")
            opened = 0
        elif not opened:
            lines.append(line)
            if marker := _OPEN.fullmatch(line):
                opened = number
                content = render(Request(marker[1], tuple(marker[2].split())))
                lines += ["", content.strip("\n"), "", _CLOSE]
    if opened:
        raise GuardError(f"{where}, line {opened}: the region has no {_CLOSE}; add it")
    return "\n".join(lines) + "\n"


def without_regions(text: str) -> str:
    """Return a page without its markers, for readers elsewhere."""
    return _MARKER.sub("", text)


@cache
def page_titles() -> Mapping[str, str]:
    """Return the title of each page by its name, in reading order."""
    flows = {f"{FLOW}{one.id}": one.title for one in load_flows().flows.values()}
    return {**_BEFORE_FLOWS, **flows, **_BEHIND_FLOWS}


def page_path(name: str) -> Path:
    """Return where a page lies, relative to the project's folder."""
    return Path("spec", f"{name}.md")


def read_page(folder: Path, name: str) -> str:
    """Return a page as it is. Raises GuardError when it is missing."""
    try:
        return (folder / page_path(name)).read_text(encoding="utf-8")
    except OSError as error:
        raise GuardError(f"cannot read {page_path(name)}: {error.strerror}; restore the page") from error


class LinkError(KitError):
    """A reference to a clause that does not exist."""


def link_clauses(text: str, page: str) -> str:
    """Return Markdown in which each clause id outside code is a link, relative to the page it stands on.

    Raises LinkError for an id that does not exist.
    """

    def link(match: re.Match[str]) -> str:
        clause = clauses().get(match[0])
        if clause is None:
            raise LinkError(f"spec/{page}.md refers to {match[0]}, which clauses.toml does not have")
        return f"[{clause.id}]({f'#{clause.anchor}' if clause.page == page else clause.href})"

    parts = _CODE.split(text)
    return "".join(part if part.startswith("`") else ID.sub(link, part) for part in parts)


def step_href(path: str) -> str:
    """Return the link to a step of a flow, e.g. for app-token-session/hash. Raises CatalogueError for no such flow."""
    flow, _, step = path.partition("/")
    title = next(one.title for one in load_flows().find(flow).step if one.id == step)
    return f"{FLOW}{flow}.md#{anchor_of(title)}"


def mistake_anchor(one: MistakeRow) -> str:
    """Return the anchor of a mistake on the page of mistakes."""
    return anchor_of(f"{one.id} {one.title}")


def mistake_link(mistake_id: str) -> str:
    """Return the link to a mistake from another page of the specification."""
    one = catalogue()[mistake_id]
    return f"[{one.id} {plain(one.title)}](mistakes.md#{mistake_anchor(one)})"
