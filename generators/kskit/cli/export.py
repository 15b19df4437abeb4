"""`kskit export`: make what is not committed: fragments for sites, the overlay, one-file forms of pages and vectors."""

import argparse
from pathlib import Path

from kskit.export import KINDS, render
from kskit.export.folder import differing, write

_EVERYTHING = "all"
_EPILOG = "`kskit vectors export` writes the vectors as a package, `kskit pages` the pages for a site."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    width = max(map(len, KINDS)) + 2
    parser.epilog = "\n".join(["kinds:", *(f"  {name:{width}}{summary}" for name, (summary, _) in KINDS.items()),
                               f"  {_EVERYTHING:{width}}all of them", "", _EPILOG])  # fmt: skip
    parser.add_argument("kind", nargs="+", choices=[*KINDS, _EVERYTHING], metavar="KIND", help="what, see below")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to; made when it does not exist")
    add_writing_options(parser)


def add_writing_options(parser: argparse.ArgumentParser) -> None:
    """Add what all commands share that write into a folder of the user's."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file differs")
    parser.add_argument("--force", action="store_true", help="also overwrite files that kskit did not write")


def run(options: argparse.Namespace) -> int:
    """Return 0 when the files are (now) as made here, 1 when --check found a difference."""
    kinds = KINDS if _EVERYTHING in options.kind else dict.fromkeys(options.kind)
    return deliver(options.out, render(kinds), options)


def deliver(folder: Path, files: dict[Path, bytes], options: argparse.Namespace) -> int:
    """Write the files into the folder, or with --check name those that differ; return the exit code."""
    if options.check:
        changed = differing(folder, files)
        for path in changed:
            print(f"{folder / path} differs")
        return 1 if changed else 0
    written = write(folder, files, force=options.force)
    print(f"{len(written)} of {len(files)} files written below {folder}")
    return 0
