"""The JSON Schemas that are written by hand: valid, and with the words that the code has."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kaltura_session.server.resources import data_path, data_root
from kskit.build.providers import SCHEMAS
from kskit.explain import inspection, output
from kskit.verify.messages import PROTOCOL
from kskit.verify.ops import OPS
from kskit.verify.outcomes import FAILURES, Status
from kskit.verify.reports.document import FORMAT
from npm_tools import installed


def schema(name: str) -> Any:
    return json.loads(data_path("vectors", "schema", f"{name}.schema.json").read_bytes())


@pytest.mark.parametrize("path", sorted(data_path("vectors", "schema").rglob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_one_and_names_itself(path: Path) -> None:
    found = json.loads(path.read_bytes())
    jsonschema.Draft202012Validator.check_schema(found)
    assert found.get("$id", path.name) == path.name


def test_all_schemas_written_by_hand_are_there() -> None:
    assert all(schema(name)["$id"] == f"{name}.schema.json" for name in SCHEMAS)


def test_the_adapter_schemas_have_the_ops_and_the_protocol() -> None:
    hello, question, _stop = schema("adapter-request")["oneOf"]
    answer = schema("adapter-answer")["oneOf"][0]
    assert hello["properties"]["protocol"]["const"] == PROTOCOL
    assert question["properties"]["op"]["enum"] == answer["properties"]["ops"]["items"]["enum"] == list(OPS)


def test_the_report_schema_has_the_words_of_the_harness() -> None:
    report = schema("report")["properties"]
    result = report["results"]["items"]["properties"]
    assert (report["version"]["const"], report["protocol"]["const"]) == (FORMAT, PROTOCOL)
    assert result["op"]["enum"] == list(OPS)
    assert result["status"]["enum"] == [status.value for status in Status]
    assert result["kind"]["enum"] == list(FAILURES)


def test_the_schemas_of_explain_and_inspect_have_their_versions() -> None:
    assert schema("explain")["properties"]["version"]["const"] == output.VERSION
    assert schema("inspect")["properties"]["version"]["const"] == inspection.VERSION


def test_a_strict_reader_compiles_all_schemas_and_refuses_nonsense() -> None:
    folder = data_path("vectors", "schema")
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.json"))]
    files = {name: folder.parent / name.replace(".schema", "") for name in names}
    right = {name: [json.loads(path.read_bytes())] for name, path in files.items() if path.is_file()}
    nonsense = [{"nonsense": 1}, [], "nonsense", 1, None, True]
    given = {name: [*nonsense, *right.get(name, ())] for name in names}
    ran = subprocess.run(
        ["node", "validate.mjs", str(folder)],
        cwd=installed(data_root(), "schemas"),
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        name: [*(False for _ in nonsense), *(True for _ in right.get(name, ()))] for name in names
    }
    assert len(right) > 10
