"""The programs that browsers need, in a real browser: JavaScript as it is, in every case; TypeScript from a bundle."""

import importlib.util
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kaltura_session.server.resources import data_path
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, Situations, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.render import find_snippet
from kskit.snippets.server_faults import server_faults
from kskit.snippets.service import Service
from kskit.snippets.toolchains import search_path

FLOWS = ("use-session", "app-token-session")
# What the programs know of Node: their settings, and the exit code, of which the first one counts.
PROCESS = """(env) => {
  globalThis.process = {
    env,
    set exitCode(code) { this.exited ??= code; },
    exit(code) { this.exitCode = code; throw new Error("ended"); },
  };
}"""
NO_MD5 = "SHA512"  # WebCrypto has none, so a browser is given another hash type that is not the token's

pytestmark = pytest.mark.xdist_group("browser")


def need(found: object, name: str) -> None:
    if not found and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if not found:
        pytest.skip(f"{name} is not installed; set KSKIT_REQUIRE_ALL=1 to require it")


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


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def bundle(folder: Path) -> None:
    """Write a JavaScript file for each TypeScript program, as bundlers for browsers do; Node's MD5 stays outside."""
    esbuild = shutil.which("esbuild", path=search_path())
    need(esbuild, "esbuild")
    sources = [data_path("spec", "snippets") / find_snippet(flow, "typescript").path for flow in FLOWS]
    command = [str(esbuild), "--bundle", "--platform=browser", "--format=esm", "--external:node:crypto"]
    subprocess.run([*command, "--log-level=warning", f"--outdir={folder}", *map(str, sources)], check=True)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A blank page with the generated files beside it: secure, as WebCrypto asks, and not the service's origin."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(data_path("spec", "snippets", "javascript"), folder, dirs_exist_ok=True)
    bundle(folder)
    (folder / "index.html").write_text("<!doctype html><link rel=icon href=data:,><title>A page</title>", "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def page(browser, origin):
    opened = browser.new_context().new_page()
    opened.goto(origin)
    yield opened
    opened.context.close()


def run_in(page, name: str, settings: dict[str, str]) -> ProcessResult:
    """Run a program in the page, from its first line to its last; what it writes to the console is its output."""
    lines: dict[str, list[str]] = {"log": [], "error": []}

    def keep(message) -> None:
        if not message.text.startswith(("Failed to load resource", "Access to fetch")):  # what the browser itself says
            lines[message.type].append(f"{message.text}\n")

    page.on("console", keep)
    page.evaluate(PROCESS, settings)
    page.evaluate(f"import('/{name}')")
    code = page.evaluate("process.exited ?? 0")
    return ProcessResult(code, "".join(lines["log"]), "".join(lines["error"]))


def cases(*only: str) -> list[Case]:
    found = [case for flow in FLOWS for case in cases_of(load_flows().find(flow), load_flows())]
    return [case for case in found if not only or case.id in only]


def name_of(case: Case) -> str:
    return f"{case.flow.id}/{case.id}"


@pytest.mark.parametrize("case", cases("plain", "failure/html-answer"), ids=name_of)
def test_a_bundle_does_in_a_browser_what_its_flow_says(
    case: Case, page, origin: str, service: Service, tmp_path: Path
) -> None:
    program = find_snippet(case.flow.id, "typescript").path.with_suffix(".js").name
    check(case, program, page, origin, service, tmp_path)


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_program_does_in_a_browser_what_its_flow_says(
    case: Case, page, origin: str, service: Service, tmp_path: Path
) -> None:
    check(case, find_snippet(case.flow.id, "javascript").path.name, page, origin, service, tmp_path)


def check(case: Case, program: str, page, origin: str, service: Service, tmp_path: Path) -> None:
    service.reset()
    settings = Situations(service.settings, tmp_path).settings_for(case)
    if settings.get("KALTURA_APP_TOKEN_HASH_TYPE") == "MD5":
        settings["KALTURA_APP_TOKEN_HASH_TYPE"] = NO_MD5
    if case.service in {"html", "http-500"}:
        service.misbehave(server_faults()[case.service].document)
    service.forget_traffic()
    ran = run_in(page, program, settings)
    traffic = service.traffic()
    assert problems_of(case, ran, traffic, settings) == []
    origins = {dict(exchange.request.headers).get("Origin") for exchange in traffic}
    assert origins <= {origin}, "the browser did not treat the service as another origin"
