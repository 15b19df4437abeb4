"""The operation token_hash."""

from collections.abc import Mapping
from typing import Any

from kaltura_session import token_hash as reference
from kaltura_session.server.casts import joined
from kaltura_session.token_hash import HashTypeError
from kskit.build.model import Outcome, error


def token_hash(given: Mapping[str, Any]) -> Outcome:
    """Turn {ks, token, hash_type} into {token_hash}; an unknown hash_type is INVALID_ENUM_VALUE (APP.3, APP.4)."""
    ks, token, hash_type = given["ks"], given["token"], given["hash_type"]
    stages = {"preimage": joined(ks, token)}
    try:
        found = reference(ks, token, hash_type)
    except HashTypeError as refusal:
        return Outcome(error("INVALID_ENUM_VALUE", str(hash_type), "hash-type"), {}, str(refusal))
    return Outcome({"token_hash": found}, stages)
