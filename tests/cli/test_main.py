import subprocess
import sys

import pytest

from kskit.__main__ import COMMANDS, EXAMPLES, main


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
