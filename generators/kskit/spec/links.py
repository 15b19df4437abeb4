"""Links inside the specification: clause ids in running text become links to their anchors."""

import re

from kaltura_diagnosis.registry import MistakeRow, catalogue
from kaltura_session.errors import KitError
from kskit.flows.catalogue import load_flows
from kskit.spec.clauses import ID, clauses
from kskit.spec.markdown import anchor_of, plain
from kskit.spec.pages import FLOW

_CODE = re.compile(r"(``.*?``|`[^`]*`)")


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
