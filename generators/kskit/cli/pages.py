"""`kskit pages`: write the specification and the fragments into the folder of a documentation site."""

import argparse
from pathlib import Path

from kskit.cli.export import add_writing_options, deliver
from kskit.explain.reading import read_utf8
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
    template = read_utf8(options.front_matter, "the front matter") if options.front_matter else ""
    return deliver(options.folder, site_files(SITES[options.site], options.heading_level, template), options)
