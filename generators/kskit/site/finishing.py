"""The last touches to a built site: search that works without a server, is small, and has a name for its dialog.

A browser starts no worker from a file, so a script runs it in a frame instead. MkDocs Material asks a server on the
internet for such a script; the built site must not. The index of the search is loaded on every visit.
"""

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from kaltura_session.server.resources import data_root
from kskit.build.writing import write_changed
from kskit.site.workbench import workbench_files
from kskit.spec.plain_pages import export_agents

_OUTSIDE = "https://unpkg.com/iframe-worker/shim"
_EDIT = re.compile(r'<a href="[^"]*" title="Edit this page".*?</a>', re.DOTALL)  # of a page that is made, not written
_IN_CONTENTS = re.compile(r'(?<=<span class="md-ellipsis">)[^<]+')
_OWN = Path("assets", "javascripts", "worker-in-a-frame.js")
_UNNAMED = '<div class="md-search" data-md-component="search" role="dialog">'
_NAMED = '<div class="md-search" data-md-component="search" role="dialog" aria-label="Search">'
LONGEST_TEXT = 180  # characters of a section; behind them only words such as INVALID_KS are kept
_JSON, _SCRIPT = Path("search", "search_index.json"), Path("search", "search_index.js")
_CODE, _TAG, _SPACE = re.compile(r"<pre.*?</pre>", re.DOTALL), re.compile(r"<[^>]+>"), re.compile(r"\s+")
_NAME = re.compile(r"\b[A-Z][A-Z0-9_]{3,}\b")


def finish(site: Path) -> None:
    """Let all pages use that script, mend the search, add what agents and the workbench load."""
    target = site / _OWN
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(files(__package__).joinpath(_OWN.name).read_bytes())
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        own = Path(os.path.relpath(target, page.parent)).as_posix()
        if not (data_root() / "spec" / page.relative_to(site)).with_suffix(".md").is_file():
            text = _EDIT.sub("", text)
        text = _IN_CONTENTS.sub(lambda title: title[0].replace("_", "_\u200b"), text)  # a name breaks there only
        page.write_text(text.replace(_OUTSIDE, own).replace(_UNNAMED, _NAMED), encoding="utf-8")
    shorten_index(site)
    write_changed(site, {**export_agents(), **workbench_files()})


def shorten_index(site: Path) -> None:
    """Shorten the texts of the index, also where it is a script, for pages that are opened as files."""
    path = site / _JSON
    if path.exists():
        index = json.loads(path.read_text(encoding="utf-8"))
        index["docs"] = [_shortened(one) for one in index["docs"]]
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, encoding="utf-8")
        if (site / _SCRIPT).exists():
            (site / _SCRIPT).write_text(f"var __index = {text}", encoding="utf-8")


def _shortened(section: dict[str, Any]) -> dict[str, Any]:
    text = _SPACE.sub(" ", _TAG.sub(" ", _CODE.sub(" ", section["text"]))).strip()
    names = dict.fromkeys(_NAME.findall(text[LONGEST_TEXT:]))
    return {**section, "text": " ".join([text[:LONGEST_TEXT], *names])}
