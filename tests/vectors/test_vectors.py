"""What every vector promises: ids, clauses, errors, flags, and that its secrets are marked as public."""

import re
from collections import Counter
from typing import Any

import pytest

from kaltura_session.errors import KitError
from kaltura_session.server import catalogue
from kskit.build.model import FLAGS, Case, Family
from kskit.build.vectors import Vector, compute, pointers
from kskit.spec.clauses import clauses

ID = re.compile(r"[a-z0-9-]+/[A-Za-z0-9._-]+")
LOOKS_LIKE_A_SECRET = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|djJ8[A-Za-z0-9_-]{20}")
# These show decisions or transcripts; what they refuse is found in the values, not in an error.
WITHOUT_REFUSALS = {"session-cache", "privileges"}


def at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def test_ids_are_unique_and_name_their_family(published: list[dict[str, Any]]) -> None:
    assert [name for name, count in Counter(v["id"] for v in published).items() if count > 1] == []
    assert [v["id"] for v in published if not ID.fullmatch(v["id"]) or not v["id"].startswith(v["family"] + "/")] == []


def test_published_is_what_the_reference_computes(published: list[dict[str, Any]], computed: list[Vector]) -> None:
    added = {"family", "verified_by", "set"}
    shown = {v["id"]: {name: value for name, value in v.items() if name not in added} for v in published}
    assert shown == {vector.id: dict(vector.content) for vector in computed}


def test_clauses_exist(published: list[dict[str, Any]]) -> None:
    known = set(clauses())
    assert [(v["id"], clause) for v in published for clause in v["clauses"] if clause not in known] == []
    assert [v["id"] for v in published if not v["clauses"]] == []


def test_refusals_say_why_and_where(published: list[dict[str, Any]]) -> None:
    refused = [v for v in published if "error" in v["expect"]]
    assert len(refused) > 300
    assert [v["id"] for v in refused if not {"code", "reason", "step"} <= v["expect"]["error"].keys()] == []
    assert [v["id"] for v in refused if not {"Rejected", "ServerCrash"} & set(v["flags"])] == []
    assert [v["id"] for v in published if "Rejected" in v["flags"] and "error" not in v["expect"]] == []


def test_error_codes_are_catalogued_or_ours(published: list[dict[str, Any]]) -> None:
    ours = {"CANNOT_ENCODE", "NO_API_ANSWER", "HTTP_500", ""}  # an error without a code has the empty one (ERR.4)
    known = {row.code for row in catalogue.errors().error} | ours
    codes = {v["expect"]["error"]["code"] for v in published if "error" in v["expect"]}
    assert codes - known == set()


def test_every_family_shows_what_is_taken_and_what_is_refused(published: list[dict[str, Any]]) -> None:
    for family in {v["family"] for v in published}:
        mine = [v for v in published if v["family"] == family]
        assert any("error" not in v["expect"] for v in mine), family
        if family in {"ks-v1-encode", "ks-v2-encode"} | WITHOUT_REFUSALS:
            assert any("AcceptedButWrong" in v["flags"] for v in mine), family
        elif family != "mistakes":
            assert any("error" in v["expect"] for v in mine), family


def test_flags_exist_and_each_is_used(published: list[dict[str, Any]]) -> None:
    assert {flag for v in published for flag in v["flags"]} == set(FLAGS)


def test_public_pointers_lead_somewhere(published: list[dict[str, Any]]) -> None:
    for vector in published:
        for pointer in vector["public"]:
            assert at(vector, pointer) is not None, (vector["id"], pointer)


def test_everything_that_looks_like_a_secret_is_marked(published: list[dict[str, Any]]) -> None:
    def found(value: Any, path: str) -> list[str]:
        if isinstance(value, dict):
            return [p for key, item in value.items() for p in found(item, f"{path}/{escaped(key)}")]
        if isinstance(value, list):
            return [p for index, item in enumerate(value) for p in found(item, f"{path}/{index}")]
        return [path] if isinstance(value, str) and LOOKS_LIKE_A_SECRET.search(value) else []

    def escaped(key: str) -> str:
        return key.replace("~", "~0").replace("/", "~1")

    for vector in published:
        marked = vector["public"]
        for path in (*found(vector["input"], "/input"), *found(vector["expect"], "/expect")):
            assert any(path == pointer or path.startswith(f"{pointer}/") for pointer in marked), (vector["id"], path)


def test_named_secrets_are_marked(published: list[dict[str, Any]]) -> None:
    for vector in published:
        for name in ("secret", "token", "ks"):
            if isinstance(vector["input"].get(name), str) and vector["input"][name]:
                assert f"/input/{name}" in vector["public"], vector["id"]
        assert vector["public"] == pointers({k: v for k, v in vector.items() if k not in {"family", "verified_by"}})


@pytest.mark.parametrize(
    ("vector_id", "members"),
    [
        ("token-hash/forum-sha256", {"token": "f973211b7115b849cc0b5", "hash_type": "SHA256"}),
        ("privileges/merge-forum", {"token_id": "0_o7l19k80", "token_privileges": "sview:*,list:*,download:*"}),
        ("flows/recorded-reuse-session-second-client", {}),
        ("session-cache/second-client", {}),
    ],
)
def test_forum_cases_are_there(published: list[dict[str, Any]], vector_id: str, members: dict[str, str]) -> None:
    vector = next(v for v in published if v["id"] == vector_id)
    assert "ForumCase" in vector["flags"]
    assert vector["input"].items() >= members.items()


def test_reserved_privileges_all_have_a_vector(published: list[dict[str, Any]]) -> None:
    names = [row.name for row in catalogue.privileges() if row.reserved]
    ids = {v["id"] for v in published}
    assert len(names) == 33
    assert [name for name in names if f"privileges/merge-reserved-{name}" not in ids] == []


def test_random_bytes_follow_from_the_id(computed: list[Vector]) -> None:
    given = [v.content["input"].get("random_hex") for v in computed if v.family == "ks-v2-encode"]
    assert all(isinstance(one, str) and len(one) == 32 for one in given)


def test_id_that_occurs_twice_is_an_error() -> None:
    case = Case("same", "t", "privileges_parse", {"text": "a"}, "PRIV.2")
    family = Family("privileges", 2, "t", "c", lambda: [case, case])
    with pytest.raises(KitError, match="privileges/same occurs twice"):
        list(compute(family))
