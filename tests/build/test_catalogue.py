"""A row of a catalogue table without a field, with an unknown one or one of another type: one line, exit code 2."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

import pytest

from kaltura_diagnosis import registry
from kaltura_session.server import catalogue as server
from kaltura_session.server import resources
from kaltura_session.server.catalogue import reader as catalogue
from kit_paths import ROOT
from kskit.__main__ import main
from kskit.flows import catalogue as flows
from kskit.spec.clauses import ClauseFile, clauses
from kskit.spec.drawing import DiagramFile

FOLDER = Path("spec", "catalogue")
FILES: dict[str, type] = {
    "actions": server.ActionFile,
    "clauses": ClauseFile,
    "diagrams": DiagramFile,
    "errors": server.ErrorFile,
    "flows": flows.FlowFile,
    "mistakes": registry.MistakeFile,
    "objects": server.ObjectFile,
    "privileges": server.PrivilegeFile,
}
CACHES = (catalogue._read_once, clauses, flows.load_flows, registry.catalogue)
parse = tomllib.loads
parsed = cache(parse)  # all files but one are the same each time
Place = tuple[str | int, ...]


class Fault(NamedTuple):
    """A field of a row that is made wrong. value: what stands there instead, None for nothing."""

    file: str
    row: Place
    field: str
    value: Any
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{'.'.join(map(str, self.row))}:{self.message}"


def rows(kind: Any, table: dict[str, Any], place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield the place and class of one row of every table, nested ones too."""
    yield place, kind
    for name, wanted in get_type_hints(kind).items():
        inner = next((one for one in (wanted, *get_args(wanted)) if is_dataclass(one)), None)
        value = table.get(name)
        if inner is not None and value:
            keys: Place = () if is_dataclass(wanted) else (0,) if isinstance(value, list) else (next(iter(value)),)
            yield from rows(inner, value[keys[0]] if keys else value, (*place, name, *keys))


def read(name: str) -> dict[str, Any]:
    return parse((ROOT / FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def faults() -> Iterator[Fault]:
    for file, kind in FILES.items():
        for place, row in {one[1]: one for one in rows(kind, read(file))}.values():
            yield Fault(file, place, "colour", "red", "unknown field colour")
            for one in fields(row):
                if one.default is MISSING and one.default_factory is MISSING:
                    yield Fault(file, place, one.name, None, f"{one.name} is missing")
                if get_type_hints(row)[one.name] is not Any:
                    yield Fault(file, place, one.name, 1.5, f"{one.name} is ")


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def outermost(fault: Fault) -> str:
    """Return what the outermost row that the fault is in is called, "" where its name is at fault itself."""
    table, key = (*fault.row, "", "")[:2]
    if not isinstance(key, int):
        return str(key or table)
    row = read(fault.file)[str(table)][key]
    names = {"action": ["service", "action"], "strict": ["service", "action"]}.get(str(table), [next(iter(row))])
    return "" if len(fault.row) == 2 and fault.field in names else ".".join(row[name] for name in names)


def spoil(root: Path, fault: Fault) -> None:
    """Write the file with the fault."""
    document = read(fault.file)
    row: Any = document
    for key in fault.row:
        row = row[key]
    row.pop(fault.field, None) if fault.value is None else row.update({fault.field: fault.value})
    text = "\n".join(f"{json.dumps(table)} = {toml(value)}" for table, value in document.items())
    (root / FOLDER / f"{fault.file}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout with a catalogue of its own, from which everything is read."""
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    for name in ("spec/adapters", "generators", "vectors"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setattr(resources, "data_root", lambda: tmp_path)
    monkeypatch.setattr(catalogue.tomllib, "loads", parsed)
    for one in CACHES:
        one.cache_clear()
    yield tmp_path
    for one in CACHES:
        one.cache_clear()


@pytest.mark.parametrize("fault", list(faults()), ids=str)
def test_a_wrong_row_is_one_line_that_names_file_row_and_field(
    fault: Fault, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(checkout, fault)
    assert main(["build", "--root", str(checkout)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"kskit: {checkout / FOLDER / fault.file}.toml")
    assert fault.message in err
    assert outermost(fault) in err


@pytest.mark.parametrize("file", FILES)
def test_the_command_itself_ends_with_2_and_writes_nothing(file: str, tmp_path: Path) -> None:
    for name in ("reference", "generators", "spec/catalogue", "spec/adapters"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    fault = next(one for one in faults() if one.file == file and one.row and one.value is None)
    spoil(tmp_path, fault)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    environment = {"PYTHONPATH": f"{tmp_path / 'reference'}:{tmp_path / 'generators'}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-B", "-m", "kskit", "build", "--root", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=tmp_path, env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert fault.message in done.stderr
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
