"""A short mixed load at 64 connections; `make bench` runs the long one. And calls from threads, which are atomic."""

import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from calling import TOKEN_ID, admin_ks, code, emulator, result

from kaltura_emulator.emulator import Emulator
from kskit.bench.emulator import emulator as served_emulator
from kskit.bench.load import mixed, run_load

THREADS = 8


@pytest.fixture(autouse=True)
def _often_switched() -> Iterator[None]:
    """Let threads take turns as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_mixed_load_gets_every_answer() -> None:
    with served_emulator() as served:
        url = served.settings["KALTURA_SERVICE_URL"]
        tally = run_load(url, mixed(served.settings), connections=64, seconds=2)
    assert (tally.errors, tally.wrong) == (0, [])
    assert tally.seconds


def _at_once(work: Callable[[int], str]) -> list[str]:
    """What that work returns in each of some threads that begin together."""
    found: list[str] = [""] * THREADS
    begin = threading.Barrier(THREADS)

    def run(number: int) -> None:
        begin.wait()
        found[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_limit_of_actions_is_never_exceeded() -> None:
    server = emulator()
    session = admin_ks(server, privileges="actionslimit:5")
    seen = _at_once(lambda _: ",".join(code(server, "user.list", ks=session) for _ in range(4)))
    assert ",".join(seen).split(",").count("ok") == 5


def test_after_an_end_nothing_is_answered() -> None:
    server = emulator()
    session = admin_ks(server)

    def work(number: int) -> str:
        if number:
            return ",".join(code(server, "user.list", ks=session) for _ in range(10))
        code(server, "session.end", ks=session)
        return code(server, "user.list", ks=session)

    ended, *others = _at_once(work)
    assert ended == "INVALID_KS"
    for other in others:
        assert "INVALID_KS,ok" not in other


def test_updates_of_a_token_are_whole() -> None:
    server = emulator()
    session = admin_ks(server)

    def work(number: int) -> str:
        for n in range(10):
            mark = f"{number}.{n}"
            changed = result(
                server,
                "appToken.update",
                ks=session,
                id=TOKEN_ID,
                **{"appToken:description": mark, "appToken:sessionPrivileges": f"list:{mark}"},
            )
            shown = result(server, "appToken.get", ks=session, id=TOKEN_ID)
            for token in (changed, shown):
                if token["sessionPrivileges"] != f"list:{token['description']}":
                    return f"torn: {token}"
        return "whole"

    assert _at_once(work) == ["whole"] * THREADS


def test_tokens_and_users_made_at_once_are_all_there() -> None:
    server = Emulator()
    session = admin_ks(server)

    def work(number: int) -> str:
        made = [
            result(
                server,
                "appToken.add",
                ks=session,
                **{"appToken:hashType": "SHA256", "appToken:sessionUserId": f"thread{number}"},
            )["id"]
            for _ in range(10)
        ]
        return ",".join(made)

    ids = ",".join(_at_once(work)).split(",")
    assert len(set(ids)) == THREADS * 10
    assert all(code(server, "appToken.get", ks=session, id=token_id) == "ok" for token_id in ids)
    users = result(server, "user.list", ks=session, **{"filter:idOrScreenNameStartsWith": "thread"})
    assert users["totalCount"] == THREADS
