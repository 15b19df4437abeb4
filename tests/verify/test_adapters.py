"""Every adapter of spec/adapters, executed; and spec/results.md against what they do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from kskit.__main__ import main
from kskit.verify.adapters import MissingCommandError, load_adapters, make_ready
from kskit.verify.live.vectors import live_vectors
from kskit.verify.reports.document import Report
from kskit.verify.results import render, report_on
from kskit.verify.vectors import load

ROOT = Path(__file__).resolve().parents[2]
ADAPTERS = load_adapters()
CACHE = ROOT / ".cache" / "adapters"
VECTORS = [*load(), *live_vectors()]
LONGEST_STARTER = 60

pytestmark = pytest.mark.xdist_group("adapters")


@contextmanager
def skipped_without_its_tools() -> Iterator[None]:
    """Skip the test where a tool is missing, unless all of them are required."""
    try:
        yield
    except MissingCommandError as missing:
        if os.environ.get("KSKIT_REQUIRE_ALL"):
            raise
        pytest.skip(f"{missing}; set KSKIT_REQUIRE_ALL=1 to require it")


@cache
def report_of(name: str) -> Report:
    with skipped_without_its_tools():
        return report_on(ADAPTERS[name], VECTORS, CACHE)


@pytest.mark.parametrize("name", ADAPTERS)
def test_adapter_conforms_but_for_its_known_failures(name: str) -> None:
    report = report_of(name)
    failed = [f"{result['id']}: {result['reason']}" for result in report["results"] if result["status"] == "failed"]
    assert failed == []
    assert report["problems"] == []
    assert report["counts"]["passed"] > 0


def test_reference_has_every_op_and_passes_everything() -> None:
    assert report_of("reference")["counts"]["passed"] == report_of("reference")["vectors"]["total"]


def test_results_page_says_what_the_adapters_do() -> None:
    page = render({name: report_of(name) for name in ADAPTERS}, ADAPTERS)
    written = (ROOT / "spec" / "results.md").read_text(encoding="utf-8")
    assert written == page, "run: python -m kskit.verify.results"


def test_generated_questions_find_no_difference_between_the_two_implementations(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with skipped_without_its_tools():
        command = make_ready(ADAPTERS["go-from-spec"], CACHE)
    assert main(["verify", "--fuzz", "1500", "--seed", "11", "--", *command]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "path",
    [
        "python/adapter.py",
        "javascript/adapter.mjs",
        "typescript/adapter.mts",
        "go/adapter.go",
        "shell/adapter.sh",
        "php/adapter.php",
        "ruby/adapter.rb",
        "perl/adapter.pl",
        "rust/src/main.rs",
        "elixir/adapter.exs",
        "lua/adapter.lua",
        "official-node/adapter.cjs",
    ],
)
def test_starter_is_short(path: str) -> None:
    assert len((ROOT / "spec" / "adapters" / path).read_text(encoding="utf-8").splitlines()) <= LONGEST_STARTER


def test_missing_command_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kskit.verify.adapters.search_path", lambda: str(tmp_path))
    with pytest.raises(MissingCommandError, match="the adapter official-node needs node, which is not installed"):
        make_ready(ADAPTERS["official-node"], tmp_path)


def test_missing_module_of_the_snippets_language_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kskit.snippets.toolchains.search_path", lambda: str(tmp_path))
    with pytest.raises(MissingCommandError, match="perl runs code of the snippets: Perl snippets need perl, which is "):
        make_ready(ADAPTERS["perl"], tmp_path)
