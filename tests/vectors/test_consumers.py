"""The vectors as others take them: Python, Go, npm, a folder, an archive, the command line, and accumulated ones."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path, data_root
from kskit import vectors
from kskit.__main__ import main
from kskit.build.accumulated import COUNTS, INPUTS, PSEUDOCODE, computed, published
from kskit.build.operations import run
from kskit.export.folder import RECORD
from kskit.export.vectors import bundle
from kskit.verify.adapters import load_adapters, make_ready
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector

FOLDER = Path(__file__).resolve().parents[2] / "vectors"
GO_PROGRAM = """
package main

import (
	"encoding/json"
	"fmt"

	"kaltura-session-kit.invalid/vectors"
)

func main() {
	var kit struct{ Families map[string]struct{ Vectors []struct{ ID string } } }
	if err := json.Unmarshal(vectors.Kit, &kit); err != nil {
		panic(err)
	}
	file, err := vectors.Files.ReadFile("token-hash.json")
	if err != nil {
		panic(err)
	}
	schema, err := vectors.Files.ReadFile("schema/token-hash.schema.json")
	if err != nil {
		panic(err)
	}
	count := 0
	for _, family := range kit.Families {
		count += len(family.Vectors)
	}
	fmt.Println(count, len(file), len(schema))
}
"""


def test_python_loads_families_and_vectors(published: list[dict[str, Any]]) -> None:
    assert list(vectors.load_all()) == published
    names = vectors.family_names()
    assert names[:2] == ("token-hash", "privileges")
    assert sum(len(vectors.load(name)) for name in names) == len(published)
    assert "CommonMistake" in vectors.load_file("token-hash")["flags"]
    assert vectors.folder().samefile(FOLDER)


def test_python_names_the_families_when_one_is_missing() -> None:
    with pytest.raises(KitError, match="there is no family 'hash'; there are token-hash, privileges,"):
        vectors.load("hash")


def test_example_of_the_module() -> None:
    import doctest  # noqa: PLC0415

    assert doctest.testmod(vectors) == (0, 2)


def test_go_package_embeds_the_files(tmp_path: Path, published: list[dict[str, Any]]) -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not installed")
    (tmp_path / "main.go").write_text(GO_PROGRAM, encoding="utf-8")
    module = "kaltura-session-kit.invalid/vectors"
    (tmp_path / "go.mod").write_text(
        f"module example\n\ngo 1.21\n\nrequire {module} v0.0.0\n\nreplace {module} => {FOLDER}\n", encoding="utf-8"
    )
    ran = subprocess.run([go, "run", "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    sizes = [(FOLDER / name).stat().st_size for name in ("token-hash.json", "schema/token-hash.schema.json")]
    assert ran.stdout.split() == [str(number) for number in (len(published), *sizes)]


def test_npm_package_gives_the_kit(tmp_path: Path, published: list[dict[str, Any]]) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "kaltura-session-vectors").symlink_to(FOLDER)
    program = """
        const kit = require("kaltura-session-vectors"), hashes = require("kaltura-session-vectors/token-hash.json");
        const all = Object.values(kit.families).flatMap((family) => family.vectors);
        console.log(all.length, hashes.vectors.length);
    """
    ran = subprocess.run([node, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    hashes = [vector for vector in published if vector["family"] == "token-hash"]
    assert ran.stdout.split() == [str(len(published)), str(len(hashes))]


def test_export_of_everything_is_the_folder(tmp_path: Path) -> None:
    assert main(["vectors", "export", str(tmp_path / "out")]) == 0
    exported = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()}
    kept = {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()}
    kept = {path for path in kept if path.parts[0] != "recordings"}
    assert exported == {*kept, Path("kit.json"), Path("kit.ndjson"), RECORD}
    differing = {path for path in kept if (tmp_path / "out" / path).read_bytes() != (FOLDER / path).read_bytes()}
    assert differing == {Path("manifest.json")}, "which lists kit.json and kit.ndjson"
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="ascii"))
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == entry["sha256"], name
    assert {"kit.json", "kit.ndjson"} <= manifest["files"].keys()


def test_archive_is_the_same_every_time(tmp_path: Path) -> None:
    digests = set()
    for name in ("a.tar.gz", "b.tgz"):
        assert main(["vectors", "export", str(tmp_path / name)]) == 0
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        assert {(entry.mtime, entry.uid, entry.mode) for entry in archive} == {(0, 0, 0o644)}
        kit = archive.extractfile("kaltura-session-vectors/kit.json")
        assert kit is not None
        assert kit.read() == bundle()[Path("kit.json")]


def test_export_of_a_selection_holds_it_and_fits_the_schemas(tmp_path: Path, published: list[dict[str, Any]]) -> None:
    assert main(["vectors", "export", "--flag", "ForumCase", str(tmp_path)]) == 0
    wanted = [vector["id"] for vector in published if "ForumCase" in vector["flags"]]
    lines = (tmp_path / "kit.ndjson").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["id"] for line in lines] == wanted
    for path in tmp_path.glob("*.json"):
        schema = json.loads((tmp_path / "schema" / f"{path.stem}.schema.json").read_text(encoding="ascii"))
        jsonschema.validate(json.loads(path.read_text(encoding="ascii")), schema)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="ascii"))
    assert manifest["vectors"] == len(wanted)
    assert (tmp_path / "LICENSE").read_bytes() == (FOLDER / "LICENSE").read_bytes()
    assert "LICENSE" in manifest["files"]


def test_export_onto_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert main(["vectors", "export", str(tmp_path / "file")]) == 2
    assert "is a file; name a folder, or an archive that ends in .tar.gz" in capsys.readouterr().err


def listed(capsys: pytest.CaptureFixture[str], *filters: str) -> list[str]:
    assert main(["vectors", "list", *filters]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [line.split("  ")[0] for line in out.splitlines()]


def test_list_takes_filters(capsys: pytest.CaptureFixture[str], published: list[dict[str, Any]]) -> None:
    assert listed(capsys) == [vector["id"] for vector in published]
    forum = listed(capsys, "--family", "token-hash", "--family", "privileges", "--flag", "ForumCase")
    assert forum == [
        v["id"] for v in published if v["family"] in {"token-hash", "privileges"} and "ForumCase" in v["flags"]
    ]
    assert listed(capsys, "--clause", "APP.18") == [v["id"] for v in published if "APP.18" in v["clauses"]]


def test_list_as_json_is_whole_vectors(capsys: pytest.CaptureFixture[str], published: list[dict[str, Any]]) -> None:
    assert main(["vectors", "list", "--json", "--family", "session-cache"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [v for v in published if v["family"] == "session-cache"]


def test_show_prints_one_vector(capsys: pytest.CaptureFixture[str], published: list[dict[str, Any]]) -> None:
    assert main(["vectors", "show", "token-hash/forum-sha256"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == next(vector for vector in published if vector["id"] == "token-hash/forum-sha256")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "token-hash/forum-sha25"], "there is no vector 'token-hash/forum-sha25'; did you mean token-hash/"),
        (["list", "--family", "hash"], "no vector has the family 'hash'; did you mean token-hash?"),
        (["list", "--flag", "Rejectd"], "no vector has the flag 'Rejectd'; did you mean Rejected"),
        (["list", "--clause", "nonsense"], "no vector has the clause 'nonsense'; see: kskit vectors list"),
        (["export", "--family", "session-cache", "--flag", "NotUtf8", "x"], "no vector has all of these; nothing was"),
    ],
)
def test_what_does_not_exist_is_told(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["vectors", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_list_loads_no_package_of_others() -> None:
    code = (
        "import sys; from kskit.__main__ import main; main(['vectors', 'list']); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ran.stderr.split()}
    others = {
        "cryptography",
        "fastjsonschema",
        "httpcore",
        "httptools",
        "jinja2",
        "requests",
        "uvicorn",
        "kaltura_emulator",
    }
    assert ran.stdout
    assert not loaded & others


STARTERS = {"python": ("token_hash", "ks_encode"), "javascript": ("token_hash", "ks_encode")}
CASES = COUNTS[0]


def questions(op: str) -> list[Vector]:
    """Return the first cases of an op as questions of the harness."""
    inputs = [INPUTS[op](i) for i in range(CASES)]
    return [Vector(f"{op}/{i}", op, op, one, run(op, one).expect, {}) for i, one in enumerate(inputs)]


def test_the_file_follows_its_schema_and_has_nine_lines() -> None:
    document = json.loads(data_path("vectors", "accumulated.json").read_bytes())
    jsonschema.validate(document, json.loads(data_path("vectors", "schema", "accumulated.schema.json").read_bytes()))
    assert document["digests"] == published()
    assert {op: [*map(int, digests)] for op, digests in published().items()} == {op: [*COUNTS] for op in INPUTS}
    assert len(PSEUDOCODE) == 9


@pytest.mark.parametrize("op", INPUTS)
def test_the_reference_has_the_digest(op: str) -> None:
    assert computed(op, CASES) == published()[op][str(CASES)]


@pytest.mark.parametrize("starter", STARTERS)
def test_a_starter_has_every_case(starter: str) -> None:
    asked = [one for op in STARTERS[starter] for one in questions(op)]
    found = verify(make_ready(load_adapters()[starter], data_root() / ".cache" / "adapters"), asked, Options(seed=1))
    assert found.problems == []
    assert [one.vector.id for one in found.outcomes if one.status != "passed"] == []


def test_the_implementation_written_from_the_specification_has_all_digests() -> None:
    go = shutil.which("go")
    if go is None:
        if os.environ.get("KSKIT_REQUIRE_ALL"):
            pytest.fail("go is not installed: required here (KSKIT_REQUIRE_ALL=1)")
        pytest.skip("go is not installed")
    folder = Path(data_root()) / "spec" / "implementations" / "go"
    ran = subprocess.run(
        [go, "test", "-run", "TestAccumulated", "./kaltura"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
