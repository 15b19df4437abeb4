"""The files below vectors/: shapes, digests, sizes, that they agree; and the lines of README.md that read a request."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kskit import vectors
from kskit.build.bundle import KIT_JSON, KIT_NDJSON
from kskit.build.model import FLAGS
from kskit.build.providers import PACKAGES
from kskit.build.vectors import families
from kskit.build.version import kit_version
from kskit.export.vectors import bundle, ndjson

FOLDER = Path(__file__).resolve().parents[2] / "vectors"
FAMILIES = [family.name for family in families()]
WITH_SCHEMA = [*FAMILIES, "kit", "manifest", "evidence"]
KIT = json.loads(bundle()[KIT_JSON])


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="ascii"))


@pytest.mark.parametrize("name", WITH_SCHEMA)
def test_file_fits_its_schema(name: str) -> None:
    schema = read(f"schema/{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    document = KIT if name == "kit" else read(f"{name}.json")
    assert document["$schema"] == f"schema/{name}.schema.json"
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    assert not errors, errors[0]


@pytest.mark.parametrize("name", WITH_SCHEMA)
def test_every_member_is_described(name: str) -> None:
    def undescribed(schema: Any, path: str) -> list[str]:
        if not isinstance(schema, dict):
            return []
        found = []
        for member, inner in schema.get("properties", {}).items():
            if isinstance(inner, dict) and not {"description", "const", "$ref"} & inner.keys():
                found.append(f"{path}/{member}")
            found += undescribed(inner, f"{path}/{member}")
        for group in ("$defs", "items", "additionalProperties"):
            inner = schema.get(group)
            several = inner.values() if group == "$defs" and isinstance(inner, dict) else [inner]
            for one in several:
                found += undescribed(one, f"{path}/{group}")
        return found

    assert undescribed(read(f"schema/{name}.schema.json"), name) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_schema_refuses_a_vector_without_its_expectation(family: str) -> None:
    document = read(f"{family}.json")
    del document["vectors"][0]["expect"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, read(f"schema/{family}.schema.json"))


def test_manifest_names_every_file_with_its_digest() -> None:
    manifest = read("manifest.json")
    for name, entry in manifest["files"].items():
        content = (FOLDER / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert len(content) == entry["bytes"], name
    generated = {path.name for path in FOLDER.iterdir() if path.is_file()}
    by_hand = {"evidence.json", "corrections.toml", "profiles.toml", *PACKAGES}
    assert generated - {"manifest.json", *by_hand} <= manifest["files"].keys()


def test_the_package_of_npm_has_the_version_of_the_kit() -> None:
    assert read("package.json")["version"] == kit_version()


def test_manifest_counts() -> None:
    manifest = read("manifest.json")
    for family, counts in manifest["families"].items():
        vectors = read(counts["file"])["vectors"]
        assert counts["vectors"] == len(vectors), family
        assert counts["rejected"] == sum("error" in vector["expect"] for vector in vectors), family
    assert manifest["vectors"] == sum(counts["vectors"] for counts in manifest["families"].values())


def test_number_of_vectors(published: list[dict[str, Any]]) -> None:
    assert 1000 <= len(published) <= 2500


def test_all_forms_hold_the_same_vectors(published: list[dict[str, Any]]) -> None:
    for family in FAMILIES:
        document = read(f"{family}.json")
        assert document.pop("$schema") == f"schema/{family}.schema.json"
        assert KIT["families"][family] == document
    assert [json.loads(line) for line in ndjson()[KIT_NDJSON].decode("ascii").splitlines()] == published


def test_kit_is_small_enough_to_be_vendored() -> None:
    assert len(bundle()[KIT_JSON]) <= 2_100_000


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_text_is_ascii_with_plain_line_ends(path: Path) -> None:
    content = path.read_bytes()
    assert content.isascii()
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("family", FAMILIES)
def test_flags_are_explained_in_the_file(family: str) -> None:
    document = read(f"{family}.json")
    used = {flag for vector in document["vectors"] for flag in vector["flags"]}
    assert document["flags"] == {flag: FLAGS[flag] for flag in sorted(used)}


def test_readme_lists_the_families_from_easy_to_hard() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    places = [page.index(f"[`{family}`]({family}.json)") for family in FAMILIES]
    assert places == sorted(places)
    levels = [read(f"{family}.json")["level"] for family in FAMILIES]
    assert levels == sorted(set(levels))


CODE = re.search(r"```python\n(.*?)```", (vectors.folder() / "README.md").read_text(encoding="utf-8"), re.DOTALL)
ENCODED = [
    vector
    for vector in vectors.load_all()
    if vector["op"] in {"request_encode", "multirequest_encode"} and "error" not in vector["expect"]
    if "NotUtf8" not in vector["flags"]
]


def reader() -> Callable[..., Any]:
    assert CODE is not None
    names: dict[str, Any] = {}
    exec(CODE[1], names)  # noqa: S102 - the code of the page is what is tested
    assert len([line for line in CODE[1].splitlines() if line.strip()]) <= 22
    function: Callable[..., Any] = names["read"]
    return function


def plain(value: Any) -> Any:
    """Return parameters as texts, lists by number, without nothing."""
    if isinstance(value, list):
        value = {str(place): item for place, item in enumerate(value) if item is not None}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return {True: "1", False: "0"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("vector", ENCODED, ids=lambda one: str(one["id"]))
def test_lines_read_what_the_server_reads(vector: dict[str, Any]) -> None:
    expect = vector["expect"]
    seen = reader()(expect["method"], expect["target"], expect["headers"], expect["body"])
    assert plain(seen) == plain(expect["parameters"])


def test_lines_ignore_what_the_server_ignores() -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    assert reader()("POST", "/api_v3/service/system/action/ping", headers, '{"a":1}') == {
        "service": "system",
        "action": "ping",
    }
