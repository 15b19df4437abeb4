"""The operations on sessions: ks_encode, ks_decode, ks_validate, token_hash, session_decide."""

from collections.abc import Mapping
from typing import Any

from kaltura_session import ks
from kaltura_session import token_hash as right_hash
from kaltura_session.errors import ApiError
from kaltura_session.server import validity
from kaltura_session.server.php import joined
from kaltura_session.sessions import StoredSession, decide
from kaltura_session.text import from_bytes
from kaltura_session.token_hash import HashTypeError
from kskit.build.model import Outcome, error

FIELDS = ("partner_id", "valid_until", "type", "user_id", "privileges", "master_partner_id", "additional_data")
_STEPS = {
    validity.KsStatus.INVALID_STR: ("content", "what it signs is empty or 0, which counts as no KS"),
    validity.KsStatus.EXPIRED: ("expiry", "valid_until is not after the server's time"),
    validity.KsStatus.EXCEEDED_RESTRICTED_IP: ("iprestrict", "the caller's address is not one of iprestrict"),
    validity.KsStatus.EXCEEDED_RESTRICTED_URI: ("urirestrict", "the request's address fits no pattern of urirestrict"),
}
_TEXTS = {"info", "fields"}
_SHOWN_ELSEWHERE = {"random", "envelope", "ciphertext"}


def encode(given: Mapping[str, Any]) -> Outcome:
    """Turn {version, secret, fields of the KS, rand or random_hex} into {ks} (KS1.1 to KS1.6, KS2.1 to KS2.9)."""
    encoded = made(given)
    return Outcome({"ks": encoded.text}, readable(encoded.steps))


def made(given: Mapping[str, Any]) -> ks.EncodedKs:
    """Return the KS of an input of ks_encode."""
    if given["version"] == 1:
        return ks.encode_v1(ks_fields(given), given["secret"], rand=given["rand"])
    return ks.encode_v2(ks_fields(given), given["secret"], random_bytes=bytes.fromhex(given["random_hex"]))


def ks_fields(given: Mapping[str, Any]) -> ks.KsFields:
    """Return the fields of a KS that an input holds among others."""
    return ks.KsFields(**{name: given[name] for name in FIELDS})


def decode(given: Mapping[str, Any]) -> Outcome:
    """Turn {ks, secrets} into what the KS says, or INVALID_KS and the step that rejects it (KSX, KS1.7, KS2.10)."""
    try:
        found = ks.decode(given["ks"], given["secrets"].get)
    except ks.KsError as refusal:
        return Outcome(error("INVALID_KS", "INVALID_STR", refusal.step), {}, refusal.reason)
    return Outcome(fields_of(found), readable(found.steps))


def validate(given: Mapping[str, Any]) -> Outcome:
    """Turn {ks, secrets, now, remote_address, request_uri} into {status, admin, ...}, or INVALID_KS (LIFE.2)."""
    try:
        found = ks.decode(given["ks"], given["secrets"].get)
    except ks.KsError as refusal:
        return Outcome(error("INVALID_KS", "INVALID_STR", refusal.step), {}, refusal.reason)
    circumstances = {name: given[name] for name in ("now", "remote_address", "request_uri")}
    status = validity.check(found, **circumstances)
    stages = {"valid_until": found.valid_until, "privileges": found.privileges}
    if status is not validity.KsStatus.OK:
        step, why = _STEPS[status]
        return Outcome(error("INVALID_KS", status.name, step), stages, why)
    kinds = {
        "status": status.name,
        "admin": validity.is_admin(found),
        "widget": validity.is_widget(found),
        "anonymous": validity.is_anonymous(found),
        "session_group": validity.session_id_hash(found),
    }
    return Outcome(kinds, stages)


def fields_of(found: ks.Ks) -> dict[str, Any]:
    """Return a KS that was read as the vectors show it; parsed_privileges is a list of [name, values]."""
    shown = {
        "version": found.version,
        "partner_id": found.partner_id,
        "valid_until": found.valid_until,
        "type": found.type,
        "user_id": found.user_id,
        "privileges": found.privileges,
        "parsed_privileges": [[str(name), values] for name, values in found.parsed_privileges.items()],
        "master_partner_id": found.master_partner_id,
        "additional_data": found.additional_data,
        "rand": found.rand,
        "hash": found.hash,
        "secret_index": found.secret_index,
    }
    if found.version == 1:
        shown["partner_pattern"] = found.partner_pattern
    return shown


def readable(steps: Mapping[str, bytes]) -> dict[str, str]:
    """Return stages for people: the fields as text, all else in hexadecimal; what input or result show is left out."""
    shown = {f"{name}_hex": value.hex() for name, value in steps.items() if name not in _SHOWN_ELSEWHERE | _TEXTS}
    return {name: from_bytes(value) for name, value in steps.items() if name in _TEXTS} | shown


def token_hash(given: Mapping[str, Any]) -> Outcome:
    """Turn {ks, token, hash_type} into {token_hash}; an unknown hash_type is INVALID_ENUM_VALUE (APP.3, APP.4)."""
    ks, token, hash_type = given["ks"], given["token"], given["hash_type"]
    stages = {"preimage": joined(ks, token)}
    try:
        found = right_hash(ks, token, hash_type)
    except HashTypeError as refusal:
        return Outcome(error("INVALID_ENUM_VALUE", str(hash_type), "hash-type"), {}, str(refusal))
    return Outcome({"token_hash": found}, stages)


def session_decide(given: Mapping[str, Any]) -> Outcome:
    """Turn what is stored, the clock and the last error into {decision} (LIFE.13 to LIFE.15)."""
    stored, failure = given["stored"], given["error"]
    decision = decide(
        StoredSession(stored["ks"], stored["valid_until"]) if stored else None,
        now=given["now"],
        renew_margin=given["renew_margin"],
        skew=given["skew"],
        error=ApiError(failure["code"], "", {"KSID": failure["reason"]}) if failure else None,
        already_renewed=given["already_renewed"],
    )
    return Outcome({"decision": decision.value}, {})
