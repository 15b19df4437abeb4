"""A kept session: listed page by page, renewed early, started again once for a call that is refused (LIFE.25)."""

import json
import stat

import pytest

from kaltura_session import flows
from kaltura_session.client import drive
from kaltura_session.errors import ApiError
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.sessions import StoredSession
from kaltura_session.store import StoreError, load_session, save_session

NOW = 1_800_000_000


def refuse(reason):
    return decode(
        HttpResponse(200, (), json.dumps({
            "objectType": "KalturaAPIException", "code": "INVALID_KS", "message": "", "args": {"KSID": reason},
        }).encode())
    )  # fmt: skip


def keep(*listings, ends=NOW + 3600):
    """Keep a session through these listings; a text is the reason of a refusal. Return the result and the calls."""
    calls, left = [], list(listings)

    def send(call):
        calls.append((call.action, call.params.get("ks"), call.params.get("pager", {}).get("pageIndex")))
        if call.service == "media":
            given = left.pop(0)
            return refuse(given) if isinstance(given, str) else {"objects": [{}] * given[0], "totalCount": given[1]}
        started = sum(action == "startSession" for action, *_ in calls)
        return {"ks": f"ks {started}" if call.service == "appToken" else "widget", "expiry": ends}

    settings = {"partner_id": 102, "app_token_id": "0_a", "app_token": "t", "app_token_hash_type": "SHA1"}
    try:
        return drive(flows.keep_session(**settings, page_size=2, now=NOW), send), calls
    except ApiError as error:
        return error.api_args["KSID"], calls


@pytest.mark.parametrize(
    ("listings", "pages"), [([(0, 0)], [1]), ([(2, 2)], [1]), ([(2, 3), (1, 3)], [1, 2]), ([(2, 4), (0, 4)], [1, 2])]
)
def test_keep_session_lists_page_by_page_with_one_session(listings, pages):
    listed, calls = keep(*listings)
    assert listed == sum(size for size, _ in listings)
    assert calls[2:] == [("list", "ks 1", page) for page in pages]


def test_keep_session_starts_again_once_for_each_refused_call_and_gives_up_the_second_time():
    listed, calls = keep((2, 4), "EXPIRED", (2, 4))
    assert (listed, [call for call in calls if call[0] == "list"][1:]) == (
        4,
        [("list", "ks 1", 2), ("list", "ks 2", 2)],
    )
    reason, calls = keep("LOGOUT", "LOGOUT")
    assert (reason, [ks for action, ks, _ in calls if action == "list"]) == ("LOGOUT", ["ks 1", "ks 2"])
    reason, calls = keep("EXCEEDED_RESTRICTED_IP")
    assert (reason, len(calls)) == ("EXCEEDED_RESTRICTED_IP", 3)


def test_keep_session_renews_before_a_call_when_the_session_ends_within_the_margin():
    _, calls = keep((2, 4), (2, 4), ends=NOW + 300)
    assert [ks for action, ks, _ in calls if action == "list"] == ["ks 1", "ks 2"]


SESSION = StoredSession("djJ8MTAyfA==", 1900000200)


def test_nothing_stored_is_none(tmp_path):
    assert load_session(tmp_path / "session") is None


def test_what_was_saved_is_loaded_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "session"
    save_session(path, SESSION)
    assert load_session(path) == SESSION
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["session"]


@pytest.mark.parametrize("content", [b"", b"1900000200", b"soon djJ8", b"1 2 3", b"\xff\xfe", "²3 ks".encode()])
def test_a_file_of_another_shape_is_refused(tmp_path, content):
    path = tmp_path / "session"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="delete it to start a new session"):
        load_session(path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"cannot write the session file .*nosuch/session: No such file or directory"):
        save_session(tmp_path / "nosuch" / "session", SESSION)
