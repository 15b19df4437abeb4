"""Each command that shell code starts is made to fail, at each of its starts: the script must end with that error."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations, cases_of
from kskit.snippets.programs import ProcessResult, Program, make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import Service, fresh_service
from kskit.verify.vectors import load
from shell_code import STARTER

COMMANDS = ("awk", "cat", "curl", "date", "mktemp", "mv", "od", "openssl", "sed", "tr", "wc")
FLOWS = load_flows()
QUESTIONS = ("token-hash/sha256-plain", "ks-v1-encode/user-slash", "ks-v2-encode/user-slash")

pytestmark = pytest.mark.xdist_group("shells")


class Breaking:
    """A folder for the PATH with nothing but the commands, one of which fails at its nth start and says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "commands"
        self.folder.mkdir()
        for name in (*COMMANDS, "rm", "sh"):
            (self.folder / name).symlink_to(str(shutil.which(name)))

    def runs(self, command: str, run: Callable[[], ProcessResult]) -> list[ProcessResult]:
        """Run with the command failing at its first start, at its second, ...; in the last run it never failed."""
        place, starts, outcomes = self.folder / command, self.folder / f"{command}.starts", []
        real = place.readlink()
        for number in count():
            starts.write_text("0\n")
            place.unlink()
            place.write_text(
                f"#!/bin/sh\nread -r n <{starts}\necho $((n + 1)) >{starts}\n"
                f"[ $n -ne {number} ] || {{ echo {command} is broken >&2 && exit 3; }}\n"
                f'exec {real} "$@"\n'
            )
            place.chmod(0o755)
            outcomes.append(run())
            if int(starts.read_text()) <= number:
                break
        place.unlink()
        place.symlink_to(real)
        return outcomes


@pytest.fixture
def breaking(tmp_path: Path, tool: Callable[[str], str]) -> Breaking:
    """Commands that can be broken."""
    for name in (*COMMANDS, "dash", "bash"):
        tool(name)
    return Breaking(tmp_path)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """An emulator of this module's own."""
    with fresh_service() as running:
        yield running


def started(text: str) -> list[str]:
    return [name for name in COMMANDS if re.search(rf"\b{name}\b", text)]


@pytest.mark.parametrize(("flow", "shell"), [*((flow, "dash") for flow in FLOWS.flows), ("local-ks", "bash")])
def test_a_program_ends_with_the_error(
    flow: str, shell: str, breaking: Breaking, service: Service, tmp_path: Path
) -> None:
    snippet = find_snippet(flow, "curl")
    program = make_program(snippet)
    program = Program(snippet, [str(shutil.which(shell)), program.command[-1]], program.work)
    for case in [case for case in cases_of(snippet.flow, FLOWS) if case.exit == 0]:

        def run() -> ProcessResult:
            service.reset()
            settings = Situations(service.settings, tmp_path).settings_for(case)  # noqa: B023 - run at once
            return program.execute(settings, str(breaking.folder))

        for command in started(snippet.text):
            *broken, whole = breaking.runs(command, run)
            assert (whole.exit, whole.stderr) == (0, "")
            for ran in broken:
                assert ran.exit not in {0, None}
                assert ran.stderr.splitlines()[:1] == [f"{command} is broken"]
                assert len(ran.stderr.splitlines()) == 1 or flow == "handle-errors"  # which also says what to do


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("vector_id", QUESTIONS)
def test_the_starter_ends_with_the_error(shell: str, vector_id: str, breaking: Breaking) -> None:
    vector = next(vector for vector in load() if vector.id == vector_id)
    question = json.dumps({"seq": 1, "op": vector.op, "input": vector.input}, separators=(",", ":")) + "\n"

    def run() -> ProcessResult:
        ran = subprocess.run(
            [str(shutil.which(shell)), STARTER],
            input=question,
            env={"PATH": str(breaking.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        return ProcessResult(ran.returncode, ran.stdout, ran.stderr)

    for command in ("awk", "mktemp", "od", "openssl", "tr", "wc"):
        *broken, whole = breaking.runs(command, run)
        assert json.loads(whole.stdout) == {"seq": 1, "result": vector.expect}
        for ran in broken:
            assert (ran.exit, ran.stdout, ran.stderr) == (3, "", f"{command} is broken\n")
