"""`kskit explain` for requests and responses."""

from collections.abc import Mapping

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, HttpRequest, encode
from kskit.explain.exchanges import find_body, find_exchange
from kskit.explain.settings import Settings, from_request, from_text
from kskit.explain.values import Explained


def request(
    text: str, settings: Settings, now: int, environment: Mapping[str, str], *, reveal: bool = False
) -> Explained:
    """Explain a request, with its response where the text holds both; raises KitError when there is no request.

    reveal: show secrets among the facts.
    """
    found = find_exchange(text, environment)
    if found.request is None:
        raise KitError("there is no request in this; give a curl command, HAR, or raw HTTP beginning with POST or GET")
    given = settings.over(from_text(text))
    diagnosis = diagnose_exchange(found.request, found.response, given.known(now), reveal=reveal)
    return Explained(diagnosis, from_request(found.request).over(given))


def response(
    text: str,
    settings: Settings,
    now: int,
    environment: Mapping[str, str],
    asked: HttpRequest | None = None,
    *,
    reveal: bool = False,
) -> Explained:
    """Explain a response; asked: the request it answers, where the text does not hold it."""
    found = find_exchange(text, environment)
    answer = found.response or (find_body(text) if found.request is None else None)
    if answer is None:
        raise KitError("there is no response in this; give the body, raw HTTP beginning with HTTP/1.1, or HAR")
    diagnosis = diagnose_exchange(found.request or asked, answer, settings.known(now), reveal=reveal)
    return Explained(diagnosis, settings)


def asked_in(text: str, environment: Mapping[str, str]) -> HttpRequest:
    """Return the request in a text; raises KitError when there is none."""
    found = find_exchange(text, environment).request
    if found is None:
        raise KitError("there is no request in the file given with --request; give a curl command, HAR or raw HTTP")
    return found


def expected(call: str) -> HttpRequest:
    """Return a request for SERVICE.ACTION, to hold a response against; raises KitError for another notation."""
    service, _, action = call.partition(".")
    if not service or not action:
        raise KitError(f"{call!r} is not a call; write SERVICE.ACTION, for example media.list")
    return encode(Call(service, action, {"ks": "..."}))
