"""What CI installs is pinned: every dependency once for each machine, within what users may have, and with hashes."""

import re
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from kit_paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FILES = ("constraints.txt", "constraints-go.txt")


def pins(name):
    """Return (requirement, its hashes) of a file."""
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    kept = [entry for entry in entries if not entry.startswith("#")]
    return [(Requirement(one.partition("\\")[0]), re.findall(r"--hash=sha256:[0-9a-f]{64}\b", one)) for one in kept]


@pytest.mark.parametrize("name", FILES)
def test_every_pin_is_one_version_with_the_hashes_of_its_files(name):
    assert pins(name)
    for requirement, hashes in pins(name):
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), requirement
        assert hashes, requirement


@pytest.mark.parametrize("name", FILES)
def test_no_place_is_named(name):
    assert not re.search(r"//|@|--(?:extra-)?index|--find-links", (ROOT / name).read_text(encoding="utf-8"))


def test_every_dependency_is_pinned_within_what_users_may_have():
    pinned = {
        requirement.name: requirement.specifier
        for requirement, _ in pins("constraints.txt")
        if requirement.marker is None or requirement.marker.evaluate(default_environment())
    }
    extras = PROJECT["optional-dependencies"]
    for text in (*PROJECT["dependencies"], *extras["test"], *extras["pastes"]):
        wanted = Requirement(text)
        if wanted.name != PROJECT["name"]:
            version = str(pinned[wanted.name.lower()]).removeprefix("==")
            assert wanted.specifier.contains(version), text


def test_private_interfaces_have_an_upper_bound():
    (uvicorn,) = (Requirement(text) for text in PROJECT["dependencies"] if text.startswith("uvicorn"))
    assert any(one.operator == "<" for one in uvicorn.specifier)
