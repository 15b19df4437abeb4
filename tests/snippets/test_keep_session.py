"""A kept session: with several workers each renewal is one new session, and other languages can use it."""

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.snippets.conftest import Need

import kaltura_emulator
from kaltura_session.store import load_session
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, Situations, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.language import load_languages
from kskit.snippets.programs import make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import Service, fresh_service

FLOW = load_flows().find("keep-session")
CASE = Case("small-pages", FLOW, FLOW.find_variant("small-pages"))
A_DAY, LEFT = 86_400, 100  # how long a session of the account's token lasts; less than the margin of renewal
Fault = dict[str, Any]
FIRST_PAGE: Fault = {"kind": "advance", "seconds": 0, "service": "media", "action": "list"}
REUSED = load_flows().find("reuse-session")
LANGUAGES = list(load_languages())
# Each writes for the next and reads from the one before: one format, without trying every pair.
PAIRS = [*pairwise(LANGUAGES), (LANGUAGES[-1], LANGUAGES[0])]


@pytest.fixture(scope="module")
def account() -> Iterator[Service]:
    """An emulator of this module's own, with as many entries as a test asks for."""
    with fresh_service() as running:
        yield running


def put_entries(service: Service, count: int) -> None:
    document = json.loads(files(kaltura_emulator).joinpath("data", "account.json").read_text(encoding="utf-8"))
    entry = document["media_entries"][0]
    service.reset()  # the clock
    document["media_entries"] = [{**entry, "id": f"0_entry{number:03}"} for number in range(count)]
    service.put_account(document)


def wrong(language: str, service: Service, folder: Path, page_size: int, *faults: Fault) -> list[str]:
    """Run a program and return what is wrong; it must have started as many sessions as there were reasons to."""
    settings = {**Situations(service.settings, folder).settings_for(CASE), "KALTURA_PAGE_SIZE": str(page_size)}
    for fault in faults:
        service.misbehave(fault)
    service.forget_traffic()
    ran = make_program(find_snippet(FLOW.id, language)).execute(settings)
    traffic = service.traffic()
    found = problems_of(CASE, ran, traffic, settings)
    started = sum(one.request.target.endswith("/appToken/action/startSession") for one in traffic)
    return found + [f"{started} sessions were started"] * (started != (2 if faults else 1))


@pytest.mark.parametrize("language", load_languages())
def test_all_workers_are_refused_and_one_starts_the_next_session(
    language: str, need: Need, account: Service, tmp_path: Path
) -> None:
    need(language)
    put_entries(account, 7)
    assert wrong(language, account, tmp_path, 1, FIRST_PAGE, {**FIRST_PAGE, "seconds": 2 * A_DAY}) == []


@pytest.mark.parametrize("language", load_languages())
def test_a_session_that_ends_soon_is_renewed_once_for_all_workers(
    language: str, need: Need, account: Service, tmp_path: Path
) -> None:
    need(language)
    put_entries(account, 7)
    start = {"kind": "advance", "service": "appToken", "action": "startSession"}
    behind = A_DAY - LEFT
    host = account.settings["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
    requests.put(f"{host}/_kit/clock", json={"advance": -behind}, timeout=10).raise_for_status()
    assert wrong(language, account, tmp_path, 2, {**start, "seconds": 0}, {**start, "seconds": behind}) == []


@pytest.mark.parametrize(("entries", "page_size"), [(0, 2), (1, 2), (2, 2), (3, 2), (4, 2)])
@pytest.mark.parametrize("language", ["curl", "python"])
def test_the_last_page_is_full_or_not_and_none_is_asked_for_beyond(
    language: str, entries: int, page_size: int, need: Need, account: Service, tmp_path: Path
) -> None:
    need(language)
    put_entries(account, entries)
    assert wrong(language, account, tmp_path, page_size) == []


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_second_language_needs_no_session_of_its_own(
    first: str, second: str, service: Service, tmp_path: Path, need: Callable[[str], None]
) -> None:
    need(first)
    need(second)
    service.reset()
    settings = Situations(service.settings, tmp_path).settings_for(cases_of(REUSED, load_flows())[0])
    assert make_program(find_snippet(REUSED.id, first)).execute(settings).exit == 0
    stored = load_session(Path(settings["KALTURA_SESSION_FILE"]))
    service.forget_traffic()
    assert make_program(find_snippet(REUSED.id, second)).execute(settings).exit == 0
    assert [exchange.request.target for exchange in service.traffic()] == ["/api_v3/service/media/action/list"] * 2
    assert load_session(Path(settings["KALTURA_SESSION_FILE"])) == stored
