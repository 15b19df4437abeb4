"""`kskit explain` for single values: a token hash and a KS; it imports little, so that it answers quickly."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from kaltura_diagnosis import explain_token_hash
from kaltura_diagnosis.findings import Diagnosis
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_session.errors import KitError
from kaltura_session.responses import EXCEPTION_TYPE
from kskit.explain.settings import Settings, from_request, from_values

MOST_OTHER_KS = 20


class Explained(NamedTuple):
    """A diagnosis, and what was known and pasted when it was made, to take the secrets out of what is printed."""

    diagnosis: Diagnosis
    settings: Settings
    pasted: str = ""


def token_hash(text: str | None, settings: Settings, environment: Mapping[str, str]) -> Explained:
    """Explain a tokenHash: the values of a pasted request or text win over the settings.

    Raises KitError when there is no tokenHash, HashTypeError for an unknown hash type.
    """
    if text is not None:
        from kaltura_pastes import read_paste  # noqa: PLC0415 - only what was pasted needs the parsers
        from kaltura_pastes.values import find_ks  # noqa: PLC0415

        paste = read_paste(text, environment)
        sent = [from_request(one.request) for one in paste.found if one.request is not None]
        hashed = next((one for one in sent if one.token_hash is not None), Settings())
        settings = hashed.over(from_values(paste.values)).over(settings)
        settings = replace(settings, other_ks=(*settings.other_ks, *find_ks(text)[:MOST_OTHER_KS]))
    if settings.token_hash is None:
        raise KitError("no tokenHash was given; set KALTURA_TOKEN_HASH, or give the request that carries it")
    diagnosis = explain_token_hash(
        ks=settings.ks,
        token=settings.token,
        sent=settings.token_hash,
        hash_type=settings.hash_type,
        token_id=settings.token_id,
        other_ks=settings.other_ks,
        secrets=settings.account.secrets,
    )
    missing = {
        "the KS (KALTURA_KS)": settings.ks,
        "the token (KALTURA_APP_TOKEN)": settings.token,
        "the hash type (KALTURA_APP_TOKEN_HASH_TYPE); a token made without one has SHA1": settings.hash_type,
    }
    notes = [f"Not given: {what}." for what, value in missing.items() if value is None or is_placeholder(value)]
    return Explained(replace(diagnosis, notes=[*diagnosis.notes, *notes]), settings, text or "")


def ks(text: str | None, settings: Settings, now: int) -> Explained:
    """Explain a KS: the text's, else that of the settings; raises KitError when there is none."""
    from kaltura_diagnosis.ks import explain_ks  # noqa: PLC0415 - a token hash needs no cipher
    from kaltura_pastes.values import find_ks  # noqa: PLC0415

    if text is not None:
        settings = replace(settings, ks=text.removesuffix("\n").removesuffix("\r"))
    if settings.ks is None:
        raise KitError("no KS was given; set KALTURA_KS, or give a file that holds it")
    found = explain_ks(settings.ks, settings.account, now=now)
    inner = [] if text is None or _is_told(found) or EXCEPTION_TYPE in text else find_ks(text)
    if inner:
        settings = replace(settings, ks=inner[0], other_ks=(*settings.other_ks, *inner[1:]))
        found = explain_ks(inner[0], settings.account, now=now)
    return Explained(found, settings, text or "")


def _is_told(found: Diagnosis) -> bool:
    """Tell whether a text was understood as the KS that it is, and not as a document or as none."""
    return found.verdict != "unknown" and "E04" not in found.mistakes
