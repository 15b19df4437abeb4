"""The workbench, opened from its folder in a real browser: the vectors of its operations pass in it."""

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kskit.site import workbench
from kskit.vectors import load_file

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
FAMILIES = ("token-hash", "ks-v1-decode", "ks-v2-decode", "ks-v2-encode", "mistakes")
SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "00112233445566778899aabbccddeeff"
KS = next(one["input"]["ks"] for one in load_file("token-hash")["vectors"] if one["id"] == "token-hash/sha256-plain")


def need(found: object, name: str) -> None:
    if not found and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if not found:
        pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="module")
def page(site: Path) -> Iterator[object]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    need(chromium, "chromium")
    need(importlib.util.find_spec("playwright"), "playwright")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is installed

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown = opened.new_page()
        shown.set_default_timeout(300_000)
        shown.faults = []
        shown.on("pageerror", lambda error: shown.faults.append(str(error)))
        shown.on("request", lambda one: shown.faults.append(one.url) if one.url.startswith("http") else None)
        shown.goto((site / "workbench.html").as_uri())
        yield shown
        opened.close()


def answer(page, name: str, **fields: str) -> str:
    form = page.locator(f"form[data-ask={name}]")
    for field, value in fields.items():
        if field == "type":
            form.locator("[name=type]").select_option(value)
        else:
            form.locator(f"[name={field}]").fill(value)
    form.locator("button").click()
    page.wait_for_function(f"document.querySelector('form[data-ask={name}]').ariaBusy === null")
    return str(form.locator("output").text_content())


def test_a_token_hash_is_computed_and_its_mistake_named(page) -> None:
    digest = hashlib.sha256((KS + TOKEN).encode()).hexdigest()
    assert answer(page, "hash", ks=KS, token=TOKEN, type="SHA256") == f"tokenHash: {digest}\n"
    newline = hashlib.sha256((KS + TOKEN + "\n").encode()).hexdigest()
    told = answer(page, "hash", ks=KS, token=TOKEN, sent=newline, type="SHA256")
    assert told.startswith(f"tokenHash: {digest}\nThe hash is SHA256(ks + token + newline).\nA08: ")
    assert page.locator("#workbench-status").text_content().endswith("Nothing leaves this page.")


@pytest.mark.parametrize("version", [1, 2])
def test_a_ks_is_inspected_with_and_without_the_secret(page, version: int) -> None:
    from kaltura_session.ks import KsFields, encode_ks  # noqa: PLC0415 - only this test makes one

    ks = encode_ks(KsFields(102, 1900000200, 2, "jane"), SECRET, version=version)
    told = answer(page, "inspect", ks=f"ks={ks}", secret=SECRET)
    assert "jane" in told
    assert told.endswith("right")
    without = answer(page, "inspect", ks=ks, secret="")
    assert "not verified" in without
    assert ("jane" in without) == (version == 1)
    assert "cannot be read (signature)" in answer(page, "inspect", ks=ks, secret=TOKEN)
    assert answer(page, "inspect", ks="no ks", secret="").startswith("problem: ")


def test_a_request_is_looked_at_and_bad_input_is_told_in_a_line(page) -> None:
    command = (
        "curl https://www.kaltura.com/api_v3/service/session/action/startWidgetSession -d widgetId=1000 -d format=1"
    )
    assert answer(page, "lint", text=command).split("\n")[1].split() == [
        "D10:",
        "widgetId",
        "without",
        "the",
        "underscore",
    ]
    response = (
        '{"code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException", "args": {"KSID": "EXPIRED"}}'
    )
    assert "EXPIRED" in answer(page, "lint", text=response)
    assert answer(page, "lint", text="hello").startswith("there is no response in this")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_vectors_pass_in_the_page(page, family: str) -> None:
    vectors = json.dumps(load_file(family)["vectors"])
    assert json.loads(page.evaluate("async (text) => (await kitWorkbench.start()).vectors(text)", vectors)) == []


def test_nothing_left_the_page(page) -> None:
    answer(page, "hash", ks=KS, token=TOKEN, sent="", type="SHA1")
    assert page.faults == []


def test_a_vector_that_is_wrong_is_told(page) -> None:
    wrong = [{**load_file("token-hash")["vectors"][0], "expect": "0"}]
    told = page.evaluate("async (text) => (await kitWorkbench.start()).vectors(text)", json.dumps(wrong))
    assert json.loads(told) == [wrong[0]["id"]]


def test_the_kit_in_it_is_the_same_bytes_every_time() -> None:
    assert workbench._as_script("kit.zip", workbench._kit()) == workbench._as_script("kit.zip", workbench._kit())
