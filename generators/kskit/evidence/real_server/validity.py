"""Validity: what isValidBase said to a KS at a given time, from a given address, for a given URI."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value

_UNDERSTOOD = {"REMOTE_ADDR", "REQUEST_URI"}


def results(root: Path) -> Iterator[Observed]:
    """Yield the cases whose circumstances are an address and a URI; the others are about proxies and configuration."""
    for case in oracle(root, "ks_validity"):
        given, expected = php_value(case["input"]), case["expected"]
        server = given["server"] or {}
        if given["config"] or not set(server) <= _UNDERSTOOD:
            continue
        value = {
            "ks": given["ks"],
            "secrets": {partner: secrets.split(",") for partner, secrets in given["secrets"].items()},
            "now": given["now"],
            "remote_address": server.get("REMOTE_ADDR"),
            "request_uri": server.get("REQUEST_URI"),
        }
        yield Observed("ks_validate", value, **_verdict(expected))


def _verdict(expected: Mapping[str, Any]) -> dict[str, Any]:
    name = expected["isValidBase_name"]
    if name != "OK":
        return {"error": {"code": "INVALID_KS", "reason": name}}
    shown = {"admin": "isAdmin", "widget": "isWidgetSession", "anonymous": "isAnonymousSession"}
    return {"members": {"status": "OK", **{ours: expected[theirs] for ours, theirs in shown.items()}}}
