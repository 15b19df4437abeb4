"""`python -m kskit.site build|serve`: the preview site, with MkDocs Material, and the last touches to what it built."""

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit.build.version import checkout
from kskit.build.writing import write_changed
from kskit.export.folder import remove_others, write
from kskit.site.content import site_files
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


class SiteError(KitError):
    """The site cannot be built."""


def main(argv: Sequence[str] | None = None) -> int:
    """Build or serve the site; return 0 when fine, 1 when MkDocs found a fault, 2 when the call was wrong."""
    parser = argparse.ArgumentParser(prog="python -m kskit.site", description="Build or serve the preview site.")
    parser.add_argument("command", choices=["build", "serve"])
    parser.add_argument("--folder", type=Path, help="where to build (default: build/docs of the checkout)")
    parser.add_argument("--edit-url", default="", metavar="BASE", help="address below which the folder spec/ is edited")
    parser.add_argument("--address", default="127.0.0.1:8000", help="where to serve (default: 127.0.0.1:8000)")
    options = parser.parse_args(argv)
    try:
        folder = options.folder or checkout() / "build" / "docs"
        if options.command == "build":
            return build(folder, options.edit_url)
        return serve(folder, options.address)
    except KitError as error:
        print(f"kskit.site: {error}", file=sys.stderr)
        return 2


def build(folder: Path, edit_url: str = "") -> int:
    """Write the sources into the folder and build FOLDER/site from them, strictly; edit_url: as in configuration."""
    write_sources(folder, offline=True, edit_url=edit_url)
    code = _mkdocs(folder, "build", "--strict", "--quiet")
    if code == 0:
        finish(folder / "site")
        print(f"built {folder / 'site' / 'index.html'}")
    return code


def serve(folder: Path, address: str) -> int:
    """Write the sources and serve the site until interrupted."""
    write_sources(folder, offline=False)
    print(f"serving on http://{address}/")
    return _mkdocs(folder, "serve", "--quiet", "--dev-addr", address)


def write_sources(folder: Path, *, offline: bool, edit_url: str = "") -> None:
    """Write mkdocs.yml and docs/; pages that an earlier build wrote and this one does not are removed."""
    files = site_files(offline=offline, edit_url=edit_url)
    remove_others(folder, files)
    write(folder, files)


def _mkdocs(folder: Path, *arguments: str) -> int:
    if importlib.util.find_spec("material") is None:
        raise SiteError('MkDocs Material is not installed; run: pip install "kaltura-session-kit[docs]"')
    command = [sys.executable, "-m", "mkdocs", *arguments]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603 - our own sources


def finish(site: Path) -> None:
    """Let the search work without a server, give its dialog a name, add what agents and the workbench load.

    A browser starts no worker from a file, so a script runs it in a frame instead. MkDocs Material asks a server on the
    internet for such a script; the built site must not.
    """
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


if __name__ == "__main__":
    sys.exit(main())
