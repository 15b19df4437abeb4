"""Token hashes: what the server's own AppToken::calcHash gave, and hashes that a recorded server accepted."""

from collections.abc import Iterator
from pathlib import Path

from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value

_OFFERED = {"MD5", "SHA1", "SHA256", "SHA512", None}


def results(root: Path) -> Iterator[Observed]:
    """Yield one result per case whose KS, token and hash type are texts.

    calcHash computes any algorithm that PHP has, while the API accepts four names only: of the others, a crash confirms
    the refusal and a digest says nothing about it.
    """
    for case in oracle(root, "apptoken_hash"):
        given = php_value(case["input"])
        ks, token, hash_type = given["ks"] or "", given["token"] or "", given["hash_type"]
        if not isinstance(token, str) or isinstance(hash_type, bool | int):
            continue
        value = {"ks": ks, "token": token, "hash_type": hash_type}
        if "hash" in case["expected"] and hash_type in _OFFERED:
            yield Observed("token_hash", value, {"token_hash": case["expected"]["hash"]})
        elif "exception" in case["expected"]:
            yield Observed("token_hash", value, error={})
