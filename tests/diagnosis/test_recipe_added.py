"""A mistake that computes a value is two edits, a row and a function: explain and the vectors find it by themselves."""

import json
import os
import shutil
import subprocess
import sys

import pytest

ROW = """
[[mistake]]
id = "A41"
title = "Written backwards"
explanation = "It was done so."
shows = "It fails"
fix = "Do it right."
clauses = ["APP.4"]
languages = []
severity = "rejected"
"""
RECIPE = """

@hash_recipe("A41", "backwards", "text", "the right digest written backwards")
def _backwards(draft: HashDraft) -> str:
    return draft.text[::-1]
"""
KS, TOKEN = "djJ8MTAyfA==", "f1e2d3c4b5a697887766554433221100"


@pytest.fixture(scope="module")
def house(root, tmp_path_factory):
    """A copy of the kit with one more mistake; returns a function that runs Python in it."""
    copy = tmp_path_factory.mktemp("house")
    for part in ("reference", "spec/catalogue"):
        shutil.copytree(root / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "spec/catalogue/mistakes.toml").open("a", encoding="utf-8") as table:
        table.write(ROW)
    with (copy / "reference/kaltura_diagnosis/token_hash/inputs.py").open("a", encoding="utf-8") as module:
        module.write(RECIPE)

    def run(*arguments, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")}
        environment |= {"PYTHONPATH": f"{copy / 'reference'}{os.pathsep}{root / 'generators'}", **settings}
        command = [sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=copy)

    return run


def explained(ran):
    assert ran.returncode in {0, 1}, ran.stderr
    return json.loads(ran.stdout)


def test_recipe_is_found_behind_a_value(house):
    right = explained(house("-m", "kskit", "explain", "token-hash", "--json", KALTURA_KS=KS, KALTURA_APP_TOKEN=TOKEN,
                            KALTURA_TOKEN_HASH="0"))["corrected"]  # fmt: skip
    found = explained(house("-m", "kskit", "explain", "token-hash", "--json", KALTURA_KS=KS, KALTURA_APP_TOKEN=TOKEN,
                            KALTURA_TOKEN_HASH=right[::-1]))  # fmt: skip
    assert found["mistakes"] == ["A41"]
    assert found["summary"] == "The hash is the right digest written backwards."


def test_recipe_gets_a_vector(house):
    program = "from kskit.build.families.mistakes import cases; print(*(one.slug for one in cases()))"
    assert "a41-backwards" in house("-c", program).stdout.split()
