"""`kskit pages`: write the specification and the fragments into the folder of a documentation site."""

import argparse
from dataclasses import replace
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.cli.export import add_writing_options, deliver
from kskit.explain.reading import read_utf8
from kskit.export.folder import left_over
from kskit.snippets.language import load_languages
from kskit.spec.render import site_files
from kskit.spec.samples import SITES


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("folder", type=Path, help="where to write; files that kskit did not write are left alone")
    add("--site", choices=SITES, default="md", help="how code of several languages is written (default: md)")
    add(
        "--heading-level",
        type=int,
        choices=range(1, 6),
        default=2,
        metavar="1..5",
        help="level of a flow's heading in fragments (default: 2)",
    )
    add(
        "--front-matter",
        type=Path,
        metavar="FILE",
        help="what pages begin with; may use $title, $description, $name and $position",
    )
    add("--lang", metavar="LANGUAGE,...", help="only code of these languages, beside the commands")
    add_writing_options(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0 when the files are (now) as generated, 1 when --check found a difference."""
    template = read_utf8(options.front_matter, "the front matter") if options.front_matter else ""
    template = template.removeprefix("\ufeff")
    site = replace(SITES[options.site], languages=_languages(options.lang))
    files = site_files(site, options.heading_level, template)
    code = deliver(options.folder, files, options)
    if others := left_over(options.folder, files):
        print(f"{len(others)} files of an earlier run are no pages of this one: {', '.join(map(str, others[:3]))}"
              f"{', ...' if others[3:] else ''}; remove what is not needed")  # fmt: skip
    return code


def _languages(names: str | None) -> list[str]:
    """Return the languages that were asked for, none for all; raises KitError for one that has no programs."""
    chosen = names.split(",") if names is not None else []
    known = load_languages()
    for name in chosen:
        if name not in known:
            raise KitError(f"there are no programs in {name!r}; --lang takes some of {','.join(known)}")
    return chosen
