"""A new Docusaurus site takes the pages as they are: it builds with broken links as errors, and works in a browser."""

import functools
import re
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kskit.spec.blocks import render_block
from sites_page import PAGE, block, shell, write

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docusaurus")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """The folder of the built site, made by the commands of the page."""
    tool("npx")
    make, rest = block("Docusaurus", "sh").split("cd site\n")
    folder = tmp_path_factory.mktemp("docusaurus")
    shell(make, folder)
    site = folder / "site"
    assert "v4: true" in (site / "docusaurus.config.js").read_text(encoding="utf-8")
    assert "onBrokenLinks: 'throw'" in (site / "docusaurus.config.js").read_text(encoding="utf-8")
    write(site / "docs" / "guide.mdx", block("Docusaurus", "mdx"))
    imported, used = re.findall(r"`(import \w+ from [^`]*)`, then `(<\w+ />)`", PAGE)[0]
    write(site / "docs" / "fragment.mdx", f"---\ntitle: Fragment\n---\n\n{imported}\n\n{used}\n")
    printed = shell(rest, site)
    assert "broken" not in printed.lower()
    return site / "build"


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(built)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(tool: Callable[[str], str]) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=tool("chromium"), args=["--no-sandbox"])
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        opened = context.new_page()
        opened.faults = []
        opened.on("console", lambda message: opened.faults.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: opened.faults.append(str(error)))
        yield opened
        browser.close()


def test_every_page_of_the_specification_is_there(built: Path) -> None:
    pages = {path.parent.name for path in built.glob("docs/kaltura/*/index.html")}
    assert {"wire", "mistakes", "flow-app-token-session", "ks-elsewhere"} <= pages
    assert (built / "docs/fragment/index.html").is_file()


def test_a_page_of_a_flow_is_small(built: Path) -> None:
    for page in built.glob("docs/kaltura/flow-*/index.html"):
        text = page.read_text(encoding="utf-8")
        assert len(text.encode()) <= 300_000, page
        assert len(re.findall("<[a-z]", text)) <= 5_000, page


def test_a_tab_changes_all_tabs_and_its_code_can_be_copied(address: str, page: Any) -> None:
    page.goto(f"{address}/docs/guide")
    page.get_by_role("tab", name="curl").click()
    code = page.locator("[role=tabpanel]:not([hidden]) pre")
    assert code.count() == 1
    code.hover()
    page.locator("[role=tabpanel]:not([hidden]) button[aria-label^=Copy]").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"```sh\n{copied.strip()}\n```" == render_block("app-token-session/hash", {"lang": "curl"}).strip()
    page.goto(f"{address}/docs/kaltura/flow-app-token-session")
    chosen = "[...document.querySelectorAll('[role=tab][aria-selected=true]')].map((tab) => tab.textContent)"
    page.wait_for_function(f"() => {chosen}.length > 1 && {chosen}.every((label) => label === 'curl')")
    assert page.faults == []


@pytest.mark.parametrize("target", ["wire#wire-2", "mistakes#a01", "wire#wire2-other-addresses-that-reach-a-call"])
def test_an_anchor_leads_to_its_heading(address: str, page: Any, target: str) -> None:
    page.goto(f"{address}/docs/kaltura/{target}")
    assert page.locator(f"[id='{target.partition('#')[2]}']").bounding_box()["y"] < 300
    assert page.faults == []
