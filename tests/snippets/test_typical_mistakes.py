"""What goes wrong most in a language does not go wrong in its programs; made on purpose, it is named.

A vector shows something only where the mistake makes a difference, so each test counts the mistakes that would be seen.
"""

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import mistaken_programs
from answering import Answering
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.registry import catalogue
from kaltura_session.ks import KsFields, decode, encode_v1, encode_v2
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import request_parameters
from kskit.build.model import from_json
from kskit.explain import subjects, values
from kskit.explain.settings import from_environment
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, Situations, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.language import load_languages
from kskit.snippets.mistaken import mistaken, written
from kskit.snippets.programs import make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import Service
from kskit.verify.vectors import Vector, load

Need = Callable[[str], None]
VECTORS = [vector for vector in load() if vector.op.startswith("mistake_")]
FLOWS = load_flows()
LANGUAGES = list(load_languages())
IN_THE_CATALOGUE = {"curl": "shell", "typescript": "javascript"}
IN_THE_KS = {"A38"}  # its hash is right, and the KS beside it has white space
GRADED = ("partner_id", "valid_until", "type", "user_id", "privileges")

KS = encode_v2(KsFields(1000, 1767229200, 2, "jane", "list:*"), "a0" * 16, random_bytes=bytes(range(16))).text
WIDGET = {"partnerId": 1000, "ks": KS, "objectType": "KalturaStartWidgetSessionResponse"}
REFUSED = {
    "code": "INVALID_KS",
    "message": f'Invalid KS "{KS}", Error "-1,INVALID_STR"',
    "objectType": "KalturaAPIException",
}
REASON = {"KSID": KS, "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"}
SESSION = {"sessionType": "2", "partnerId": "1000", "userId": "u", "expiry": "1767229200", "privileges": "list:*"}
NO_SESSION = {**REFUSED, "code": "START_SESSION_ERROR", "message": "Error while starting session for partner [1000]"}

# mistake: flow, answer, and the code that must be reported where the response is an error. What has a vector with an
# answer is tried with that one besides.
ANSWERS: dict[str, list[tuple[str, object, str]]] = {
    "E01": [("use-session", {**REFUSED, "args": REASON}, "INVALID_KS")],
    "E05": [("use-session", {**REFUSED, "args": args}, "INVALID_KS") for args in ([], REASON, {"ERR_CODE": -1})],
    "E06": [("widget-session", {**WIDGET, "userId": user}, "") for user in (0, "0", "jane", None)],
    "E07": [("inspect-session", {name: SESSION[name] for name in SESSION if name not in {"userId", "partnerId"}}, "")],
    "E09": [("inspect-session", SESSION, ""),
            ("inspect-session", {**SESSION, "sessionType": 2, "expiry": 1767229200}, "")],
    "E10": [("multirequest", [NO_SESSION, {"totalCount": 1, "objects": []}], "START_SESSION_ERROR"),
            ("multirequest", [KS, {**REFUSED, "args": []}], "INVALID_KS")],
}  # fmt: skip
NO_CODE = "-"  # an error that has no code
# The flow that meets the response of a vector, and what it must say about it.
ASKED = {
    "kept_with_quotes": ("start-session", ""),
    "member_result": ("start-session", ""),
    "member_of_null": ("widget-session", ""),
    "error_kept": ("start-session", "INVALID_KS"),
    "message_logged": ("start-session", "INVALID_KS"),
    "page_kept": ("start-session", NO_CODE),
}
WRITTEN = sorted({language for _, language in written()})


def typical(language: str, groups: str = "ABCDEF") -> list[str]:
    name = IN_THE_CATALOGUE.get(language, language)
    return [one for one, row in catalogue().items() if name in row.languages and one[0] in groups]


def vectors_of(mistakes: Sequence[str]) -> list[Vector]:
    return [vector for vector in VECTORS if vector.input["mistake"] in mistakes]


def json_answer(value: object) -> HttpResponse:
    body = json.dumps(value, separators=(",", ":")).replace("/", "\\/")  # as the server writes it
    return HttpResponse(200, [("Content-Type", "application/json")], body.encode())


