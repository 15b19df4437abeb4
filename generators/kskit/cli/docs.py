"""`kskit docs check`: run a documentation site over its own pages."""

import argparse
import json
import re
from dataclasses import asdict
from pathlib import Path

from kskit.explain.reading import read_utf8

EPILOG = """\
Nothing is sent anywhere, and no command is run: commands and HTTP are read, and go to an emulator in this process.

Exit code: 0 nothing is wrong, 1 something is, or a line of the baseline is of no use any more, 2 the call was wrong.

examples:
  kskit docs check docs/*.md
  kskit docs check --baseline docs/known-findings.txt --json docs/*.md
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    commands = parser.add_subparsers(dest="what", metavar="check", required=True)
    check = commands.add_parser("check", help="name what is wrong on pages, with line and proof")
    check.add_argument("file", nargs="+", type=Path, help="Markdown or MDX files")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.add_argument("--baseline", type=Path, metavar="FILE", help="findings that are known; only others count")
    check.add_argument("--update-baseline", action="store_true", help="write what is found now into that file")


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is wrong that the baseline does not have, 1 otherwise."""
    from kaltura_pastes.values import secrets_in  # noqa: PLC0415 - the help needs none of this
    from kaltura_session.errors import KitError  # noqa: PLC0415
    from kskit.explain.output import Redactor  # noqa: PLC0415

    try:
        from kskit.docs.check import check, keys_of, read_baseline, write_baseline  # noqa: PLC0415
    except ImportError as error:
        raise KitError(f"{error.name} is missing; run: pip install 'kaltura-session-kit[pastes]'") from error
    if options.update_baseline and options.baseline is None:
        raise KitError("--update-baseline needs --baseline FILE")
    texts = {path: read_utf8(path, "the page") for path in options.file}
    found = {path: check(text) for path, text in texts.items()}
    named = ((path, keys_of(str(path), texts[path], found[path])) for path in found)
    keys = {key: (path, one) for path, several in named for key, one in several.items()}
    if options.update_baseline:
        write_baseline(options.baseline, list(keys))
        print(f"{len(keys)} findings written to {options.baseline}")
        return 0
    known = read_baseline(options.baseline) if options.baseline else []
    stale = [line for line in known if line not in keys]
    redactor = Redactor(one for text in texts.values() for one in secrets_in(text) if re.search("[0-9]", one))
    left = [(path, one) for key, (path, one) in keys.items() if key not in known]
    if options.json:
        findings = [{"file": str(path), **redactor.document(asdict(one))} for path, one in left]
        print(json.dumps({"version": 1, "findings": findings, "stale": stale}, indent=2))
        return 1 if left or stale else 0
    for path, one in left:
        print(f"{path}:{one.line}: {one.id}: {redactor.text(one.text)}\n    proof: {one.proof}")
    for line in stale:
        print(f"{options.baseline}: of no use any more, remove it: {line}")
    print(f"{len(left)} findings in {len(texts)} pages")
    return 1 if left or stale else 0
