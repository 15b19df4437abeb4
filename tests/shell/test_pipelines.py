"""Shell code is written so that no failure is overlooked, by its syntax tree.

A POSIX shell looks only at the last command of a pipeline and at the last command substitution of an assignment; at a
substitution among the words of a command it does not look at all.

The shell code under every shell and with every awk. The curl programs run under all shells in tests/snippets.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kskit.verify.live.vectors import live_vectors
from kskit.verify.outcomes import Status
from kskit.verify.run import Options, verify
from kskit.verify.vectors import load
from shell_code import SHELLS, STARTER, shell_sources

Node = dict[str, Any]
SAFE_AT_THE_LEFT = {"printf", "echo"}  # built in; they fail only where the command at their right does
SOURCES = shell_sources()


def nodes(tree: Any, closed: str = "none") -> Iterator[Node]:
    """Every node of a part of the tree, outer ones first; what is inside a node of the closed type is left out."""
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part, closed)
    elif isinstance(tree, dict):
        yield tree
        if tree.get("Type") != closed:
            yield from nodes(list(tree.values()), closed)


def overlooked(text: str) -> list[str]:
    """The lines in which a command fails without the shell noticing."""
    shfmt = Path(sys.executable).with_name("shfmt")  # a package of PyPI, installed for the tests
    parsed = subprocess.run(
        [shfmt, "-ln", "posix", "--to-json"], input=text, capture_output=True, text=True, check=True
    )
    tree, looked_at, bad = json.loads(parsed.stdout), set(), []
    for node in nodes(tree):
        if node.get("Op") == "|" and not SAFE_AT_THE_LEFT & {_command(node["X"])}:
            bad.append(node)
        if node.get("Type") == "CallExpr" and not node.get("Args"):
            found = [one for one in nodes(node, "CmdSubst") if one.get("Type") == "CmdSubst"]
            looked_at |= {one["Pos"]["Offset"] for one in found if len(found) == 1}
    bad += [one for one in nodes(tree) if one.get("Type") == "CmdSubst" and one["Pos"]["Offset"] not in looked_at]
    return [text.splitlines()[node["Pos"]["Line"] - 1].strip() for node in bad]


def _command(statement: Node) -> str:
    parts = statement["Cmd"].get("Args", [{}])[0].get("Parts", [{}])
    return str(parts[0].get("Value", ""))


@pytest.mark.parametrize("place", SOURCES)
def test_no_failure_is_overlooked(place: str) -> None:
    assert overlooked(SOURCES[place]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hash=$(printf x | openssl dgst)", 0),
        ("hash=$(openssl dgst <x | cut -c 1)", 1),
        ("printf x | openssl dgst | cut -c 1", 1),
        ("x=$(a)\ny=$(b $(c))", 1),
        ("x=$(a)$(b)", 2),
        ('curl "$(a)"', 1),
        ("[ $(($(wc -c <x) % 16)) -eq 0 ]", 1),
        ("case $(a) in *) ;; esac", 1),
    ],
)
def test_what_is_overlooked_is_found(text: str, found: int) -> None:
    assert len(overlooked(text)) == found


OPS = {"token_hash", "ks_encode"}
VECTORS = [vector for vector in load() if vector.op in OPS] + live_vectors()[::8]
UTILITIES = ("cat", "cut", "date", "mktemp", "mv", "od", "rm", "sed", "tr", "wc")

pytestmark = pytest.mark.xdist_group("shells")


@pytest.mark.parametrize("shell", SHELLS)
def test_all_shell_code_parses(shell: str, tool: Callable[[str], str]) -> None:
    command = [tool(SHELLS[shell][0]), *SHELLS[shell][1:], "-n"]
    complaints = {}
    for place, text in shell_sources().items():
        ran = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        if ran.returncode or ran.stderr:
            complaints[place] = ran.stderr
    assert complaints == {}


@pytest.mark.parametrize(
    ("shell", "awk"), [("dash", "mawk"), ("dash", "original-awk"), ("bash", "gawk"), ("busybox", "busybox")]
)
def test_the_starter_conforms(
    shell: str, awk: str, links: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    more = dict.fromkeys(UTILITIES, "busybox") if awk == "busybox" else {}
    folder = links({"sh": shell, "awk": awk, **more})
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    run = verify([str(folder / "sh"), str(STARTER)], VECTORS, Options(spawn=True))
    assert [one.vector.id for one in run.outcomes if one.status is not Status.PASSED] == []
