"""Kskit report: merge the reports of several implementations into one matrix."""

import argparse
from pathlib import Path

from kaltura_session.errors import KitError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("reports", nargs="+", type=Path, metavar="FILE", help="a report made by kskit verify --json")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one self-contained page")


def run(options: argparse.Namespace) -> int:
    """Print the matrix and write it where asked; return 1 when one of the reports is of a run that failed."""
    from kskit.verify.reports import document, html, matrix  # noqa: PLC0415 - not needed for --help

    merged = matrix.make([document.read(path) for path in options.reports])
    text = matrix.render(merged)
    print(text, end="")
    if options.markdown:
        _write(options.markdown, text)
    if options.html:
        _write(options.html, html.render_matrix(merged))
    return 0 if all(row.report["succeeded"] for row in merged.rows) else 1


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KitError(f"cannot write {path}: {error.strerror}") from error
