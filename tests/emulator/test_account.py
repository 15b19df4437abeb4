"""Account documents: what is wrong with one is told in one line, with the place."""

import json
from pathlib import Path
from typing import Any

import pytest

from kaltura_emulator.account import AccountError, default_account, load_account, read_account

PARTNER = {"id": 5, "secret": "s", "admin_secret": "a"}

ENTRY = {"object_type": "KalturaMediaEntry", "id": "e", "partner_id": 5, "user_id": "u", "status": 2}


def _document(**changes: Any) -> dict[str, Any]:
    return {"partners": [PARTNER], **changes}


def test_the_default_account_has_what_the_examples_need() -> None:
    account = default_account()
    assert {p.ks_version for p in account.partners if p.id > 0} == {1, 2}
    assert {t.hash_type for t in account.app_tokens} >= {"SHA256", "SHA1", "MD5", "SHA512"}
    assert any(t.status == 1 for t in account.app_tokens)
    assert any(t.expiry is not None for t in account.app_tokens)
    assert any(u.password for u in account.users)
    assert account.entries


def test_the_recorded_account_is_read(root: Path) -> None:
    account = load_account(root / "vectors" / "recordings" / "account.json")
    assert len(account.partners) == 10
    assert account.entries[0]["downloadUrl"].startswith("{base_url}/p/102")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the account must be a JSON object, not a list"),
        ({}, "partners: at least one is needed"),
        ({"partners": "x"}, "partners: expected a list, found text"),
        ({"partners": [1]}, "partners[0]: expected an object, found an integer"),
        ({"partners": [{"id": 1, "secret": "s"}]}, "partners[0].admin_secret is missing"),
        ({"partners": [{**PARTNER, "id": "5"}]}, "partners[0].id: expected an integer, found text"),
        ({"partners": [{**PARTNER, "id": True}]}, "partners[0].id: expected an integer, found true or false"),
        ({"partners": [{**PARTNER, "ks_max_expiry_seconds": 1.5}]}, "expected an integer or null, found a number"),
        ({"partners": [{**PARTNER, "additional_admin_secrets": [1]}]}, "a list that holds only text, found a list"),
        ({"partners": [PARTNER, PARTNER]}, "partners[1].id: 5 occurs twice"),
        (
            _document(users=[{"partner_id": 6, "id": "u"}]),
            "users[0].partner_id: 6 is not the id of one of the partners",
        ),
        (_document(app_tokens=[{"id": "x", "partner_id": 5, "token": "t"}] * 2), "the id 'x' occurs twice"),
        (
            _document(media_entries=[{**ENTRY, "object_type": 5}]),
            "media_entries[0].object_type: expected text, found an",
        ),
        (
            _document(media_entries=[{**ENTRY, "object_type": []}]),
            "media_entries[0].object_type: expected text, found a",
        ),
        (_document(media_entries=[{**ENTRY, "name": 5}]), "media_entries[0].name: expected text, found an integer"),
        (_document(media_entries=[{**ENTRY, "tags": ["a"]}]), "media_entries[0].tags: expected text, found a list"),
        (_document(media_entries=[{**ENTRY, "created_at": "x"}]), "created_at: expected an integer, found text"),
        (
            _document(media_entries=[{**ENTRY, "duration": {}}]),
            "duration: expected an integer or text, found an object",
        ),
        (_document(media_entries=[{"id": "e"}]), "media_entries[0].partner_id: expected an integer, found nothing"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(document: Any, message: str) -> None:
    with pytest.raises(AccountError) as raised:
        read_account(document)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_secret_is_never_quoted_in_an_error() -> None:
    with pytest.raises(AccountError) as raised:
        read_account({"partners": [{**PARTNER, "id": "topsecret"}]})
    assert "topsecret" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "is not UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"partners": [{"id": NaN}]}', "NaN is not a JSON number"),
        (b'{"partners": [{"id": 5, "secret": "\\udfff"}]}', "half a surrogate pair"),
        (json.dumps({"partners": []}).encode(), "at least one is needed"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "account.json"
    path.write_bytes(content)
    with pytest.raises(AccountError, match=message) as raised:
        load_account(path)
    assert str(path) in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="cannot read the account file"):
        load_account(tmp_path / "none.json")
