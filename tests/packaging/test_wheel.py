"""An installed kit works without the checkout and without a network: the wheel carries all data."""

import os
import subprocess
import sys
import tarfile
import zipfile

import pytest

from kit_paths import ROOT
from kskit.export import KINDS, render
from kskit.export.folder import RECORD
from kskit.spec.plain_pages import SKILL

BUILD = "import sys; from hatchling import build; print(getattr(build, sys.argv[1])(sys.argv[2]))"


def built(kind, folder):
    made = subprocess.run(
        [sys.executable, "-c", BUILD, f"build_{kind}", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return folder / made.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(built("wheel", folder)) as archive:
        archive.extractall(folder / "site")  # noqa: S202 - our own wheel
    return folder / "site"


def run(wheel, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=wheel,
        env={**os.environ, "PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_wheel_finds_its_own_data(wheel):
    shown = run(wheel, "-c", "from kaltura_session.server.resources import data_root; print(data_root())")
    assert shown.stdout.strip() == str(wheel / "kaltura_session" / "_data")


@pytest.mark.parametrize(
    "path",
    [
        "spec/catalogue/flows.toml",
        "spec/snippets/manifest.json",
        "spec/index.md",
        "vectors/token-hash.json",
        "vectors/schema/token-hash.schema.json",
        "vectors/recordings/recordings.json",
        "generators/templates/go/language.toml",
    ],
)
def test_wheel_carries(wheel, path):
    assert (wheel / "kaltura_session" / "_data" / path).read_bytes() == (ROOT / path).read_bytes()


@pytest.mark.parametrize("name", ["account.json", "recordings-2.json"])
def test_wheel_leaves_the_tests_data_out(wheel, name):
    folder = wheel / "kaltura_session" / "_data" / "vectors" / "recordings"
    assert (folder / "recordings.json").is_file()
    assert not (folder / name).exists()


def test_command_of_the_wheel_lists_vectors(wheel):
    shown = run(wheel, "-m", "kskit", "vectors", "list", "--family", "token-hash")
    assert shown.returncode == 0, shown.stderr
    assert "token-hash/" in shown.stdout


def test_wheel_exports_one_family(wheel, tmp_path):
    ran = run(wheel, "-m", "kskit", "vectors", "export", "--family", "token-hash", str(tmp_path / "out"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert {"token-hash.json", "LICENSE", "schema"} <= {path.name for path in (tmp_path / "out").iterdir()}
    assert not (tmp_path / "out" / "privileges.json").exists()


def test_export_of_the_wheel_is_that_of_the_checkout(wheel, tmp_path):
    ran = run(wheel, "-m", "kskit", "export", "all", "--out", str(tmp_path / "out"))
    assert (ran.returncode, ran.stderr) == (0, "")
    there = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()}
    files = render(KINDS)
    assert there == {*files, RECORD}
    assert all((tmp_path / "out" / path).read_bytes() == content for path, content in files.items())
    data = wheel / "kaltura_session" / "_data"
    assert (data / "spec" / SKILL).read_bytes() == files.pop(SKILL), "the one page that is written by hand"
    carried = {path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert carried.isdisjoint(files.values()), "the wheel carries what an export needs and not its results"


def test_sdist_carries_what_a_build_needs(tmp_path):
    with tarfile.open(built("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "vectors/token-hash.json",
        "generators/templates/go/language.toml",
    } <= names
    assert not {name for name in names if name.startswith((".venv", ".cache"))}
