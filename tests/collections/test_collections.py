"""The collections, as their users run them: by newman and httpyac, at an emulator."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_paths import ROOT
from kskit.collections import folders
from kskit.snippets.service import Service, fresh_service
from npm_tools import installed

FOLDER = ROOT / "spec" / "collections"
POSTMAN = FOLDER / "kaltura-sessions.postman_collection.json"
ENVIRONMENT = FOLDER / "http-client.env.json"
pytestmark = pytest.mark.xdist_group("collections")


@pytest.fixture(scope="module")
def tools(root: Path) -> Path:
    return installed(root, "http_clients") / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with fresh_service() as started:
        yield started


def sent(service: Service) -> list[str]:
    """The calls that the emulator was sent."""
    return [one.request.target.partition("/service/")[2].replace("/action/", ".") for one in service.traffic()]


def wanted(ids: set[str]) -> list[str]:
    """The calls of these folders, in order."""
    calls = [item.call for folder in folders() if folder.id in ids for item in folder.items]
    return [f"{call.service}.{call.action}" if hasattr(call, "service") else "multirequest" for call in calls]


def newman(tools: Path, tmp_path: Path, settings: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    environment = {"name": "emulator", "values": [{"key": name, "value": value} for name, value in settings.items()]}
    (tmp_path / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
    command = [tools / "newman", "run", POSTMAN, "-e", tmp_path / "environment.json", "--color", "off", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def httpyac(tools: Path, folder: Path, settings: dict[str, str], name: str) -> subprocess.CompletedProcess[str]:
    (folder / name).write_bytes((FOLDER / name).read_bytes())
    (folder / ENVIRONMENT.name).write_text(json.dumps({"emulator": settings}), encoding="utf-8")
    command = [tools / "httpyac", "send", name, "--all", "--env", "emulator"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "NO_PROXY": "*"}
    )


def test_newman_runs_every_folder(tools: Path, service: Service, tmp_path: Path) -> None:
    service.reset()
    ran = newman(tools, tmp_path, dict(service.settings))
    assert ran.returncode == 0, ran.stdout
    assert sent(service) == wanted({folder.id for folder in folders()})


def test_newman_fails_where_the_token_is_another(tools: Path, service: Service, tmp_path: Path) -> None:
    ran = newman(
        tools,
        tmp_path,
        {**service.settings, "KALTURA_APP_TOKEN": "fe" * 16},
        "--folder",
        "Start a session with an application token",
    )
    assert ran.returncode == 1
    assert "INVALID_APP_TOKEN_HASH" in ran.stdout


@pytest.mark.parametrize("folder", [folder.id for folder in folders()])
def test_httpyac_runs_it(folder: str, tools: Path, service: Service, tmp_path: Path) -> None:
    service.reset()
    ran = httpyac(tools, tmp_path, dict(service.settings), f"{folder.replace('/', '-')}.http")
    assert ran.returncode == 0, ran.stdout
    assert sent(service) == wanted({folder})
    assert "failed" not in ran.stdout.splitlines()[-1]


def test_httpyac_fails_where_the_token_is_another(tools: Path, service: Service, tmp_path: Path) -> None:
    ran = httpyac(tools, tmp_path, {**service.settings, "KALTURA_APP_TOKEN": "fe" * 16}, "app-token-session.http")
    assert ran.returncode != 0
    assert "INVALID_APP_TOKEN_HASH" in ran.stdout


def test_the_settings_are_those_of_the_emulator(service: Service) -> None:
    given = json.loads(ENVIRONMENT.read_text(encoding="utf-8"))["emulator"]
    variables = {one["key"]: one["value"] for one in json.loads(POSTMAN.read_text(encoding="utf-8"))["variable"]}
    assert given == variables
    assert given.pop("KALTURA_SERVICE_URL") == "http://127.0.0.1:8080/api_v3"
    assert given.items() <= service.settings.items()
