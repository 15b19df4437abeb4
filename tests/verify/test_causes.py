"""What failures have in common: mistakes, each told once, and answers that look like those to other questions."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from kaltura_diagnosis.ks import KsInputs
from kaltura_diagnosis.ks.recipe import KS_V2
from kaltura_diagnosis.registry import recipe_of
from kaltura_session.ks import KsFields, encode_v1
from kskit.build.model import from_json
from kskit.build.operations.sessions import ks_fields
from kskit.verify.hints import remark_mix_ups
from kskit.verify.judge import judge
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.reports import document, markdown
from kskit.verify.terminal import lines
from kskit.verify.vectors import Vector, load

Made = Callable[[Mapping[str, Any]], str]
PRIVILEGES = "The privileges are left out"


@pytest.fixture(scope="module")
def every() -> Sequence[Vector]:
    return load()


def port(recipes: Sequence[str], **changed: Any) -> Made:
    """An encoder that makes these mistakes wherever they can be made, and leaves out or changes these fields."""

    def made(given: Mapping[str, Any]) -> str:
        fields = replace(ks_fields(given), **changed)
        if given["version"] == 1:
            return encode_v1(fields, given["secret"], rand=given["rand"]).text
        inputs = KsInputs(fields, given["secret"], random_bytes=bytes.fromhex(given["random_hex"]))
        found = [recipe_of("B", one) for one in recipes]
        for able in (found, found[:1], found[1:], []):
            if (text := KS_V2.apply(inputs, able)) is not None:
                return str(text)
        raise AssertionError

    return made


def run_of(every: Sequence[Vector], family: str, made: Made, member: str = "ks") -> Run:
    """What becomes of a family's vectors when they are answered so."""
    run = Run(("adapter",), seed=1, spawn=False)
    for vector in every:
        if vector.family == family and "error" not in vector.expect:
            run.outcomes.append(judge(vector, Answer(1, result={member: made(from_json(vector.input))})))
    return run


def groups(run: Run) -> dict[str, int]:
    """The size of each group by its name."""
    found = document.make(run, [])["groups"]
    return {f"{one['mistake'] or ''} {one['title']}".strip(): len(one["vectors"]) for one in found}


def test_two_mistakes_of_a_port_are_two_groups(every: Sequence[Vector]) -> None:
    run = run_of(every, "ks-v2-encode", port(["user_not_encoded"], privileges=""))
    found = groups(run)
    assert list(found) == [PRIVILEGES, "B22 The user is not encoded"]
    assert run.counts()[Status.FAILED] > 100
    assert found[PRIVILEGES] > 100
    assert found["B22 The user is not encoded"] > 20


@pytest.mark.parametrize("family", ["ks-v1-encode", "ks-v2-encode"])
@pytest.mark.parametrize(("field", "title"), [("privileges", PRIVILEGES), ("user_id", "The user is left out")])
def test_a_field_that_is_left_out_is_one_group(every: Sequence[Vector], family: str, field: str, title: str) -> None:
    absent = "" if field == "privileges" else None
    run = run_of(every, family, port([], **{field: absent}))
    assert max(groups(run).items(), key=lambda one: one[1])[0] == title
    assert groups(run)[title] >= run.counts()[Status.FAILED] * 0.9


@pytest.mark.parametrize(
    ("variants", "named"),
    [
        (["pkcs7_padding"], ["B01"]),
        (["pkcs7_padding", "hex_digest"], ["B01", "B02"]),
        (["user_not_encoded", "relative_expiry"], ["B16", "B22"]),
        (["key_of_md5", "type_word"], ["B07", "B25"]),
    ],
)
def test_recipes_are_found_alone_and_together(every: Sequence[Vector], variants: list[str], named: list[str]) -> None:
    run = run_of(every, "ks-v2-encode", port(variants))
    found = document.make(run, [])["groups"]
    assert sorted({one["mistake"] for one in found if one["fix"]}) == named
    explained = {one for group in found if group["fix"] for one in group["vectors"]}
    assert len(explained) == run.counts()[Status.FAILED]


def test_a_wrong_token_hash_is_one_group(every: Sequence[Vector]) -> None:
    def upper_and_reversed(given: Mapping[str, Any]) -> str:
        text = (given["token"] + given["ks"]).encode("utf-8", "surrogateescape")
        return hashlib.new((given["hash_type"] or "SHA1").lower(), text).hexdigest().upper()

    found = groups(run_of(every, "token-hash", upper_and_reversed, "token_hash"))
    assert sorted(name[:3] for name in found if name[0] == "A") == ["A04", "A11"]
    assert all(name[:3] in {"A04", "A11"} or size < 5 for name, size in found.items())


