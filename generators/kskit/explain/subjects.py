"""The subjects of `kskit explain`: from what was pasted and what is known to a diagnosis."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from kaltura_session.diagnosis import explain_token_hash
from kaltura_session.diagnosis.exchange.search import diagnose_exchange
from kaltura_session.diagnosis.findings import Diagnosis
from kaltura_session.diagnosis.ks_reading import explain_ks
from kaltura_session.wire.requests import Call, HttpRequest, encode
from kskit.explain.errors import InputError
from kskit.explain.exchanges import find_body, find_exchange
from kskit.explain.settings import Settings, from_request, from_text


class Explained(NamedTuple):
    """A diagnosis, and everything that was known when it was made, to take the secrets out of what is printed."""

    diagnosis: Diagnosis
    settings: Settings


def token_hash(text: str | None, settings: Settings, environment: Mapping[str, str]) -> Explained:
    """Explain a tokenHash: the values of a pasted request or text win over the settings.

    Raises InputError when there is no tokenHash, HashTypeError for an unknown hash type.
    """
    if text is not None:
        request = find_exchange(text, environment).request
        named = from_text(text)
        settings = (from_request(request).over(named) if request else named).over(settings)
    if settings.token_hash is None:
        raise InputError("no tokenHash was given; set KALTURA_TOKEN_HASH, or give the request that carries it")
    diagnosis = explain_token_hash(
        ks=settings.ks,
        token=settings.token,
        sent=settings.token_hash,
        hash_type=settings.hash_type,
        token_id=settings.token_id,
        other_ks=settings.other_ks,
    )
    missing = {
        "the KS (KALTURA_KS)": settings.ks,
        "the token (KALTURA_APP_TOKEN)": settings.token,
        "the hash type (KALTURA_APP_TOKEN_HASH_TYPE); a token made without one has SHA1": settings.hash_type,
    }
    notes = [f"Not given: {what}." for what, value in missing.items() if value is None]
    return Explained(replace(diagnosis, notes=[*diagnosis.notes, *notes]), settings)


def ks(text: str | None, settings: Settings, now: int) -> Explained:
    """Explain a KS: the text's, else that of the settings; raises InputError when there is none."""
    if text is not None:
        settings = replace(settings, ks=text.removesuffix("\n").removesuffix("\r"))
    if settings.ks is None:
        raise InputError("no KS was given; set KALTURA_KS, or give a file that holds it")
    return Explained(explain_ks(settings.ks, settings.account, now=now), settings)


def request(text: str, settings: Settings, now: int, environment: Mapping[str, str]) -> Explained:
    """Explain a request, with its answer where the text holds both; raises InputError when there is no request."""
    found = find_exchange(text, environment)
    if found.request is None:
        raise InputError(
            "there is no request in this; give a curl command, HAR, or raw HTTP beginning with POST or GET"
        )
    known = from_request(found.request).over(settings).over(from_text(text))
    diagnosis = diagnose_exchange(found.request, found.answer, settings.over(from_text(text)).known(now))
    return Explained(diagnosis, known)


def response(
    text: str, settings: Settings, now: int, environment: Mapping[str, str], asked: HttpRequest | None = None
) -> Explained:
    """Explain an answer; asked: the request it answers, where the text does not hold it."""
    found = find_exchange(text, environment)
    answer = found.answer or (find_body(text) if found.request is None else None)
    if answer is None:
        raise InputError("there is no answer in this; give the body, raw HTTP beginning with HTTP/1.1, or HAR")
    return Explained(diagnose_exchange(found.request or asked, answer, settings.known(now)), settings)


def asked_in(text: str, environment: Mapping[str, str]) -> HttpRequest:
    """Return the request in a text; raises InputError when there is none."""
    found = find_exchange(text, environment).request
    if found is None:
        raise InputError("there is no request in the file given with --request; give a curl command, HAR or raw HTTP")
    return found


def expected(call: str) -> HttpRequest:
    """Return a request for SERVICE.ACTION, to hold an answer against; raises InputError for another notation."""
    service, _, action = call.partition(".")
    if not service or not action:
        raise InputError(f"{call!r} is no call; write SERVICE.ACTION, for example media.list")
    return encode(Call(service, action, {"ks": "..."}))
