"""`python -m kskit.site build|serve`: the preview site, with MkDocs Material."""

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.version import checkout
from kskit.export.folder import remove_others, write
from kskit.site.content import site_files
from kskit.site.finishing import finish


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


if __name__ == "__main__":
    sys.exit(main())
