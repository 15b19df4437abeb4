"""The pages of the specification, in reading order."""

from collections.abc import Mapping
from pathlib import Path

from kskit.spec.guards import GuardError

PAGES: Mapping[str, str] = {
    "index": "The Kaltura session protocol",
    "overview": "Overview and vocabulary",
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
    "actions": "Actions and parameters",
    "objects": "Objects and enumerations",
    "glossary": "Glossary",
}

BESIDE = ("emulator",)  # pages of the kit itself that have generated regions


def page_path(name: str) -> Path:
    """Return where a page lies, relative to the project's folder."""
    return Path("spec", f"{name}.md")


def read_page(folder: Path, name: str) -> str:
    """Return a page as it is. Raises GuardError when it is missing."""
    try:
        return (folder / page_path(name)).read_text(encoding="utf-8")
    except OSError as error:
        raise GuardError(f"cannot read {page_path(name)}: {error.strerror}; restore the page") from error
