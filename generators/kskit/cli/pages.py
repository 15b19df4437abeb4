"""`kskit pages`: write the specification and the fragments into the folder of a documentation site."""

import argparse
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.spec.fragments.sites import SITES
from kskit.spec.site_pages import site_files

HELP = "write the specification and its fragments for a documentation site"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("folder", type=Path, help="where to write; files of other names in it are left alone")
    parser.add_argument(
        "--site", choices=SITES, default="md", help="how code of several languages is written (default: md)"
    )
    parser.add_argument("--heading-level", type=int, choices=range(1, 6), default=2, metavar="1..5",
                        help="level of a flow's heading in fragments (default: 2)")  # fmt: skip
    parser.add_argument("--front-matter", type=Path, metavar="FILE",
                        help="what pages begin with; may use $title, $description, $name and $position")  # fmt: skip
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file differs")


def run(options: argparse.Namespace) -> int:
    """Return 0 when the files are (now) as generated, 1 when --check found a difference."""
    template = _read(options.front_matter) if options.front_matter else ""
    files = site_files(SITES[options.site], options.heading_level, template)
    changed = [path for path, content in files.items() if _current(options.folder / path) != content]
    if options.check:
        for path in changed:
            print(f"{options.folder / path} differs")
        return 1 if changed else 0
    for path in changed:
        _write(options.folder / path, files[path])
    print(f"{len(changed)} of {len(files)} files written below {options.folder}")
    return 0


def _current(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"cannot read the front matter {path}: {error}") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise KitError(f"cannot write {path}: {error.strerror}; name a folder that can be written") from error
