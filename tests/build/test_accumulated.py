"""Accumulated vectors: the reference, two starters and the implementation written from the specification agree."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from kaltura_session.server.resources import data_path, data_root
from kskit.build.accumulated import COUNTS, INPUTS, PSEUDOCODE, computed, published
from kskit.build.operations import run
from kskit.verify.adapters import load_adapters, make_ready
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector

STARTERS = {"python": ("token_hash", "ks_encode"), "javascript": ("token_hash", "ks_encode")}
CASES = COUNTS[0]


def vectors(op: str) -> list[Vector]:
    """Return the first cases of an op as questions of the harness."""
    inputs = [INPUTS[op](i) for i in range(CASES)]
    return [Vector(f"{op}/{i}", op, op, one, run(op, one).expect, {}) for i, one in enumerate(inputs)]


def test_the_file_follows_its_schema_and_has_nine_lines() -> None:
    document = json.loads(data_path("vectors", "accumulated.json").read_bytes())
    jsonschema.validate(document, json.loads(data_path("vectors", "schema", "accumulated.schema.json").read_bytes()))
    assert document["digests"] == published()
    assert {op: [*map(int, digests)] for op, digests in published().items()} == {op: [*COUNTS] for op in INPUTS}
    assert len(PSEUDOCODE) == 9


@pytest.mark.parametrize("op", INPUTS)
def test_the_reference_has_the_digest(op: str) -> None:
    assert computed(op, CASES) == published()[op][str(CASES)]


@pytest.mark.parametrize("starter", STARTERS)
def test_a_starter_has_every_case(starter: str) -> None:
    asked = [one for op in STARTERS[starter] for one in vectors(op)]
    found = verify(make_ready(load_adapters()[starter], data_root() / ".cache" / "adapters"), asked, Options(seed=1))
    assert found.problems == []
    assert [one.vector.id for one in found.outcomes if one.status != "passed"] == []


def test_the_implementation_written_from_the_specification_has_all_digests() -> None:
    go = shutil.which("go")
    if go is None:
        if os.environ.get("KSKIT_REQUIRE_ALL"):
            pytest.fail("go is not installed: required here (KSKIT_REQUIRE_ALL=1)")
        pytest.skip("go is not installed")
    folder = Path(data_root()) / "spec" / "implementations" / "go"
    ran = subprocess.run(
        [go, "test", "-run", "TestAccumulated", "./kaltura"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
