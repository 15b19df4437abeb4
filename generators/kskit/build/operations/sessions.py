"""The operations on KS strings, privileges, token hashes and stored sessions."""

from collections.abc import Iterable, Mapping
from typing import Any

from kaltura_session import ks, privileges
from kaltura_session import token_hash as right_hash
from kaltura_session.errors import ApiError, KitError
from kaltura_session.forms import array_key
from kaltura_session.server import token_privileges, validity
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
    found = _read(given)
    return found if isinstance(found, Outcome) else Outcome(fields_of(found), readable(found.steps))


def _read(given: Mapping[str, Any]) -> ks.Ks | Outcome:
    """Return the KS, or its refusal where no secret makes it readable."""
    try:
        return ks.decode(given["ks"], given["secrets"].get)
    except ks.KsError as refusal:
        return Outcome(error("INVALID_KS", "INVALID_STR", refusal.step), {}, refusal.reason)


def validate(given: Mapping[str, Any]) -> Outcome:
    """Turn {ks, secrets, now, remote_address, request_uri} into {status, admin, ...}, or INVALID_KS (LIFE.2)."""
    found = _read(given)
    if isinstance(found, Outcome):
        return found
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
    first, last = ("version", *FIELDS[:5]), (*FIELDS[5:], "rand", "hash", "secret_index")
    pattern = ("partner_pattern",) if found.version == 1 else ()
    parsed = {"parsed_privileges": pairs(found.parsed_privileges)}
    return _members(found, first) | parsed | _members(found, (*last, *pattern))


def _members(found: ks.Ks, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names}


def parse_privileges(given: Mapping[str, Any]) -> Outcome:
    """Turn {text} into {privileges: [[name, [values]]], text}, text being what is written back (PRIV.2 to PRIV.6)."""
    parsed = privileges.parse(given["text"])
    return Outcome({"privileges": pairs(parsed), "text": token_privileges.build(parsed)}, {})


def build_privileges(given: Mapping[str, Any]) -> Outcome:
    """Turn {privileges: [[name, [values]]]} into {text} (PRIV.5); raises KitError for a name that comes twice."""
    named = {array_key(name): values for name, values in given["privileges"]}
    if len(named) != len(given["privileges"]):
        raise KitError("privileges are a map, in which a name comes once")
    return Outcome({"text": token_privileges.build(named)}, {})


def merge_privileges(given: Mapping[str, Any]) -> Outcome:
    """Turn {token_id, token_privileges, requested} into {privileges} of the token's session (APP.13)."""
    return Outcome({"privileges": token_privileges.merge_for_token(**given)}, {})


def pairs(parsed: Mapping[int | str, list[str]]) -> list[list[Any]]:
    """Return parsed privileges as the vectors write them: names are texts, order counts."""
    return [[str(name), values] for name, values in parsed.items()]


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
