"""mkdocs.yml of the preview site: no outside resource, usable from the built folder."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kskit.site.workbench import PAGE
from kskit.spec.pages import FLOW, page_titles

_EXTENSIONS: list[Any] = [
    "admonition",
    "attr_list",
    "md_in_html",
    "tables",
    {"toc": {"permalink": "link to this section", "toc_depth": 3}},
    {"pymdownx.highlight": {"use_pygments": True}},
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
_FEATURES = [
    "content.tabs.link", "content.code.copy", "navigation.indexes", "navigation.top", "toc.follow", "search.highlight",
]  # fmt: skip
_PALETTE = [
    {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "indigo",
     "toggle": {"icon": "material/weather-night", "name": "Switch to dark"}},
    {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "indigo",
     "toggle": {"icon": "material/weather-sunny", "name": "Switch to light"}},
]  # fmt: skip
_OUTSIDE = ("index", "mistakes", "flows")  # of the specification: they have places of their own


def configuration(others: Mapping[str, str], families: Iterable[str], *, offline: bool) -> bytes:
    """Return mkdocs.yml, written as JSON, which is YAML.

    others: title of each page that the specification does not list itself, by name. families: of vectors. offline:
    whether the built folder is to work when a browser opens it as files, search included.
    """
    every = {name: {title: f"{name}.md"} for name, title in page_titles().items()}
    flows = [every[name] for name in every if name.startswith(FLOW)]
    pages = [one for name, one in every.items() if name not in _OUTSIDE and one not in flows]
    vectors = [{"All families": "vectors/index.md"}, *({name: f"vectors/{name}.md"} for name in families)]
    document = {
        "site_name": "Kaltura session kit",
        "site_description": "Kaltura sessions over plain HTTP: specification, flows, mistakes, vectors",
        "theme": {
            "name": "material",
            "font": False,
            "palette": _PALETTE,
            "features": _FEATURES,
        },
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
            {"Flows": ["flows.md", *flows]},
            {"Mistakes": "mistakes.md"},
            {"Specification": pages},
            {"Vectors": vectors},
            *([{"More": [{title: f"{name}.md"} for name, title in others.items()]}] if others else []),
        ],
    }
    return (json.dumps(document, indent=1) + "\n").encode("utf-8")
