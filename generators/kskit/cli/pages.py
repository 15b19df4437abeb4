"""`kskit pages`: write the specification and the fragments into the folder of a documentation site."""

import argparse
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.cli.export import add_writing_options, deliver
from kskit.spec.fragments.sites import SITES
from kskit.spec.site_pages import site_files


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("folder", type=Path, help="where to write; files that kskit did not write are left alone")
    parser.add_argument(
        "--site", choices=SITES, default="md", help="how code of several languages is written (default: md)"
    )
    parser.add_argument("--heading-level", type=int, choices=range(1, 6), default=2, metavar="1..5",
                        help="level of a flow's heading in fragments (default: 2)")  # fmt: skip
    parser.add_argument("--front-matter", type=Path, metavar="FILE",
                        help="what pages begin with; may use $title, $description, $name and $position")  # fmt: skip
    add_writing_options(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0 when the files are (now) as generated, 1 when --check found a difference."""
    template = _read(options.front_matter) if options.front_matter else ""
    return deliver(options.folder, site_files(SITES[options.site], options.heading_level, template), options)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"cannot read the front matter {path}: {error}") from error
