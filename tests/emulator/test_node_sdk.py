"""The official Node SDK, unmodified: it speaks JSON both ways. One script runs; each test looks at one of its steps."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from calling import TOKEN_ID

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import running

pytestmark = pytest.mark.xdist_group("node-sdk")  # one process installs it

SCRIPT = Path(__file__).with_name("node_sdk") / "script.cjs"
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def _install(root: Path, npm: str) -> Path:
    """The folder of the installed SDK; installed once, in the version that the adapter of the same SDK pins."""
    pinned, folder = root / "spec" / "adapters" / "official-node", root / ".cache" / "emulator-node-sdk"
    lock = "package-lock.json"
    modules = folder / "node_modules"
    if not modules.is_dir() or (folder / lock).read_bytes() != (pinned / lock).read_bytes():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", lock):
            shutil.copy(pinned / name, folder / name)
        subprocess.run([npm, *INSTALL, "--prefix", folder], check=True, timeout=300)
    return modules


@pytest.fixture(scope="module")
def credentials() -> Iterator[dict[str, str | int]]:
    """The credentials of a server, with its address."""
    with running(Emulator()) as server:
        yield server.credentials


@pytest.fixture(scope="module")
def seen(root: Path, tool: Callable[[str], str], credentials: dict[str, str | int]) -> dict[str, Any]:
    """What the script's steps saw."""
    node = tool("node")
    modules = _install(root, tool("npm"))
    done = subprocess.run(
        [node, SCRIPT, json.dumps(credentials)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"NODE_PATH": str(modules)},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_session_is_started_looked_at_and_ended(seen: dict[str, Any]) -> None:
    info = seen["session"]["info"]
    assert (info["objectType"], info["userId"], info["sessionType"]) == ("KalturaSessionInfo", "alice", "2")
    assert seen["session"]["ended"]["args"]["KSID"] == "LOGOUT"


def test_a_token_session_lists_media(seen: dict[str, Any]) -> None:
    step = seen["tokenSession"]
    assert f"apptoken:{TOKEN_ID}" in step["info"]["privileges"]
    assert [entry["objectType"] for entry in step["listed"]["objects"]] == ["KalturaMediaEntry"] * 2
    assert step["count"] == step["listed"]["totalCount"]


def test_a_token_lives_from_add_to_delete(seen: dict[str, Any]) -> None:
    step = seen["appTokens"]
    assert (step["made"]["description"], step["made"]["hashType"]) == ("é <&>", "SHA256")
    assert [token["id"] for token in step["listed"]["objects"]] == [step["made"]["id"]]
    assert step["gone"]["code"] == "APP_TOKEN_ID_NOT_FOUND"


def test_a_user_is_made_and_logs_in(seen: dict[str, Any]) -> None:
    assert seen["login"]["count"] >= 0
    assert seen["login"]["wrong"]["code"] == "USER_WRONG_PASSWORD"


def test_errors_arrive_as_exceptions(seen: dict[str, Any]) -> None:
    forbidden, garbage = seen["errors"]
    assert forbidden["message"] == "The access to service [appToken->list] is forbidden"
    assert garbage == {
        "code": "INVALID_KS",
        "message": 'Invalid KS "garbage", Error "-1,INVALID_STR"',
        "args": {"KSID": "garbage", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"},
    }


def test_a_multirequest_uses_the_session_it_starts(seen: dict[str, Any]) -> None:
    started, info, listed, entry, missing = seen["multirequest"]
    assert started.startswith("djJ8")
    assert info["userId"] == "alice"
    assert entry["id"] == listed["objects"][0]["id"]
    assert missing["code"] == "ENTRY_ID_NOT_FOUND"