def test_failures_without_a_known_cause_are_put_together_by_what_differs() -> None:
    def failed(name: str, got: Mapping[str, Any]) -> Outcome:
        expect = {"privileges": {"list": ["*"]}, "user": "u"}
        return judge(Vector(f"x/{name}", "x", "ks_decode", {}, expect, {"title": name}), Answer(1, result=got))

    run = Run(("adapter",), seed=1, spawn=False)
    run.outcomes = [failed("a", {"privileges": {"list": ["x"]}, "user": "u"}), failed("b", {"privileges": {}})]
    run.outcomes += [failed("c", {"privileges": {"list": ["y"]}, "user": "u"})]
    assert groups(run) == {
        "ks_decode: the result is another one at /privileges/list/*": 2,
        "ks_decode: the result is another one at /privileges/list": 1,
    }


def test_a_terminal_shows_a_group_by_its_name_and_one_example(every: Sequence[Vector]) -> None:
    report = document.make(run_of(every, "ks-v2-encode", port(["user_not_encoded"], privileges="")), [])
    told = list(lines(report, told=10))
    assert told[0] == f"{len(report['groups'][0]['vectors'])} failed: {PRIVILEGES}"
    assert told[1] == "  fix       Write them into the KS (KS1.3, KS2.2)."
    assert sum(line.startswith("FAILED") for line in told) == 2
    assert len(told) < 50
    assert sum(line.startswith("FAILED") for line in lines(report, told=None)) == report["counts"]["failed"] + 2
    assert f"failed: **{PRIVILEGES}** Write them" in markdown.render(report, limit=1)


def test_fields_are_not_blamed_for_what_they_are_meant_to_lack() -> None:
    fields = KsFields(1, 2, 0, "u")
    assert fields.privileges == ""
    given = {"version": 1, "secret": "s", "rand": "0", **{name: getattr(fields, name) for name in fields.__slots__}}
    right = encode_v1(fields, "s", rand="0").text
    vector = Vector("x/a", "x", "ks_encode", given, {"ks": right}, {"title": ""})
    run = Run(("adapter",), seed=1, spawn=False, outcomes=[judge(vector, Answer(1, result={"ks": right + "="}))])
    assert groups(run) == {"ks_encode: the result is another one at /ks": 1}


def vector(name: str, value: str) -> Vector:
    vector_id = f"token-hash/{name}"
    return Vector(vector_id, "token-hash", "token_hash", {}, {"token_hash": value}, {"id": vector_id})


def reasons(*answered: tuple[Vector, str]) -> dict[str, str]:
    """Judge a result for each vector, and return the reasons of the wrong ones by the vectors' names."""
    outcomes = [judge(asked, Answer(1, result={"token_hash": value})) for asked, value in answered]
    run = Run(("adapter",), seed=1, spawn=False, outcomes=outcomes)
    remark_mix_ups(run)
    return {outcome.vector.id.partition("/")[2]: outcome.reason for outcome in outcomes if outcome.kind}


def test_two_answers_under_each_others_number_are_remarked() -> None:
    found = reasons((vector("a", "aa"), "bb"), (vector("b", "bb"), "aa"), (vector("c", "cc"), "cc"))
    assert "it is the right answer to token-hash/b, which got a wrong one: copy seq" in found["a"]
    assert "it is the right answer to token-hash/a, which got a wrong one: copy seq" in found["b"]


def test_answer_that_another_question_got_rightly_is_not_remarked() -> None:
    found = reasons((vector("a", "aa"), "bb"), (vector("b", "bb"), "bb"))
    assert found == {"a": 'at /token_hash: expected "aa", got "bb"'}


def test_answer_that_is_common_is_not_remarked() -> None:
    found = reasons((vector("a", "aa"), ""), (vector("b", ""), "x"), (vector("c", ""), ""))
    assert "copy seq" not in found["a"]


def test_answer_that_is_right_for_nothing_is_not_remarked() -> None:
    found = reasons((vector("a", "aa"), "xx"), (vector("b", "bb"), "yy"))
    assert not any("copy seq" in reason for reason in found.values())
