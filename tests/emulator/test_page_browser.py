"""The page in a real browser: requests as they arrive, both forms, copying, keyboard, dark and narrow."""

import asyncio
import importlib.util
import json
import os
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from kaltura_emulator.control import Control
from kaltura_emulator.credentials import credentials
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.page import ADDRESS, PageApp
from kaltura_emulator.server import Server, listen, url_of

REBOUND = "--host-resolver-rules=MAP rebound.example 127.0.0.1"
FOCUSED = "[document.activeElement].map((one) => one.id || one.name || one.tagName)[0]"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def need(found: object, name: str) -> None:
    if not found and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if not found:
        pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    need(chromium, "chromium")
    need(importlib.util.find_spec("playwright"), "playwright")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is installed

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", REBOUND])
        yield opened
        opened.close()


class Running:
    """An emulator with its page, in a thread."""

    def __init__(self) -> None:
        self.emulator = Emulator()
        self.listener = listen("127.0.0.1", 0)
        self.base_url = url_of("127.0.0.1", self.listener)
        ready = threading.Event()
        self.control = Control(self.emulator)
        self.server = Server(PageApp(self.emulator, control=self.control), ready.set)
        self.thread = threading.Thread(
            target=lambda: asyncio.run(self.server.serve(sockets=[self.listener])), daemon=True
        )
        self.thread.start()
        assert ready.wait(10)
        self.given = credentials(self.emulator.world, self.base_url, self.emulator.clock.seconds())

    def serve(self):
        asyncio.run(self.server.serve(sockets=[self.listener]))

    def call(self, name, **params):
        service, action = name.split(".")
        data = urlencode({"format": 1, **params}).encode()
        address = f"{self.base_url}/api_v3/service/{service}/action/{action}"
        with urllib.request.urlopen(address, data, timeout=10) as answer:  # noqa: S310 - our own loopback server
            return json.load(answer)

    def stop(self):
        self.server.should_exit = True
        self.thread.join(10)
        self.listener.close()


@pytest.fixture
def emulator() -> Iterator[Running]:
    running = Running()
    yield running
    running.stop()


