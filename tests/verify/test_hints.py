"""What is remarked on wrong answers that look like those to other questions, and what is not."""

from kskit.verify.hints import remark_mix_ups
from kskit.verify.judge import judge
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Run
from kskit.verify.vectors import Vector


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
