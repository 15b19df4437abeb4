"""The pages of the specification, in reading order."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kskit.flows.catalogue import load_flows
from kskit.spec.guards import GuardError

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
