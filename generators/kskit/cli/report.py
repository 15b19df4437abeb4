"""Kskit report: merge the reports of several implementations into one matrix."""

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("reports", nargs="+", type=Path, metavar="FILE", help="a report made by kskit verify --json")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one self-contained page")


def run(options: argparse.Namespace) -> int:
    """Print the matrix and write it where asked; return 1 when one of the reports is of a run that failed."""
    from kskit.verify.reports import document, matrix, pages, write_all  # noqa: PLC0415 - not needed for --help

    merged = matrix.make([document.read(path) for path in options.reports])
    text = matrix.render(merged)
    pairs = ((options.markdown, text), (options.html, pages.matrix_html(merged)))
    write_all({path: page for path, page in pairs if path})
    print(text, end="")
    return 0 if all(row.report["succeeded"] for row in merged.rows) else 1
