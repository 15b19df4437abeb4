import stat

import pytest

from kaltura_session.sessions import StoredSession
from kaltura_session.store import StoreError, load_session, save_session

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
