"""What those who watch the page are told of each request, and what they never see."""

import asyncio
import json

import pytest

from kaltura_session.ks import KsFields, encode_v2
from page_calls import call


async def first_events(app, count, *calls):
    """Watch, make the calls, and return the first events."""
    events = app._page.watchers.events()
    found = []
    async for part in events:
        if part.startswith(b"retry"):
            for name, params in calls:
                await asyncio.to_thread(call, app, name, **params)
            app._page.watchers.publish()
        elif part.startswith(b"id:"):
            found.append(json.loads(part.split(b"data: ", 1)[1]))
        if len(found) == count:
            break
    await events.aclose()
    return found


def test_requests_arrive_as_events_with_their_diagnosis_and_without_secrets(private, given):
    app = private
    wrong = {"partnerId": given["partner_id"], "secret": "f" * 32, "type": 2, "userId": "u"}
    right = {**wrong, "secret": given["admin_secret"]}
    events = asyncio.run(first_events(app, 2, ("session.start", wrong), ("session.start", right)))
    assert [(one["outcome"], one["failed"]) for one in events] == [("START_SESSION_ERROR", True), ("ok", False)]
    assert events[0]["diagnosis"]["mistakes"] == ["D11"]
    assert events[1]["diagnosis"] is None
    assert {"name": "secret", "text": "(32 characters, hidden)"} in events[0]["parameters"]
    shown = json.dumps(events)
    assert given["admin_secret"] not in shown
    assert "djJ8" not in shown


def test_public_test_data_is_shown_and_nothing_else(app, given):
    made = call(app, "session.start", partnerId=given["partner_id"], secret=given["admin_secret"], type=2)[2]
    ks, own = json.loads(made), given["app_token"]
    other = encode_v2(KsFields(given["partner_id"], 2_000_000_000, 2, "u"), "0" * 32, random_bytes=bytes(16)).text
    calls = [("appToken.get", {"ks": ks, "id": given["app_token_id"]}), ("session.get", {"ks": other})]
    events = asyncio.run(first_events(app, 3, *calls))
    shown = json.dumps(events)
    assert {"name": "ks", "text": ks} in events[1]["parameters"]
    assert own in events[1]["answer"]
    assert other[:40] not in shown


def test_tokens_and_quoted_ks_are_hidden_in_answers(private, given):
    app = private
    ks = json.loads(call(app, "session.start", partnerId=given["partner_id"], secret=given["admin_secret"], type=2)[2])
    calls = [("appToken.get", {"ks": ks, "id": given["app_token_id"]}), ("session.get", {"ks": ks[:-6] + "AAAAAA"})]
    events = asyncio.run(first_events(app, 3, *calls))
    shown = json.dumps(events)
    assert given["app_token"] not in shown
    assert ks[:40] not in shown


def test_those_who_begin_to_watch_late_see_what_was_kept(app):
    call(app, "system.ping")
    events = asyncio.run(first_events(app, 1))
    assert events[0]["calls"] == ["system.ping"]


def test_nobody_watching_costs_no_diagnosis(app, monkeypatch):
    monkeypatch.setattr(app._page.watchers, "_show", lambda _: pytest.fail("nobody watches"))
    call(app, "media.list")


def test_after_the_transcript_was_cleared_new_requests_still_arrive(app):
    async def watched():
        events = app._page.watchers.events()
        found = []
        async for part in events:
            if part.startswith(b"retry"):
                await asyncio.to_thread(call, app, "system.ping")
                await asyncio.to_thread(call, app, "system.getTime")
                app.emulator.transcript.clear()
                await asyncio.to_thread(call, app, "system.getVersion")
            elif part.startswith(b"id:"):
                found.append(json.loads(part.split(b"data: ", 1)[1])["calls"][0])
            if found[-1:] == ["system.getVersion"]:
                break
        await events.aclose()
        return found

    assert asyncio.run(watched())[-1] == "system.getVersion"
