"""A KS decoded: what it says, field by field. Nothing is made or changed here."""

from dataclasses import dataclass
from typing import Any

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.ks import ks_contents
from kaltura_diagnosis.ks.ks_contents import contents_v1
from kaltura_session.ks import Ks, KsError, decode, decode_base64
from kaltura_session.ks.v1 import split_v1
from kaltura_session.server import validity
from kaltura_session.server.validity import partner_of

VERSION = 1


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. ks: None when it cannot be read. verified: a secret made it. problem: why not, "" when it was."""

    version: int | None
    partner_id: str | None
    ks: Ks | None
    verified: bool
    problem: str


def inspect(text: str, account: Account) -> Inspection:
    """Decode a KS with the account's admin secrets; a KS of version 1 also without, since it is not encrypted."""
    try:
        version, partner_id = partner_of(text)
    except KsError as error:
        return Inspection(None, None, None, verified=False, problem=str(error))
    in_clear = _in_clear(text) if version == 1 else None
    if not account.admin_secrets:
        problem = "not verified: that needs the admin secret (KALTURA_ADMIN_SECRET)"
        return Inspection(version, partner_id, in_clear, verified=False, problem=problem)
    try:
        ks = decode(text, lambda _: account.admin_secrets)
    except KsError as error:
        return Inspection(version, partner_id, in_clear, verified=False, problem=str(error))
    return Inspection(version, partner_id, ks, verified=True, problem="")


def _in_clear(text: str) -> Ks:
    signature, info, _ = split_v1(decode_base64(text))
    return contents_v1(signature, info).ks


def facts(inspection: Inspection, now: int) -> list[tuple[str, str]]:
    """Return (name, text) of everything that was found, for people."""
    if inspection.ks is None:
        known = [("version", inspection.version), ("partner", inspection.partner_id)]
        return [(name, str(value)) for name, value in known if value is not None]
    return [*ks_contents.facts(inspection.ks, now), ("signature", inspection.problem or "right")]


def document(inspection: Inspection, now: int) -> dict[str, Any]:
    """Return the JSON object of vectors/schema/inspect.schema.json."""
    ks = inspection.ks
    return {
        "version": VERSION,
        "ks_version": inspection.version,
        "partner_id": inspection.partner_id,
        "verified": inspection.verified,
        "problem": inspection.problem or None,
        "status": validity.check(ks, now=now).name if ks is not None else None,
        "fields": None if ks is None else _fields(ks),
    }


def _fields(ks: Ks) -> dict[str, Any]:
    return {
        **{name: getattr(ks, name) for name in ("valid_until", "type", "user_id", "privileges")},
        "parsed_privileges": [[str(name), list(values)] for name, values in ks.parsed_privileges.items()],
        **{name: getattr(ks, name) for name in ("master_partner_id", "additional_data", "rand", "hash")},
        "session_group": validity.session_id_hash(ks),
    }
