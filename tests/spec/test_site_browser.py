"""The preview site in a real browser, opened from its folder: tabs, copying, search, narrow, dark, accessible."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
PAGES = (
    "index",
    "flow-app-token-session",
    "ks-v2",
    "errors",
    "mistakes",
    "sessions",
    "vectors/token-hash",
    "workbench",
)


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
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.faults = []
    opened.on("console", lambda message: opened.faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.on("request", lambda request: opened.faults.append(request.url) if request.url.startswith("http") else None)
    yield opened
    context.close()


def show(page, site: Path, name: str) -> None:
    page.goto((site / f"{name}.html").as_uri())
    page.wait_for_load_state("load")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_errors_and_without_the_network(page, site, name):
    show(page, site, name)
    assert page.locator("h1").count() == 1
    assert page.faults == []


def test_tabs_of_one_label_stay_in_step(page, site):
    show(page, site, "flow-app-token-session")
    page.locator(".tabbed-labels label", has_text="curl").nth(2).click()
    chosen = """() => [...document.querySelectorAll(".tabbed-set")]
        .map((set) => [...set.querySelectorAll(":scope > input")].findIndex((input) => input.checked))"""
    page.wait_for_function(f"() => ({chosen})().every((index) => index === 1)")


def test_code_can_be_copied(page, site):
    show(page, site, "ks-v2")
    button = page.locator("button.md-clipboard, button.md-code__button").first
    button.wait_for()
    button.click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('edit=%2A&_e='))")


@pytest.mark.parametrize("code", ["INVALID_APP_TOKEN_HASH", "INVALID_KS"])
def test_search_finds_an_error_code(page, site, code):
    show(page, site, "index")
    page.locator("[data-md-component=search-query]").fill(code)
    page.locator(".md-search-result__item").first.wait_for()
    assert code in page.locator(".md-search-result__item").first.inner_text()
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(browser, site, name, scheme):
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    show(page, site, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.body.dataset.mdColorScheme") == {"light": "default", "dark": "slate"}[scheme]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "flow-app-token-session", "errors", "vectors/token-hash", "workbench"])
def test_axe_finds_no_serious_problem(browser, site, name, scheme):
    need(importlib.util.find_spec("axe_playwright_python"), "axe-playwright-python")
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where it is installed

    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    show(page, site, name)
    page.evaluate("document.querySelectorAll('article > :nth-child(n+80)').forEach((one) => one.remove())")
    found = Axe().run(page).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]
    assert serious == []
    context.close()