def try_answers(
    language: str, flow: str, answering: Answering, answers: Sequence[HttpResponse], code: str = "", **settings: str
) -> str:
    """Run a program on given responses, grade it against the reference on the same ones, and return what it printed."""
    found = FLOWS.find(flow)
    everything = {"KALTURA_SERVICE_URL": answering.url, "KALTURA_PARTNER_ID": "1000", "KALTURA_KS": KS, **settings}
    case = Case("given-answers", found, found.variant_for(everything), exit=1 if code else 0, code=code.strip(NO_CODE))
    answering.will_give(*answers)
    ran = make_program(find_snippet(flow, language)).execute(everything)
    assert problems_of(case, ran, answering.traffic, everything) == []
    return ran.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typical_mistake_in_the_token_hash(language: str, answering: Answering, need: Need) -> None:
    mistakes = typical(language, "A")
    need(language)
    vectors = vectors_of(mistakes)
    seen = set()
    for ks, token, hash_type in {
        tuple(vector.input[name] for name in ("ks", "token", "hash_type")) for vector in vectors
    }:
        session = {"ks": KS, "objectType": "KalturaSessionInfo", "expiry": 1767229200}
        answers = [{**WIDGET, "ks": ks}, session, {"totalCount": 7, "objects": []}]
        token_settings = {"KALTURA_APP_TOKEN_ID": "0_sha256aa", "KALTURA_APP_TOKEN": token}
        try_answers(
            language, "app-token-session", answering, [json_answer(one) for one in answers],
            KALTURA_APP_TOKEN_HASH_TYPE=hash_type, **token_settings,
        )  # fmt: skip
        sent = request_parameters(answering.traffic[1].request)
        for vector in vectors:
            if (vector.input["ks"], vector.input["token"], vector.input["hash_type"]) == (ks, token, hash_type):
                assert (sent["ks"], sent["tokenHash"]) == (ks, vector.expect["right"]), vector.id
                if vector.expect["value"] != sent["tokenHash"] or vector.input["mistake"] in IN_THE_KS:
                    seen.add(vector.input["mistake"])
    assert seen == set(mistakes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typical_mistake_in_a_local_ks(language: str, need: Need) -> None:
    mistakes = typical(language, "BC")
    need(language)
    vectors = vectors_of(mistakes)
    left_out = load_languages()[language].leaves_out.get("local-ks", {})
    flow = FLOWS.find("local-ks")
    names = ("version", "partner_id", "secret", "user_id")
    for version, partner_id, secret, user_id in {tuple(vector.input[name] for name in names) for vector in vectors}:
        variant = flow.find_variant(f"version-{version}")
        if variant.id in left_out:
            continue
        settings = {"KALTURA_PARTNER_ID": str(partner_id), "KALTURA_ADMIN_SECRET": secret, "KALTURA_USER_ID": user_id}
        settings |= variant.set
        ran = make_program(find_snippet("local-ks", language)).execute(settings)
        assert problems_of(Case(variant.id, flow, variant), ran, [], settings) == []
    seen = {vector.input["mistake"] for vector in vectors if is_read_otherwise(vector)}
    assert seen == set(mistakes)


def is_read_otherwise(vector: Vector) -> bool:
    """Whether the server refuses what the mistake makes, or reads one of the fields that are graded differently."""
    reads = from_json(vector.expect["reads"])
    right = decode(vector.expect["right"], lambda _: [vector.input["secret"]])
    return "error" in reads or any(reads[name] != getattr(right, name) for name in GRADED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typical_mistake_in_a_request(language: str, service: Service, need: Need, tmp_path: Path) -> None:
    # Those of typing a command (D19, D21 ...) have no request of their own: test_every_mistake.py tries them.
    mistakes = [one for one in typical(language, "D") if vectors_of([one])]
    need(language)
    flow_of = {mistake: catalogue()[mistake].step.partition("/")[0] for mistake in mistakes}
    sent = {flow: requests_of(language, flow, service, tmp_path) for flow in set(flow_of.values())}
    for mistake in mistakes:
        assert all(mistake not in mistakes_in(request) for request in sent[flow_of[mistake]])
    seen = {mistake for mistake in mistakes if any(mistake in mistakes_in(one) for one in wrong_requests(mistake))}
    assert seen == set(mistakes)


def requests_of(language: str, flow: str, service: Service, folder: Path) -> list[HttpRequest]:
    """What a program sends; the KS it is given has characters that a form must escape."""
    case = cases_of(FLOWS.find(flow), FLOWS)[0]
    service.reset()
    settings = Situations(service.settings, folder).settings_for(case)
    if "KALTURA_KS" in settings:
        fields = KsFields(service.settings["KALTURA_PARTNER_ID"], int(time.time()) + 3600, 2, "jo~~~???é", "list:*")
        settings["KALTURA_KS"] = encode_v1(fields, service.settings["KALTURA_ADMIN_SECRET"], rand="1").text
        assert "+" in settings["KALTURA_KS"]
    service.forget_traffic()
    ran = make_program(find_snippet(flow, language)).execute(settings)
    traffic = service.traffic()
    assert problems_of(case, ran, traffic, settings) == []
    return [exchange.request for exchange in traffic]


def wrong_requests(mistake: str) -> list[HttpRequest]:
    documents = [from_json(vector.expect["request"]) for vector in vectors_of([mistake])]
    return [
        HttpRequest(
            one["method"], one["target"], list(one["headers"].items()), one["body"].encode("utf-8", "surrogateescape")
        )
        for one in documents
    ]


def mistakes_in(request: HttpRequest) -> Sequence[str]:
    return diagnose_exchange(request, None, Facts(now=int(time.time()))).mistakes


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typical_mistake_in_reading_an_answer(language: str, answering: Answering, need: Need) -> None:
    mistakes = typical(language, "E")
    need(language)
    secrets = {"KALTURA_ADMIN_SECRET": "a0" * 16, "KALTURA_USER_ID": "jane"}
    seen = set()
    for mistake in mistakes:
        for flow, answer, code in ANSWERS.get(mistake, ()):
            try_answers(language, flow, answering, [json_answer(answer)], code, **secrets)
            seen.add(mistake)
    for vector in vectors_of(mistakes):
        flow, code = ASKED[vector.input["variant"]]
        given = from_json(vector.input)
        answer = HttpResponse(given["status"], list(given["headers"].items()), given["body"].encode())
        printed = try_answers(language, flow, answering, [answer], code, **secrets)
        assert printed.rstrip("\n") != vector.expect["value"], vector.id
        seen.add(vector.input["mistake"])
    assert seen == set(mistakes)


def test_languages_of_the_catalogue_have_a_name_here() -> None:
    """A name that is misspelt in the catalogue would go untested."""
    named = {name for row in catalogue().values() for name in row.languages}
    without_snippets = {"powershell", "swift", "kotlin", "rust"}
    assert named - without_snippets <= {IN_THE_CATALOGUE.get(language, language) for language in LANGUAGES}


def diagnosed(ran):
    """Return the mistakes that are named in what a program sent last, or in the KS that it printed."""
    settings = from_environment({**mistaken_programs.ENVIRONMENT, "KALTURA_KS": ""})
    now = int(datetime.now(UTC).timestamp())
    if ran.sent:
        url, form = ran.sent[-1]
        head = f"POST {url} HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n"
        known = settings.over(type(settings)(other_ks=(mistaken_programs.ENVIRONMENT["KALTURA_KS"],)))
        found = subjects.request(head + form, known, now, {}).diagnosis
    else:
        found = values.ks(ran.printed.strip(), settings, now).diagnosis
    return {one.mistake for explanation in found.explanations for one in explanation}


@pytest.mark.parametrize("language", WRITTEN)
def test_the_diagnosis_names_the_mistake_that_a_program_makes(tmp_path, language):
    programs = [mistaken(mistake, language) for mistake, other in written() if other == language]
    ran = getattr(mistaken_programs, language)(programs, tmp_path)
    found = {one.mistake: diagnosed(ran[one.mistake]) for one in programs}
    assert {name: named for name, named in found.items() if named != {name}} == {}
