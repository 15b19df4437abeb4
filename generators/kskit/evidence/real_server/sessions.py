"""KS strings: what the server's own code made of fields, and what it read in a KS."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value

_READ = {
    "partner_id": "partner_id",
    "valid_until": "valid_until",
    "type": "type",
    "user": "user_id",
    "privileges": "privileges",
    "master_partner_id": "master_partner_id",
    "additional_data": "additional_data",
    "rand": "rand",
    "hash": "hash",
}


def results(root: Path) -> Iterator[Observed]:
    """Yield the results of generateKsV1, generateKsV2 and parseKS."""
    for case in oracle(root, "ks_v1_generate"):
        given = php_value(case["input"])
        yield Observed(
            "ks_encode", {"version": 1, **_fields(given), "rand": given["rand_str"]}, {"ks": case["expected"]["ks"]}
        )
    for case in oracle(root, "ks_v2_generate"):
        given = php_value(case["input"])
        value = {"version": 2, **_fields(given), "random_hex": given["random_hex"]}
        yield Observed("ks_encode", value, {"ks": case["expected"]["ks"]})
    for case in oracle(root, "ks_parse"):
        if isinstance(case["input"]["ks"], str | dict):
            yield _read(case)


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    names = ("partner_id", "type", "user_id", "privileges", "master_partner_id", "additional_data")
    return {"secret": given["admin_secret"], "valid_until": given["expiry"], **{name: given[name] for name in names}}


def _read(case: Mapping[str, Any]) -> Observed:
    given, expected = php_value(case["input"]), php_value(case["expected"])
    secrets = {partner: joined.split(",") if joined else [] for partner, joined in given["secrets"].items()}
    value = {"ks": given["ks"], "secrets": secrets}
    if not expected["ok"]:
        return Observed("ks_decode", value, error=_refusal(expected["result"]))
    members = {
        ours: expected[theirs] for theirs, ours in _READ.items() if not isinstance(expected[theirs], list | dict)
    }
    members["parsed_privileges"] = [[str(name), values] for name, values in expected["parsed_privileges"]]
    if expected["partner_pattern"] is not None:
        members["partner_pattern"] = expected["partner_pattern"]
    return Observed("ks_decode", value, members)


def _refusal(result: Any) -> dict[str, str]:
    """Return what a refusal of parseKS tells: null is an unknown partner, a crash is about the fields."""
    steps = {None: "partner", "exception": "fields"}
    return {"code": "INVALID_KS"} | ({"step": steps[result]} if result in steps else {})
