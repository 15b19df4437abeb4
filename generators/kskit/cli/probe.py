"""`kskit probe`: run the read-only flows against a live account and compare."""

import argparse
import json
import os
from typing import TYPE_CHECKING, Any

from kaltura_session.errors import KitError
from kskit.cli.options import seconds

if TYPE_CHECKING:
    from kskit.probe.run import Probe, Result


EPILOG = """\
Credentials come from the environment: KALTURA_PARTNER_ID, and for more KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN and
KALTURA_APP_TOKEN_HASH_TYPE, or KALTURA_ADMIN_SECRET and KALTURA_USER_ID (an existing user). Steps whose settings are
missing are left out. Nothing is created or changed but one ADMIN session of a minute, which is ended again; no secret
is printed.

Exit code: 0 every step that ran is fine, 1 one failed, 2 the call was wrong.
"""
_SETTINGS = ("partner_id", "admin_secret", "user_secret", "user_id", "app_token_id", "app_token", "app_token_hash_type")
_LONGEST_TEXT = 500  # of what a service says
_MARKS = {"ok": "ok", "failed": "FAILED", "skipped": "-"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--service-url", metavar="URL", help="ends in /api_v3 (default: KALTURA_SERVICE_URL)")
    add("--timeout", type=seconds, default=20.0, metavar="SECONDS", help="for each whole call (default: 20)")
    add("--json", action="store_true", help="print JSON when done")


def run(options: argparse.Namespace) -> int:
    """Probe, print a line per step as it is done, and return 0 when none failed."""
    from kskit.explain.output import Redactor  # noqa: PLC0415 - `kskit --help` needs no HTTP

    probe = _probe(options)
    results = []
    for result in probe.run():
        results.append(result)
        if not options.json:
            _print(result, Redactor(probe.secrets(), longest=_LONGEST_TEXT))
    if options.json:
        document = {"clock_ahead_seconds": probe.skew_seconds, "steps": [_document(result) for result in results]}
        print(json.dumps(Redactor(probe.secrets(), longest=_LONGEST_TEXT).document(document), indent=2))
    return 1 if any(result.outcome == "failed" for result in results) else 0


def _probe(options: argparse.Namespace) -> "Probe":
    from urllib.parse import urlsplit  # noqa: PLC0415

    from kaltura_session.client import Client  # noqa: PLC0415
    from kaltura_session.token_hash import DEFAULT_HASH_TYPE  # noqa: PLC0415
    from kskit.probe.run import Probe  # noqa: PLC0415

    url = options.service_url or os.environ.get("KALTURA_SERVICE_URL")
    if not url:
        raise KitError("no service URL was given; use --service-url, or set KALTURA_SERVICE_URL")
    settings: dict[str, Any] = {name: os.environ.get(f"KALTURA_{name.upper()}") or None for name in _SETTINGS}
    if settings["app_token"] and not settings["app_token_hash_type"]:
        settings["app_token_hash_type"] = DEFAULT_HASH_TYPE
    return Probe(Client(url, timeout_seconds=options.timeout), settings, urlsplit(url).path.rstrip("/"))


def _print(result: "Result", redactor: Any) -> None:
    from kaltura_diagnosis.printable import printable  # noqa: PLC0415

    took = f"{result.milliseconds:6.0f} ms" if result.outcome != "skipped" else " " * 9
    about = f": {printable(redactor.text(result.why))}" if result.outcome != "ok" else ""
    print(f"{_MARKS[result.outcome]:<7} {took}  {result.step.title}{about}")
    fixes = [finding.fix for finding in result.diagnosis.findings] if result.diagnosis else []
    for label, lines in (("fix", fixes), ("note", result.notes)):
        for line in lines:
            print(f"{label:>17}: {printable(redactor.text(line))}")


def _document(result: "Result") -> dict[str, Any]:
    from kskit.explain.output import document  # noqa: PLC0415

    return {
        "step": result.step.name,
        "outcome": result.outcome,
        "milliseconds": round(result.milliseconds, 1),
        "code": result.code or None,
        "why": result.why or None,
        "notes": result.notes,
        "diagnosis": document(result.diagnosis) if result.diagnosis else None,
    }
