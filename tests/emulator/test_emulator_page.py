"""The page of the emulator: every example is executed, and every table says what the code does."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kaltura_emulator import asgi, faults, http_handler, multirequest, response_cache, transcript, wire_protocol
from kaltura_emulator.control import Control
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import RunningEmulator
from kaltura_session.forms import MAX_INPUT_VARS
from kit_paths import ROOT
from shell_code import SHELLS

pytest_plugins = ["pytester"]

PAGE = (ROOT / "spec" / "emulator.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[str]:
    return [content for name, content in BLOCKS if name == language]


def _environment(**more: str) -> dict[str, str]:
    """The environment with `kskit` on the PATH."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **more}


def _section(title: str) -> str:
    return PAGE.partition(f"# {title}\n")[2].partition("\n## ")[0]


def test_every_block_is_of_a_language_that_is_executed_here() -> None:
    assert {name for name, _ in BLOCKS} == {"text", "go", "sh", "python"}


def test_the_go_helper_runs_an_emulator_for_a_test(tmp_path: Path, tool: Callable[[str], str]) -> None:
    helper, test = _blocks("go")
    (tmp_path / "go.mod").write_text("module example.test/kaltura\n\ngo 1.21\n")
    (tmp_path / "emulator_test.go").write_text(helper)
    (tmp_path / "widget_test.go").write_text(test)
    assert subprocess.run([tool("gofmt"), "-l", tmp_path], capture_output=True, check=True).stdout == b""
    ran = subprocess.run(
        [tool("go"), "test", "-v", "./..."],
        cwd=tmp_path,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "--- PASS: TestWidgetSession" in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_lines_start_a_session(shell: str, tool: Callable[[str], str], tmp_path: Path) -> None:
    ran = _run_block(shell, tool, tmp_path, _environment()["PATH"])
    assert ran.stdout.startswith('{"partnerId":1000,"ks":"djJ8'), ran.stdout + ran.stderr
    assert ran.returncode == 0
    assert list(tmp_path.iterdir()) == []  # the folder of the ready file is gone


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_lines_end_when_the_emulator_does_not_start(
    shell: str, tool: Callable[[str], str], tmp_path: Path
) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in ("mktemp", "rm", "sed", "sleep"):
        (commands / name).symlink_to(tool(name))
    ran = _run_block(shell, tool, tmp_path, str(commands))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "kskit" in ran.stderr
    assert list(tmp_path.iterdir()) == [commands]


def _run_block(shell: str, tool: Callable[[str], str], folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    tool("curl")
    return subprocess.run(
        [tool(SHELLS[shell][0]), *SHELLS[shell][1:], "-c", _blocks("sh")[0]],
        env=_environment(PATH=path, TMPDIR=str(folder)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_python_tests_pass(pytester: pytest.Pytester) -> None:
    fixture, adapter = _blocks("python")
    pytester.makepyfile(test_fixture=fixture, test_adapter=adapter)
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2)


def test_the_control_lines_do_what_they_say(kaltura_emulator: RunningEmulator, tool: Callable[[str], str]) -> None:
    curl, where = tool("curl"), {"KALTURA_CONTROL": f"{kaltura_emulator.base_url}/_kit"}
    clock = kaltura_emulator.emulator.clock
    fault, travel, reset = _blocks("sh")[1].splitlines()
    before = clock.now()
    for line, check in (
        (fault, lambda: [waiting.count for waiting in kaltura_emulator.faults] == [2]),
        (travel, lambda: clock.now() >= before + 86400),
        (reset, lambda: not kaltura_emulator.faults),
    ):
        done = subprocess.run(
            ["/bin/sh", "-c", line], env=_environment(**where), capture_output=True, text=True, check=True
        )
        assert "error" not in done.stdout, curl
        assert check()


def test_every_control_endpoint_and_its_schemas_are_in_the_table() -> None:
    rows = re.findall(
        r"^\| `(\w+) /_kit/(\w+)` \|[^|]*\| ?([^|]*) \| `([\w-]+)` \|$", _section("Control endpoints"), re.MULTILINE
    )
    assert {(method, name) for method, name, _, _ in rows} == set(Control(Emulator())._routes)
    schemas = {path.name.removesuffix(".schema.json") for path in (ROOT / "vectors/schema/control").iterdir()}
    named = {word for _, _, body, answer in rows for word in (*re.findall(r"`([\w-]+)`", body), answer)}
    assert named | {"ready", "error"} == schemas


def test_the_limits_are_those_of_the_code() -> None:
    section = _section("Limits")
    for limit in (
        f"{wire_protocol.MAX_LINE_BYTES} bytes | HTTP 414",
        f"| headers | {wire_protocol.MAX_HEADERS} |",
        f"| {wire_protocol.MAX_HEAD_BYTES} bytes |",
        f"| {wire_protocol.REQUEST_SECONDS:g} s |",
        f"| body | {asgi.MAX_BODY_BYTES} bytes |",
        f"| fields of a form | {MAX_INPUT_VARS} |",
        f"| a response | {http_handler.MAX_RESPONSE} characters |",
        f"| what references of a multirequest fill in | {multirequest.MAX_INSERTED} characters |",
        f"| requests in the transcript | {transcript.KEPT}, and {transcript.KEPT_BYTES} bytes |",
        f"and {response_cache.KEPT_BYTES} bytes",
    ):
        assert limit in section


def test_the_kinds_of_faults_and_the_options_are_those_of_the_code() -> None:
    kinds = re.findall(r"^\| `(\w+)` \|", _section("Faults"), re.MULTILINE)
    assert tuple(kinds[1:]) == faults.KINDS
    shown = subprocess.run(
        [sys.executable, "-m", "kskit", "serve", "--help"], capture_output=True, text=True, check=True
    )
    for option in re.findall(r"^\| `(--[a-z-]+)", _section("Start it"), re.MULTILINE):
        assert option in shown.stdout


def test_the_members_of_the_ready_file_are_those_of_its_document(kaltura_emulator: RunningEmulator) -> None:
    listed = re.findall(r"`([a-z_]+)`", _section("Start it").partition("with the members")[2].partition(".\n")[0])
    assert listed == list(kaltura_emulator.credentials)
