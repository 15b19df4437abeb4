"""spec/adapter-protocol.md against the code: its tables, its schemas and its worked conversation."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kaltura_session.server.resources import data_path
from kskit.verify.messages import HELLO, STOP, line, question
from kskit.verify.ops import CLIENT, OPS
from kskit.verify.outcomes import FAILURES
from kskit.verify.reference import answer_to, hello
from kskit.verify.vectors import load

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "spec" / "adapter-protocol.md").read_text(encoding="utf-8")
ERRORS = PAGE.partition("\n## Errors\n")[2].partition("\n## ")[0]
EXCHANGES = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def table_under(title: str) -> dict[str, str]:
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", section, re.MULTILINE))


def error_tables() -> list[tuple[list[str], list[tuple[str, ...]]]]:
    """Return the ops of each table of errors, and its rows as (step, code, reason)."""
    sections = re.findall(r"^### (.*)\n(.*?)(?=^##|\Z)", ERRORS, re.MULTILINE | re.DOTALL)
    row = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
    found = [(re.findall(r"`([a-z_]+)`", ops), row.findall(text)) for ops, text in sections]
    return [(ops, rows) for ops, rows in found if rows]


def fits(row: tuple[str, ...], error: dict[str, Any]) -> bool:
    """Tell whether a row lists an error; a code or reason that is not in backticks stands for any."""
    step, *words = row
    given = (error["code"], error["reason"])
    return step == error["step"] and all(
        word == f"`{value}`" or not word.startswith("`") for word, value in zip(words, given, strict=True)
    )


def schema_of(name: str) -> dict[str, Any]:
    return dict(json.loads(data_path("vectors", "schema", name).read_bytes()))


def said(mark: str) -> list[str]:
    return [text[2:] for exchange in EXCHANGES for text in exchange.splitlines() if text.startswith(mark)]


def test_ops_are_those_of_the_harness() -> None:
    assert table_under("Ops") == {
        name: op.summary + (f" ({op.side})" if op.side != CLIENT else "") for name, op in OPS.items()
    }


def test_kinds_of_failure_are_those_of_the_harness() -> None:
    assert table_under("What breaks a run") == FAILURES


@pytest.mark.parametrize(
    ("mark", "schema"), [("> ", "adapter-request.schema.json"), ("< ", "adapter-answer.schema.json")]
)
def test_worked_lines_follow_the_schemas(mark: str, schema: str) -> None:
    lines = said(mark)
    assert len(lines) >= 3
    for text in lines:
        jsonschema.validate(json.loads(text), schema_of(schema))


def test_every_error_of_the_vectors_is_listed_under_its_op() -> None:
    listed = {op: rows for ops, rows in error_tables() for op in ops}
    missing = {
        f"{vector.op}: {error['step']} {error['code']} {error['reason']}"
        for vector in load()
        if (error := vector.expect.get("error")) and vector.op in listed
        if not any(fits(row, error) for row in listed[vector.op])
    }
    assert missing == set()


def test_every_op_that_refuses_has_a_table_of_errors() -> None:
    refusing = {vector.op for vector in load() if "error" in vector.expect}
    headings = " ".join(re.findall(r"^### (.*)$", ERRORS, re.MULTILINE))
    assert {op for op in refusing if f"`{op}`" not in headings} == set()


def test_worked_answer_is_right() -> None:
    asked, answered = (next(text for text in said(mark) if '"seq":1' in text) for mark in "><")
    answer = answer_to(asked.encode())
    assert answer is not None
    assert answer["result"] == json.loads(answered)["result"]


@pytest.mark.parametrize("message", [HELLO, STOP, question(1, "flow", {})])
def test_what_the_harness_writes_follows_its_schema(message: bytes) -> None:
    jsonschema.validate(json.loads(message), schema_of("adapter-request.schema.json"))


def test_what_the_reference_answers_follows_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema_of("adapter-answer.schema.json"))
    validator.validate(json.loads(line(hello())))
    for vector in load()[::50]:
        answer = answer_to(question(1, vector.op, vector.input))
        assert answer is not None
        validator.validate(json.loads(line(answer)))


@pytest.mark.parametrize(
    "message",
    [
        {"seq": 0, "op": "flow", "input": {}},
        {"seq": 1, "op": "dance", "input": {}},
        {"cmd": "hello", "protocol": 2},
        {"cmd": "pause"},
    ],
)
def test_schema_refuses_other_requests(message: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(message, schema_of("adapter-request.schema.json"))


@pytest.mark.parametrize(
    "message",
    [
        {"seq": 1},
        {"seq": 1, "result": {}, "error": {"code": "X"}},
        {"seq": 1, "error": {"reason": "X"}},
        {"seq": 1, "skip": ""},
        {"ok": False, "implementation": {"name": "n"}, "ops": []},
    ],
)
def test_schema_refuses_other_answers(message: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(message, schema_of("adapter-answer.schema.json"))
