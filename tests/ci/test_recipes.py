"""The recipes of spec/ci, run as the services run them: each script by bash, with what the steps before it left."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kit_paths import ROOT

PAGE = (ROOT / "spec" / "ci" / "README.md").read_text(encoding="utf-8")
GITHUB, GITLAB = (yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
ACTION = yaml.safe_load((ROOT / "spec" / "ci" / "action.yml").read_text(encoding="utf-8"))


class Runner:
    """A job: its folder, and what one step leaves to the next in the files that GitHub names."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.settings = folder, [os.environ["PATH"]], dict[str, str]()
        (folder / "kit").symlink_to(ROOT)
        (folder / "temp").mkdir()

    def run(self, script: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        files = {name: self.folder / "temp" / name for name in ("GITHUB_PATH", "GITHUB_ENV")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
        }
        own = {name: str(file) for name, file in files.items()}
        own |= {"PATH": os.pathsep.join(reversed(self.path)), "RUNNER_TEMP": str(self.folder / "temp")}
        (self.folder / "temp" / "script.sh").write_text(script, encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", self.folder / "temp" / "script.sh"],
            cwd=self.folder,
            env={**inherited, **own, **self.settings, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        self.path += files["GITHUB_PATH"].read_text(encoding="utf-8").split()
        self.settings |= dict(
            line.split("=", 1) for line in files["GITHUB_ENV"].read_text(encoding="utf-8").splitlines()
        )
        return done

    def act(self, given: dict[str, Any], *, installed: bool = False) -> list[subprocess.CompletedProcess[str]]:
        """Run the steps of the action whose condition holds, up to the first that fails; the first one installs."""
        inputs = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
        inputs |= {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
        done: list[subprocess.CompletedProcess[str]] = []
        for step in ACTION["runs"]["steps"][installed:]:
            if self._holds(step.get("if", ""), inputs) and not (done and done[-1].returncode):
                values = {
                    name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)
                    for name, text in step.get("env", {}).items()
                }
                done.append(self.run(step["run"], values))
        return done

    @staticmethod
    def _holds(condition: str, inputs: dict[str, str]) -> bool:
        if not condition:
            return True
        found = re.fullmatch(r"inputs\.(\w+) (==|!=) '(\w*)'", condition)
        assert found, condition
        return (inputs[found[1]] == found[3]) == (found[2] == "==")


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    started = Runner(tmp_path)
    yield started
    for line in subprocess.run(
        ["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False
    ).stdout.split():
        os.kill(int(line), signal.SIGTERM)  # as the service ends what a job leaves behind


def test_the_action_verifies_grades_and_serves(runner: Runner) -> None:
    steps = [step for step in GITHUB if step.get("uses") == "./kit/spec/ci"]
    done = runner.act(steps[0]["with"])
    assert [one.returncode for one in done] == [0, 0, 0, 0], done[-1].stdout + done[-1].stderr
    assert {path.name for path in (runner.folder / "kaltura-reports").iterdir()} == {"verify.xml", "grade.xml"}
    listed = runner.run(GITHUB[-1]["run"])
    assert (listed.returncode, listed.stdout) == (0, "2\n"), listed.stderr
    wrong = runner.act({"grade": "app-token-session", "program": "echo 2"}, installed=True)
    assert [one.returncode for one in wrong] == [1]


def test_the_recipe_of_gitlab(runner: Runner) -> None:
    done = runner.run("\n".join(GITLAB["kaltura"]["script"]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert all((runner.folder / name).is_file() for name in GITLAB["kaltura"]["artifacts"]["reports"]["junit"])
