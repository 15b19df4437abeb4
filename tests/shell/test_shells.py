"""The shell code under every shell and with every awk. The curl programs run under all shells in tests/snippets."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kskit.verify.live.vectors import live_vectors
from kskit.verify.outcomes import Status
from kskit.verify.run import Options, verify
from kskit.verify.vectors import load
from shell_code import SHELLS, STARTER, shell_sources

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
