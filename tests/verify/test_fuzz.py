"""`kskit verify --fuzz`: an implementation that is wrong is found out, and what is printed is a small, valid vector."""

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest

from kaltura_session.server.resources import data_path
from kskit.__main__ import main
from kskit.verify.fuzz.questions import questions
from kskit.verify.ops import OPS
from kskit.verify.vectors import load

VECTORS = load()
ADAPTER = """
import json, sys
from kskit.verify.reference import answer_to

def wrong(message, answer):
    given = message["input"]
    if message["op"] == "token_hash" and set(given["token"]) & set("+&%=~*:;,|/ "):
        return {"result": {"token_hash": "0" * 40}}
    if message["op"] == "ks_encode" and str(given["user_id"]).endswith(" "):
        return {"error": {"code": "INVALID_KS"}}
    if message["op"] == "privileges_parse" and "~" in str(given["text"]):
        return {"result": {**answer["result"], "text": 5}}
    return answer

for line in sys.stdin.buffer:
    message, answer = json.loads(line), answer_to(line)
    if answer is None:
        break
    if "op" in message and sys.argv[1] == "wrong":
        answer = {"seq": message["seq"], **wrong(message, {k: v for k, v in answer.items() if k != "seq"})}
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture
def adapter(tmp_path: Path) -> list[str]:
    path = tmp_path / "adapter.py"
    path.write_text(ADAPTER, "utf-8")
    return [sys.executable, str(path)]


def fuzzed(adapter, way, count, *ops):
    options = [word for op in ops for word in ("--op", op)]
    return main(["verify", "--fuzz", str(count), "--seed", "5", *options, "--", *adapter, way])


def vectors_in(printed: str) -> dict[str, dict]:
    return {one["op"]: one for one in map(json.loads, re.findall(r"^\{$.*?^\}$", printed, re.MULTILINE | re.DOTALL))}


def test_the_reference_differs_nowhere(adapter, capsys):
    assert fuzzed(adapter, "right", 150, "token_hash", "ks_decode", "request_read") == 0
    assert "kaltura_session: 0 of 150 generated questions of 3 ops differ; --seed 5" in capsys.readouterr().out


def test_a_difference_is_shrunk_to_a_vector_that_its_family_takes(adapter, capsys):
    assert fuzzed(adapter, "wrong", 300, "token_hash", "ks_encode", "privileges_parse") == 1
    printed = capsys.readouterr().out
    found = vectors_in(printed)
    assert found["token_hash"]["input"]["token"] in set("+&%=~*:;,|/ ")
    assert found["token_hash"]["input"]["ks"] == ""
    assert found["ks_encode"]["input"]["user_id"] == " "
    assert found["privileges_parse"]["input"] == {"text": "~"}
    assert "DIFFERS privileges_parse (mismatch)" in printed
    assert "DIFFERS ks_encode (rejected)" in printed
    for vector in found.values():
        family = vector["id"].partition("/")[0]
        schema = json.loads(data_path("vectors", "schema", f"{family}.schema.json").read_bytes())
        jsonschema.validate(vector, {"$defs": schema["$defs"], "$ref": "#/$defs/vector"})


def test_questions_follow_from_their_seed():
    first, again, other = (questions(VECTORS, 60, seed) for seed in (1, 1, 2))
    assert [one.input for one in first] == [one.input for one in again]
    assert [one.input for one in first] != [one.input for one in other]


def test_every_op_has_questions_that_its_schema_takes():
    made = questions(VECTORS, 2 * (len(OPS) - 1), 3)
    assert {one.op for one in made} == {*OPS} - {"flow"}
    for one in made:
        schema = json.loads(data_path("vectors", "schema", f"{one.family}.schema.json").read_bytes())
        jsonschema.validate(one.document, {"$defs": schema["$defs"], "$ref": "#/$defs/vector"})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--op", "nosuch"], "op 'nosuch' does not exist; use one of"),
        (["--op", "flow"], "questions cannot be generated for a live flow"),
        (["--json", "report.json"], "leave them out with --fuzz"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(options, said, capsys):
    assert main(["verify", "--fuzz", "5", *options, "--", "true"]) == 2
    assert said in capsys.readouterr().err
