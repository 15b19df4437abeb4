"""The command kskit: its help, what each command loads, `kskit demo`, and the calls that pages print."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kit_paths import ROOT
from kskit.__main__ import COMMANDS, EXAMPLES, _parser, main


def kskit(*arguments, **keywords):
    return subprocess.run(
        [sys.executable, "-m", "kskit", *arguments], capture_output=True, text=True, check=False, **keywords
    )


def test_help_lists_every_command():
    shown = kskit("--help")
    assert shown.returncode == 0
    assert all(f"\n  {command} " in shown.stdout for command in COMMANDS)


def test_no_command_is_a_wrong_call():
    shown = kskit()
    assert (shown.returncode, shown.stderr) == (2, "")
    assert "usage: kskit" in shown.stdout


def test_unknown_command_is_named():
    shown = kskit("nosuch")
    assert shown.returncode == 2
    assert "invalid choice: 'nosuch'" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_version_is_the_distributions():
    shown = kskit("--version")
    assert (shown.returncode, shown.stdout) == (0, "kskit 0.1.0\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: kskit {command}" in capsys.readouterr().out


HEAVY = ("cryptography", "requests", "jinja2", "uvicorn", "fastjsonschema", "pygments")
READERS = ("tree_sitter_php", "kaltura_pastes.code.php", "kaltura_pastes.code.python_calls")
CURL = "curl https://www.kaltura.com/api_v3/service/system/action/ping -d format=1"


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], HEAVY),
        (["vectors", "list"], (*HEAVY, "kaltura_session.server.catalogue")),
        (["explain", "error", "INVALID_KS"], ("requests", "jinja2", "kaltura_pastes")),
        (["explain", "request", "PASTED"], ("requests", "jinja2", *READERS)),
    ],
)
def test_a_command_loads_only_what_it_needs(arguments, unneeded, tmp_path):
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(CURL, encoding="utf-8")
    words = [str(pasted) if word == "PASTED" else word for word in arguments]
    code = (
        "import sys; from kskit.__main__ import main\n"
        f"try: main({words!r})\n"
        "except SystemExit: pass\n"
        f"print([name for name in {unneeded!r} if name in sys.modules], file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stderr == "[]\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_terminal(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*([command] if command else []), "--help"])
    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []


def test_the_examples_of_the_help_run():
    lines = [line.split() for line in EXAMPLES.splitlines() if line.startswith("  kskit ")]
    assert lines
    assert [words for words in lines if kskit(*words[1:]).returncode != 0] == []


@pytest.mark.parametrize("command", [["inspect"], ["explain", "ks"], ["explain", "request"], ["explain", "token-hash"]])
def test_a_pipe_is_read_without_being_asked_for(command):
    piped = kskit(*command, input="curl https://www.example.com/api_v3/service/system/action/ping\n")
    assert "nothing was given" not in piped.stderr
    assert "no KS was given" not in piped.stderr
    empty = kskit(*command, input="")
    assert (empty.returncode, empty.stderr.count("\n")) == (2, 1)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "kskit", "demo"],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_every_stop_is_told_in_whole_words(shown: str) -> None:
    for words in ("kskit serve --port 0", "spec/snippets/curl/app_token_session.sh", "2 entries listed", "(A01)"):
        assert words in shown
    assert [line for line in shown.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_what_comes_next_can_be_called(shown: str, tmp_path: Path) -> None:
    (tmp_path / "FILE").write_text("curl https://www.example.com/api_v3/service/system/action/ping -d format=1\n")
    commands = re.findall(r"^  (kskit .*)$", shown.partition("What next:")[2], re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        words = [*shlex.split(command), *(["--help"] if command.endswith("serve") else [])]
        ran = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "spec").rglob("*.md"))]
CALL = re.compile(r"(?:`|^[ >]*(?:\$ )?|[|(] ?|-- )(kskit (?:[^`|>;&0-9\n]|[0-9](?!>))*)", re.MULTILINE)
TERMINAL = re.compile(r"^```text\n.*?^```", re.DOTALL | re.MULTILINE)
TYPED = re.compile(r"^\$ .*", re.MULTILINE)
ONLY_NAMED = re.compile(r"kskit( [a-z-]+){1,2}")
"""`kskit explain` and `kskit vectors export` name a command, and may call nothing."""


def calls(page: Path) -> set[str]:
    text = TERMINAL.sub(lambda found: "\n".join(TYPED.findall(found[0])), page.read_text(encoding="utf-8"))
    text = text.replace("\\\n", " ")
    return {found.split(" #")[0].split("  ")[0].strip() for found in CALL.findall(text)}


def test_calls_are_found() -> None:
    assert "kskit verify -- kskit adapter" in calls(ROOT / "README.md")
    assert len({call for page in PAGES for call in calls(page)}) > 40


@pytest.mark.parametrize(
    "page", [page for page in PAGES if calls(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_it_is_taken(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for call in calls(page):
        words = shlex.split(call)[1:]
        name = next((word for word in words if not word.startswith("-")), None)
        assert name is None or name in COMMANDS or not name.islower(), f"{call}: no such command"
        if name not in COMMANDS:
            continue
        try:
            _parser(name).parse_args(words)
        except SystemExit as end:
            told = capsys.readouterr().err
            if end.code and not (ONLY_NAMED.fullmatch(call) and "arguments are required" in told):
                pytest.fail(f"{call}: {told.splitlines()[-1]}")
