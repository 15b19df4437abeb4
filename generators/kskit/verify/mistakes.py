"""The names of the mistakes behind a wrong answer, as the diagnosis finds them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kaltura_diagnosis import explain_token_hash, registry
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts
from kaltura_diagnosis.findings import Diagnosis
from kaltura_diagnosis.ks import KsInputs, explain_ks
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.errors import KitError
from kaltura_session.ks import KsFields
from kaltura_session.requests import HttpRequest
from kaltura_session.text import to_bytes
from kskit.build.model import from_json
from kskit.verify.outcomes import Outcome

Values = Mapping[str, Any]
Finder = Callable[[Values, Values, Values], Sequence[str]]

_NO_HASH = "?"  # what is found about this is found about the input, whatever the answer is
_FIELDS = ("partner_id", "valid_until", "type", "user_id", "privileges", "master_partner_id", "additional_data")


def name_mistakes(outcome: Outcome, *, search: bool = True) -> list[registry.MistakeRow]:
    """Return the mistakes that together turn the vector's input into the answer; none when no known ones do.

    search: whether to go on to what takes its time (tens of milliseconds): two mistakes at once, and reading the answer
    as if it had come from a stranger.
    """
    result = (outcome.got or {}).get("result")
    if not result:
        return []
    given, expected, got = (from_json(value) for value in (outcome.vector.input, outcome.vector.expect, result))
    for finders in (_QUICK, _SEARCHING) if search else (_QUICK,):
        if outcome.vector.op not in finders:
            continue
        try:
            found = finders[outcome.vector.op](given, expected, got)
        except (KitError, KeyError, ValueError, TypeError, AttributeError):
            continue  # an answer of another shape, or an input that the diagnosis is not about
        if found:
            return [registry.mistake(mistake_id) for mistake_id in found]
    return []


def _made_hash(given: Values, _expected: Values, got: Values) -> Sequence[str]:
    return _by_recipe("A", HashInputs(given["ks"], given["token"], given["hash_type"]), got["token_hash"])


def _made_ks(given: Values, _expected: Values, got: Values) -> Sequence[str]:
    fields = KsFields(**{name: given[name] for name in _FIELDS})
    if given["version"] == 1:
        return _by_recipe("C", KsInputs(fields, given["secret"], rand=given["rand"]), got["ks"])
    random_bytes = bytes.fromhex(given["random_hex"])
    return _by_recipe("B", KsInputs(fields, given["secret"], random_bytes=random_bytes), got["ks"])


def _by_recipe(group: str, inputs: object, got: object) -> Sequence[str]:
    """Return the first mistake of a group that gives exactly what was got."""
    for mistake_id, recipes in registry.recipes(group).items():
        for recipe in recipes:
            try:
                made = recipe.function(inputs)
            except (KitError, ValueError, TypeError):
                continue  # it cannot be made from these inputs
            if made is not None and made == got:
                return [mistake_id]
    return []


def _searched_hash(given: Values, _expected: Values, got: Values) -> Sequence[str]:
    explained, of_the_input = (
        explain_token_hash(ks=given["ks"], token=given["token"], sent=answer, hash_type=given["hash_type"])
        for answer in (got["token_hash"], _NO_HASH)
    )
    found = [finding.mistake for finding in explained.explanations[0]] if explained.explanations else []
    return [one for one in found if one not in of_the_input.mistakes]


def _searched_ks(given: Values, expected: Values, got: Values) -> Sequence[str]:
    account = Account(str(given["partner_id"]), [given["secret"]])
    now = given["valid_until"] - 1 if isinstance(given["valid_until"], int) else 0
    return _only_in(*(explain_ks(answer["ks"], account, now=now) for answer in (got, expected)))


def _searched_request(_given: Values, expected: Values, got: Values) -> Sequence[str]:
    return _only_in(*(diagnose_exchange(_request(answer), None, Facts(now=0)) for answer in (got, expected)))


def _request(answer: Values) -> HttpRequest:
    return HttpRequest(answer["method"], answer["target"], tuple(answer["headers"].items()), to_bytes(answer["body"]))


def _only_in(got: Diagnosis, expected: Diagnosis) -> Sequence[str]:
    """Return the mistakes of the answer that the right answer, which may be odd on purpose, does not have too."""
    return [mistake_id for mistake_id in got.mistakes if mistake_id not in expected.mistakes]


_QUICK: Mapping[str, Finder] = {"token_hash": _made_hash, "ks_encode": _made_ks}
_SEARCHING: Mapping[str, Finder] = {
    "token_hash": _searched_hash,
    "ks_encode": _searched_ks,
    "request_encode": _searched_request,
    "multirequest_encode": _searched_request,
}