@pytest.fixture
def page(browser, emulator):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=emulator.base_url)
    opened = context.new_page()
    opened.faults = []
    opened.on("console", lambda message: opened.faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.goto(emulator.base_url + ADDRESS)
    opened.get_by_text("connected", exact=True).wait_for()
    opened.locator("#language option").nth(1).wait_for(state="attached")
    yield opened
    assert opened.faults == []
    context.close()


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_requests_appear_as_they_arrive_with_the_mistake_in_them(page, emulator):
    assert page.locator("#none").is_visible()
    emulator.call("system.ping")
    page.locator("#list li").first.wait_for()
    ks = emulator.call("session.startWidgetSession", widgetId=f"_{emulator.given['partner_id']}")["ks"]
    token = emulator.given["app_token"]
    emulator.call("appToken.startSession", ks=ks, id=emulator.given["app_token_id"], tokenHash=token)
    failed = page.locator("#list li", has_text="INVALID_APP_TOKEN_HASH")
    failed.wait_for()
    assert "A01" in failed.inner_text()
    failed.locator("summary").click()
    failed.get_by_text("The hash is the token itself, not hashed at all.").wait_for()
    assert failed.get_by_text("Fix: Send the lower-case hexadecimal digest").is_visible()
    assert "A01 The token itself was sent" in failed.locator("summary").inner_text()
    assert failed.get_by_text(ks).is_visible()
    link = failed.get_by_role("link").first
    link.click()
    assert page.locator("#clause-title").inner_text().startswith(f"{link.inner_text()} ")
    assert page.evaluate("document.activeElement.id") == "clause"
    page.locator("#only-failed").check()
    assert page.locator("#list li:visible").count() == 1


def test_token_hash_form_names_the_mistake(page, emulator):
    page.locator("#explain textarea[name=ks]").fill("djJ8MTAwMHx4")
    page.locator("#explain select[name=token_id]").select_option(emulator.given["app_token_id"])
    page.locator("#explain input[name=token_hash]").fill(emulator.given["app_token"])
    page.locator("#explain").get_by_role("button", name="Explain").click()
    page.locator("#explain-answer").get_by_text("A01 The token itself was sent").wait_for()


def test_paste_form_names_the_mistake_in_a_request(page, emulator):
    page.locator("#paste textarea").fill(f"curl {emulator.base_url}/api_v3/service/media/action/list -d format=1")
    page.locator("#paste").get_by_role("button", name="Explain it").click()
    page.locator("#paste-answer").get_by_text("D12 No KS in the request").wait_for()


def test_inspect_form_decodes_a_ks(page, emulator):
    given = emulator.given
    ks = emulator.call("session.start", partnerId=given["partner_id"], secret=given["admin_secret"], type=2, userId="x")
    page.locator("#inspect textarea").fill(ks)
    page.locator("#inspect").get_by_role("button", name="Inspect").click()
    page.locator("#inspect-answer").get_by_text("2 (ADMIN)").wait_for()
    assert "The KS is well made: ADMIN" in page.locator("#inspect-answer").inner_text()


def test_credentials_and_snippets_can_be_copied(page, emulator):
    page.get_by_role("button", name="Copy as export lines").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert f"export KALTURA_APP_TOKEN={emulator.given['app_token']}" in clipboard(page)
    page.locator("#flow").select_option("Start a session with an application token")
    page.locator("#language").select_option("curl")
    page.get_by_role("button", name="Copy with credentials, for a terminal").click()
    page.locator("#said", has_text="Program with credentials copied").wait_for(state="attached")
    copied = clipboard(page)
    assert copied.startswith(f"export KALTURA_SERVICE_URL={emulator.base_url}/api_v3")
    assert copied.endswith("sh app_token_session.sh\n)\n")
    page.locator("#language").select_option("go")
    page.get_by_role("button", name="Copy the program").click()
    page.locator("#said", has_text="Program copied").wait_for(state="attached")
    assert "package main" in clipboard(page)


def test_everything_can_be_reached_with_the_keyboard(page, emulator):
    emulator.call("system.ping")
    page.locator("#list li").first.wait_for()
    reached = set()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.id || document.activeElement.name || document.activeElement.tagName")
        )
    assert {"SUMMARY", "copy-exports", "token_hash", "ks", "flow", "language", "copy-code"} <= reached
    page.locator("#list summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("what the server saw").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_page_fits_and_is_readable(page, emulator, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    emulator.call("media.list")
    page.locator("#list li summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    ground, ink = page.evaluate(
        "(() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; })()"
    )
    bright = [sum(int(part) for part in color.strip("rgb()").split(",")[:3]) for color in (ground, ink)]
    assert (bright[0] > bright[1]) is (scheme == "light")
    assert abs(bright[0] - bright[1]) > 450


def test_page_has_no_accessibility_faults(page, emulator):
    need(importlib.util.find_spec("axe_playwright_python"), "axe-playwright-python")
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where it is installed

    emulator.call("media.list")
    page.locator("#list li summary").first.click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert [f"{one['id']}: {one['nodes'][0]['html'][:80]}" for one in found.response["violations"]] == []


def test_connection_that_was_lost_is_said(page, emulator):
    emulator.server.force_exit = True
    emulator.stop()
    page.locator("#connection", has_text="connection lost").wait_for()
    page.faults.clear()


def open_elsewhere(browser, emulator, host):
    """Open a page of another host name that leads to the emulator; return it, and the statuses that it then gets."""
    opened, statuses = browser.new_page(), []
    port = emulator.base_url.rpartition(":")[2]
    opened.goto(f"http://{host}:{port}/api_v3/service/system/action/ping?format=1")
    opened.on("response", lambda response: statuses.append(response.status))
    return opened, statuses


SEND = "([url, options]) => fetch(url, options).then((found) => found.text(), () => '')"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/plain;application/json"])
def test_a_page_of_another_origin_changes_nothing(browser, emulator, kind):
    opened, statuses = open_elsewhere(browser, emulator, "localhost")
    for name in ("faults", "reset", "restart", "page/inspect"):
        options = {"method": "POST", "mode": "no-cors", "headers": {"Content-Type": kind}, "body": '{"kind": "close"}'}
        opened.evaluate(SEND, [f"{emulator.base_url}/_kit/{name}", options])
    opened.evaluate(SEND, [f"{emulator.base_url}/_kit/reset", {"method": "POST", "mode": "no-cors"}])
    opened.close()
    assert statuses == [403] * 5
    assert emulator.control.faults.waiting == []
    first = emulator.emulator.transcript.records()[0]  # a reset would have emptied it
    assert "system/action/ping" in first.request.target


@pytest.mark.parametrize("name", ["transcript", "report", "page/account", "page/events", ""])
def test_a_page_whose_name_was_made_to_lead_here_reads_nothing(browser, emulator, name):
    emulator.call("session.start", partnerId=emulator.given["partner_id"], secret=emulator.given["admin_secret"])
    opened, statuses = open_elsewhere(browser, emulator, "rebound.example")
    found = opened.evaluate(SEND, [f"/_kit/{name}", {}])
    opened.close()
    assert statuses == [403]
    assert "the address on which the emulator listens" in found
    assert emulator.given["admin_secret"] not in found
