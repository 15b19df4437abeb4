"""Everything the preview site is built from, as files; mkdocs.yml asks for nothing from outside."""

import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from kaltura_session.server.resources import data_root
from kskit.build.version import kit_version
from kskit.site import workbench
from kskit.site.vector_pages import FOLDER, vector_pages
from kskit.site.workbench import PAGE
from kskit.spec.diagrams import diagram_files
from kskit.spec.pages import FLOW, page_titles
from kskit.spec.render import site_pages, unsearched_pages
from kskit.spec.samples import SITES

DOCS = Path("docs")
_STYLE = Path("site.css")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./|[a-z-]+/)[^)]*\)")
_EXTENSIONS: list[Any] = [
    "admonition",
    "attr_list",
    "md_in_html",
    "tables",
    {"toc": {"permalink": True, "permalink_title": "Link to this section", "toc_depth": 3}},
    {"pymdownx.highlight": {"use_pygments": True}},
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
_FEATURES = [
    "content.tabs.link", "content.code.copy", "navigation.indexes", "navigation.footer", "navigation.prune",
    "navigation.top", "toc.follow", "search.highlight", "search.suggest",
]  # fmt: skip
_PALETTE = [
    {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "indigo",
     "toggle": {"icon": "material/weather-night", "name": "Switch to dark"}},
    {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "indigo",
     "toggle": {"icon": "material/weather-sunny", "name": "Switch to light"}},
]  # fmt: skip
_LOOK_UP, _WRITE = ("errors", "mistakes"), ("flows", "first-call")
_CHECK = ("grade", "proxy", "results", "clients", "adapter-protocol")


def site_files(*, offline: bool = True, edit_url: str = "") -> dict[Path, bytes]:
    """Return mkdocs.yml and the folder docs, relative to the folder that MkDocs is run in.

    offline: whether the site is to work from the built folder, without a server. edit_url: as in configuration.
    """
    others = _others()
    specified = site_pages(SITES["mkdocs"], "", others)
    pages = {Path(f"{name}.md"): text.encode("utf-8") for name, text in specified.items()}
    pages |= unsearched_pages(SITES["mkdocs"], SITES["mkdocs"].unsearched_head)
    vectors = vector_pages()
    pages |= {Path(f"{name}.md"): text.encode("utf-8") for name, (_, text) in others.items()}
    pages[Path(PAGE)] = files(workbench).joinpath(PAGE).read_bytes()
    pages |= {**vectors, **diagram_files(), _STYLE: files(__package__).joinpath(_STYLE.name).read_bytes()}
    families = [path.stem for path in vectors if path != FOLDER / "index.md"]
    titles = {name: title for name, (title, _) in others.items()}
    settings = configuration(titles, families, offline=offline, edit_url=edit_url)
    return {Path("mkdocs.yml"): settings, **{DOCS / path: content for path, content in pages.items()}}


def _others() -> dict[str, tuple[str, str]]:
    """Return title and text of the pages beside the specification, by name: whatever else lies in spec/."""
    found = {}
    for path in sorted((data_root() / "spec").glob("*.md")):
        if path.stem not in page_titles():
            text = path.read_text(encoding="utf-8")
            title = _TITLE.search(text)
            found[path.stem] = (title[1] if title else path.stem, _OUTSIDE.sub(r"\1", text))
    return found


def configuration(others: Mapping[str, str], families: Iterable[str], *, offline: bool, edit_url: str = "") -> bytes:
    """Return mkdocs.yml, written as JSON, which is YAML.

    others: title of each page that the specification does not list itself, by name. families: of vectors. offline:
    whether the built folder is to work when a browser opens it as files, search included. edit_url: the address below
    which the folder spec/ is edited, "" where there is none.
    """
    every = {name: {title: f"{name}.md"} for name, title in page_titles().items()}
    every |= {name: {title: f"{name}.md"} for name, title in others.items()}
    flows = [every[name] for name in every if name.startswith(FLOW)]
    listed = {*_LOOK_UP, *_WRITE, *_CHECK, "index"}
    rest = [one for name, one in every.items() if name in page_titles() and name not in listed and one not in flows]
    more = [every[name] for name in others if name not in listed]
    vectors = [{"All families": "vectors/index.md"}, *({name: f"vectors/{name}.md"} for name in families)]
    document = {
        "site_name": "Kaltura session kit",
        "site_description": "Kaltura sessions over plain HTTP: specification, flows, mistakes, vectors",
        "theme": {
            "name": "material",
            "font": False,
            "palette": _PALETTE,
            "features": [*_FEATURES, "content.action.edit"] if edit_url else _FEATURES,
        },
        "edit_uri": f"{edit_url.rstrip('/')}/spec/" if edit_url else None,
        "copyright": f"Version {kit_version()}",
        "extra": {"generator": False},
        "extra_css": ["site.css"],
        "plugins": ["search", "offline"] if offline else ["search"],
        "markdown_extensions": _EXTENSIONS,
        "validation": {
            "nav": {"omitted_files": "ignore"},
            "links": {"not_found": "warn", "anchors": "warn", "unrecognized_links": "warn"},
        },
        "nav": [
            {"Home": "index.md"},
            {"Workbench": PAGE},
            {"Look up a code": [every[name] for name in _LOOK_UP]},
            {"Write a flow": [every["flows"], *flows, every["first-call"]]},
            {"Check an implementation": [*(every[name] for name in _CHECK if name in every), {"Vectors": vectors}]},
            {"The emulator and more": more},
            {"Specification": rest},
        ],
    }
    return (json.dumps(document, indent=1) + "\n").encode("utf-8")
