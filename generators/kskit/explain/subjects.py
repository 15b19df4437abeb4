"""`kskit explain` for requests and responses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.exchange.several import together, within
from kaltura_diagnosis.findings import Diagnosis
from kaltura_pastes import Found, read_paste
from kaltura_pastes.values import find_ks
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, HttpRequest, encode
from kskit.explain.settings import Settings, from_request, from_values
from kskit.explain.values import MOST_OTHER_KS, Explained


def request(
    text: str, settings: Settings, now: int, environment: Mapping[str, str], *, reveal: bool = False
) -> Explained:
    """Explain the requests in a text, each with its response where the text holds it.

    reveal: show secrets among the facts. Raises KitError when there is no request.
    """
    paste = read_paste(text, environment)
    sent = [one for one in paste.found if one.request is not None]
    if not sent:
        raise KitError("there is no request in this; give a command such as curl, HAR, or raw HTTP with POST or GET")
    given = settings
    for asked in (one.request for one in sent if one.request is not None):
        given = given.over(from_request(asked))
    given = given.over(from_values(paste.values))
    given = replace(given, other_ks=(*given.other_ks, *find_ks(text)[:MOST_OTHER_KS]))
    return Explained(_diagnosis(sent, given, now, reveal=reveal), given, text)


def response(
    text: str,
    settings: Settings,
    now: int,
    environment: Mapping[str, str],
    asked: HttpRequest | None = None,
    *,
    unseen: Sequence[str] = (),
    reveal: bool = False,
) -> Explained:
    """Explain the responses in a text; asked: the request they answer, where the text does not hold it.

    unseen: what of that request is not known, e.g. its parameters.
    """
    came = [one for one in read_paste(text, environment).found if one.response is not None]
    if not came:
        raise KitError("there is no response in this; give the body, raw HTTP beginning with HTTP/1.1, or HAR")
    came = [one if one.request is not None else replace(one, request=asked, unseen=unseen) for one in came]
    return Explained(_diagnosis(came, settings, now, reveal=reveal), settings, text)


def _diagnosis(found: Sequence[Found], settings: Settings, now: int, *, reveal: bool) -> Diagnosis:
    facts = settings.known(now)
    diagnoses: list[tuple[str, Diagnosis]] = []
    last: Found | None = None
    for one in found:
        before, last = last, replace(one, where="")
        if last != before:  # a script may send the same a hundred times
            diagnosis = diagnose_exchange(
                one.request, one.response, facts, command=one.command, unseen=one.unseen, reveal=reveal
            )
        diagnoses.append((one.where, diagnosis))
        diagnoses += within(one.response, facts, reveal=reveal) if one.response is not None else ()
    return together(diagnoses)


def asked_in(text: str, environment: Mapping[str, str]) -> HttpRequest:
    """Return the last request in a text; raises KitError when there is none."""
    requests = [one.request for one in read_paste(text, environment).found if one.request is not None]
    if not requests:
        raise KitError("there is no request in the file given with --request; give a curl command, HAR or raw HTTP")
    return requests[-1]


def expected(call: str) -> HttpRequest:
    """Return a request for SERVICE.ACTION, to hold a response against; raises KitError for another notation."""
    service, _, action = call.partition(".")
    if not service or not action:
        raise KitError(f"{call!r} is not a call; write SERVICE.ACTION, for example media.list")
    return encode(Call(service, action, {"ks": "..."}))
