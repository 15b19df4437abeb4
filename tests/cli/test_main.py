import subprocess
import sys

import pytest

from kskit.__main__ import COMMANDS, main


def kskit(*arguments, **keywords):
    return subprocess.run(
        [sys.executable, "-m", "kskit", *arguments], capture_output=True, text=True, check=False, **keywords
    )


def test_help_lists_every_command():
    shown = kskit("--help")
    assert shown.returncode == 0
    assert all(f"    {command} " in shown.stdout for command in COMMANDS)


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


def test_help_loads_no_heavy_module():
    heavy = "cryptography", "requests", "jinja2", "uvicorn", "jsonschema", "rich"
    code = (
        "import sys; from kskit.__main__ import main\n"
        "try: main(['--help'])\n"
        f"except SystemExit: print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stderr == "[]\n"
