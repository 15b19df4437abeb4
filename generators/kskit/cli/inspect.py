"""`kskit inspect`: decode a KS."""

import argparse
import json
import os
import sys
import time

from kaltura_session.errors import KitError
from kskit.explain.reading import read_pipe, read_text, read_value

EPILOG = """\
The KS comes from KALTURA_KS, from standard input (a pipe, or -), or from the command line. Whoever has a KS has its
session, and arguments are seen by other programs and kept in the shell's history. Prefer the environment.
With KALTURA_ADMIN_SECRET the signature is checked, and a KS of version 2 can be read at all.

Exit code: 0 decoded, 1 it cannot be read or its signature is wrong, 2 the call was wrong.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("ks", metavar="KS", nargs="?", help="the KS, a credential (see below); - for standard input")
    add("--admin-secret-file", metavar="FILE", help="file that holds the admin secret")
    add("--now", type=int, metavar="SECONDS", help="the time to hold the expiry against, in Unix seconds")
    add("--json", action="store_true", help="print JSON, shape in vectors/schema/inspect.schema.json")


def run(options: argparse.Namespace) -> int:
    """Decode and print; return 0 when it was decoded, 1 when it cannot be read."""
    from kaltura_diagnosis.facts import Account  # noqa: PLC0415 - the help needs none of this
    from kaltura_pastes.values import find_ks  # noqa: PLC0415
    from kskit.explain import inspection  # noqa: PLC0415
    from kskit.explain.output import Line, Redactor, show  # noqa: PLC0415

    given = read_text("-") if options.ks == "-" else options.ks or os.environ.get("KALTURA_KS") or read_pipe()
    given = (given or "").strip()
    if not given:
        raise KitError("no KS was given; set KALTURA_KS, or pipe it in")
    ks = (find_ks(given) or [given])[0]
    secret = os.environ.get("KALTURA_ADMIN_SECRET")
    if options.admin_secret_file:
        secret = read_value(options.admin_secret_file)
    now = int(time.time()) if options.now is None else options.now
    found = inspection.inspect(ks, Account(admin_secrets=(secret,) if secret else ()))
    redactor = Redactor([given, ks, *([secret] if secret else [])])
    if options.json:
        print(json.dumps(redactor.document(inspection.document(found, now)), indent=2))
    else:
        show((Line(name, text) for name, text in inspection.facts(found, now)), redactor)
        if found.problem:
            print(f"kskit: {redactor.text(found.problem)}", file=sys.stderr)
    return 0 if found.verified or (found.ks is not None and not secret) else 1
