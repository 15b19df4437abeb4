"""A failure explains itself: the first stage that differs, the mistake, the command that asks it again."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from kaltura_diagnosis import registry
from kaltura_diagnosis.token_hash import HashInputs
from kskit.build.operations import run as reference
from kskit.verify.explain import explain, first_divergence
from kskit.verify.mistakes import name_mistakes
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.vectors import Vector

FIELDS = {
    "secret": "0123456789abcdef0123456789abcdef",
    "partner_id": 102,
    "valid_until": 1767312000,
    "type": 0,
    "user_id": "user1",
    "privileges": "sview:*",
    "master_partner_id": None,
    "additional_data": None,
}
V1 = {"version": 1, **FIELDS, "rand": "1767225600.1234"}
V2 = {"version": 2, **FIELDS, "random_hex": "00112233445566778899aabbccddeeff"}


def failed(op: str, given: dict[str, Any], wrong: dict[str, Any], stages: dict[str, Any] | None = None) -> Outcome:
    """A vector made by the reference, answered with something else."""
    right = reference(op, given)
    document = {"title": "A title", "clauses": ["APP.4"], "stages": dict(right.stages)}
    vector = Vector("family/slug", "family", op, given, right.expect, document)
    return Outcome(vector, Status.FAILED, "mismatch", "another one", {"result": wrong}, stages)


def made_otherwise(given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return dict(reference("ks_encode", {**given, **changes}).expect)


@pytest.mark.parametrize("given", [V1, V2])
def test_stage_of_a_ks_with_other_fields_is_the_fields(given: dict[str, Any]) -> None:
    divergence = first_divergence(failed("ks_encode", given, made_otherwise(given, user_id="user2")))
    assert divergence is not None
    assert divergence.stage in {"info", "fields"}
    assert "user2" in str(divergence.got)


def test_stage_of_a_v1_ks_with_another_secret_is_the_digest() -> None:
    divergence = first_divergence(failed("ks_encode", V1, made_otherwise(V1, secret="other")))
    assert divergence is not None
    assert (divergence.agreed, divergence.stage) == (("info",), "digest_hex")


def test_stage_of_a_v2_ks_with_other_random_bytes_is_the_digest() -> None:
    divergence = first_divergence(failed("ks_encode", V2, made_otherwise(V2, random_hex="ff" * 16)))
    assert divergence is not None
    assert (divergence.agreed, divergence.stage) == (("fields",), "digest_hex")


def test_stage_of_a_v2_ks_that_does_not_decrypt_is_the_padded_text() -> None:
    divergence = first_divergence(failed("ks_encode", V2, made_otherwise(V2, secret="other")))
    assert divergence is not None
    assert divergence.stage == "padded_hex"


def test_difference_after_all_stages_is_said_so() -> None:
    right = reference("ks_encode", V2).expect["ks"]
    divergence = first_divergence(failed("ks_encode", V2, {"ks": right.rstrip("=") + "===="}))
    assert divergence is None
    other_alphabet = failed("ks_encode", V2, {"ks": right.replace("-", "+").replace("_", "/").rstrip("=")})
    divergence = first_divergence(other_alphabet)
    assert divergence is not None
    assert str(divergence).endswith("agree; the difference comes after them")


@pytest.mark.parametrize("wrong", [{"ks": "%%%"}, {"ks": 7}, {"ks": "djJ8"}, {}])
def test_unreadable_ks_has_no_stage(wrong: dict[str, Any]) -> None:
    assert first_divergence(failed("ks_encode", V2, wrong)) is None


def test_stages_that_the_adapter_gives_are_compared_in_order() -> None:
    vector = Vector("f/x", "f", "token_hash", {}, {}, {"stages": {"first": "1", "second": "2", "third": "3"}})
    answered = {"third": "x", "second": "y", "first": "1", "own": "z"}
    divergence = first_divergence(Outcome(vector, Status.FAILED, got={"result": {}}, stages=answered))
    assert str(divergence) == 'first agree; second differs: expected "2", got "y"'


def ids(outcome: Outcome, *, search: bool = True) -> list[str]:
    return [named.id for named in name_mistakes(outcome, search=search)]


HASH = {"ks": "djJ8MTAyfA==", "token": "a" * 32, "hash_type": "SHA256"}


@pytest.mark.parametrize("mistake_id", ["A01", "A02", "A04", "A11", "A17", "A31"])
def test_wrong_token_hash_is_named(mistake_id: str) -> None:
    made = registry.recipes("A")[mistake_id][0].function(HashInputs(**HASH))
    assert ids(failed("token_hash", HASH, {"token_hash": made}), search=False) == [mistake_id]


def test_two_mistakes_at_once_are_named_when_searched_for() -> None:
    upper_and_reversed = hashlib.sha256((HASH["token"] + HASH["ks"]).encode()).hexdigest().upper()
    outcome = failed("token_hash", HASH, {"token_hash": upper_and_reversed})
    assert ids(outcome, search=False) == []
    assert sorted(ids(outcome)) == ["A04", "A11"]


def test_wrong_ks_is_named_by_what_it_says() -> None:
    outcome = failed("ks_encode", {**V2, "user_id": None}, made_otherwise(V2, user_id="None"))
    assert ids(outcome) == ["B26"]


def test_oddness_of_the_vector_itself_is_no_mistake() -> None:
    odd = {**V2, "valid_until": 3600}
    assert ids(failed("ks_encode", odd, made_otherwise(odd, user_id="None"))) == ["B26"]


def test_wrong_request_is_named() -> None:
    given = {
        "service": "media", "action": "list", "params": {"ks": "djJ8"}, "encoding": "json", "nesting": "colons",
        "response_format": 1,
    }  # fmt: skip
    right = dict(reference("request_encode", given).expect)
    wrong = {**right, "headers": {"Content-Type": "application/json; charset=utf-8"}}
    assert ids(failed("request_encode", given, wrong)) == ["D01"]


@pytest.mark.parametrize(
    ("op", "given", "wrong"),
    [
        ("token_hash", HASH, {"token_hash": "none of them"}),
        ("token_hash", HASH, {"token_hash": 7}),
        ("token_hash", HASH, {}),
        ("token_hash", {**HASH, "token": "a1b2c3" * 4}, {"token_hash": "none of them"}),
        ("token_hash", {**HASH, "token": "a1"}, {"token_hash": "none of them"}),
        ("ks_encode", V1, {"ks": ["none of them"]}),
        ("privileges_parse", {"text": "a"}, {"privileges": []}),
        ("request_encode", {"service": "s", "action": "a", "params": {}, "encoding": "form", "nesting": "colons",
                            "response_format": 1}, {"method": 1}),
    ],
)  # fmt: skip
def test_answer_that_no_mistake_gives_is_not_named(op: str, given: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert ids(failed(op, given, wrong)) == []


def test_text_that_is_no_utf8_is_no_obstacle() -> None:
    given = {"ks": {"hex": "ff00"}, "token": "t" * 32, "hash_type": "MD5"}
    assert ids(failed("token_hash", given, {"token_hash": "t" * 32})) == ["A01"]


def test_explanation_has_all_that_a_reader_needs() -> None:
    given = {"ks": "djJ8MTAyfA==", "token": "a" * 32, "hash_type": "SHA1"}
    run = Run(("my adapter", "--fast"), seed=1, spawn=True)
    shown = explain(failed("token_hash", given, {"token_hash": "a" * 32}), run)
    assert shown["title"] == "A title"
    assert shown["clauses"] == [{"id": "APP.4", "title": "The token hash"}]
    assert [mistake["id"] for mistake in shown["mistakes"]] == ["A01"]
    assert shown["got"] == {"result": {"token_hash": "a" * 32}}
    assert shown["rerun"] == "kskit verify --spawn --id family/slug -- 'my adapter' --fast"


def test_failure_without_an_answer_is_explained_too(wrongly: Callable[..., Run]) -> None:
    run = wrongly("crashes-on", "token-005.")
    (outcome,) = [outcome for outcome in run.outcomes if outcome.status is Status.FAILED]
    shown = explain(outcome, run)
    assert (shown["got"], shown["stage"], shown["mistakes"]) == (None, None, [])
