"""Session: started when needed, renewed early, and once more when the server refuses it."""

import time
from functools import partial

import pytest

from kaltura_emulator.adapter import SERVICE_URL, session_for
from kaltura_emulator.emulator import Emulator
from kaltura_session import (
    ApiError,
    Call,
    Client,
    Session,
    StoredSession,
    load_session,
    save_session,
    session_by_app_token,
    session_by_secret,
)

LISTING = Call("media", "list", {"pager": {"pageSize": 1}})


class Recorded:
    """A client whose calls are answered by a function, and kept."""

    def __init__(self, answer):
        self.calls = []
        self.answer = answer

    def run(self, calls):
        return Client.run(self, calls)

    def send(self, call):
        self.calls.append((call.action, call.params.get("ks")))
        return self.answer(call)


def numbered():
    """Return a function that starts sessions ks1, ks2, ... of an hour and lets every other call succeed."""
    names = iter(["ks1", "ks2", "ks3"])
    return lambda call: next(names) if call.action == "start" else {"totalCount": 1}


def refusing(refused, reason="LOGOUT"):
    """Likewise, but these KSs are refused."""
    accept = numbered()

    def answer(call):
        if call.params.get("ks") in refused:
            raise ApiError("INVALID_KS", "", {"KSID": reason})
        return accept(call)

    return answer


def session(client, **more):
    return Session(client, partial(session_by_secret, partner_id=102, secret="s", user_id="jane"), **more)


def stored(seconds_left):
    return StoredSession("old", int(time.time()) + seconds_left)


def test_the_first_call_starts_a_session_and_the_next_one_uses_it():
    client = Recorded(numbered())
    ours = session(client)
    assert ours.valid_until is None
    assert [ours.send(LISTING), ours.send(LISTING)] == [{"totalCount": 1}] * 2
    assert client.calls == [("start", None), ("list", "ks1"), ("list", "ks1")]
    assert abs(ours.valid_until - time.time() - 3600) < 60


def test_a_stored_session_is_used_without_a_new_one():
    client = Recorded(numbered())
    session(client, stored=stored(3600)).send(LISTING)
    assert client.calls == [("list", "old")]


@pytest.mark.parametrize(("margin", "used"), [(60, "old"), (120, "ks1")])
def test_it_is_renewed_within_its_margin(margin, used):
    client = Recorded(numbered())
    ours = session(client, stored=stored(100), renew_margin=margin)
    assert ours.ks == used
    ours.send(LISTING)
    assert client.calls[-1] == ("list", used)


def test_a_refused_session_is_renewed_once_and_kept():
    client, kept = Recorded(refusing({"old"})), []
    ours = session(client, stored=stored(3600), keep=kept.append)
    assert ours.send(LISTING) == {"totalCount": 1}
    assert client.calls == [("list", "old"), ("start", None), ("list", "ks1")]
    assert [one.ks for one in kept] == [ours.ks] == ["ks1"]


def test_a_call_that_is_refused_again_fails_and_the_new_session_stays():
    client = Recorded(refusing({"old", "ks1"}))
    ours = session(client, stored=stored(3600))
    with pytest.raises(ApiError, match="INVALID_KS"):
        ours.send(LISTING)
    assert client.calls == [("list", "old"), ("start", None), ("list", "ks1")]
    assert ours.stored.ks == "ks1"


def test_a_session_that_is_not_allowed_here_is_not_renewed():
    client = Recorded(refusing({"old"}, "EXCEEDED_RESTRICTED_IP"))
    with pytest.raises(ApiError):
        session(client, stored=stored(3600)).send(LISTING)
    assert client.calls == [("list", "old")]


def test_renew_starts_a_new_one_at_once():
    client = Recorded(numbered())
    ours = session(client, stored=stored(3600))
    assert ours.renew().ks == ours.ks == "ks1"


def test_no_ks_is_shown():
    ours = session(Recorded(numbered()), stored=stored(3600))
    assert "old" not in repr(ours) + repr(ours.stored) + str(ours.stored)


def test_an_application_token_starts_sessions_of_a_server(tmp_path):
    emulator = Emulator()
    token = next(one for one in emulator.account.app_tokens if one.hash_type == "SHA256")
    start = partial(
        session_by_app_token,
        partner_id=token.partner_id,
        app_token_id=token.id,
        app_token=token.token,
        app_token_hash_type="SHA256",
    )
    client = Client(SERVICE_URL, session=session_for(emulator))
    path = tmp_path / "session"
    ours = Session(client, start, stored=load_session(path), keep=partial(save_session, path))
    assert ours.send(LISTING)["totalCount"] >= 0
    assert load_session(path) == ours.stored
