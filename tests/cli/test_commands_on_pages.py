"""Each call of `kskit` that a page prints is one that the command takes: names, options and their values.

README.md, spec/emulator.md and spec/documentation-sites.md are executed as they stand, by tests of their own.
"""

import re
import shlex
from pathlib import Path

import pytest

from kit_paths import ROOT
from kskit.__main__ import COMMANDS, _parser

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "spec").rglob("*.md"))]
CALL = re.compile(r"(?:`|^[ >]*(?:\$ )?|[|(] ?|-- )(kskit (?:[^`|>;&0-9\n]|[0-9](?!>))*)", re.MULTILINE)
TERMINAL = re.compile(r"^```text\n.*?^```", re.DOTALL | re.MULTILINE)
TYPED = re.compile(r"^\$ .*", re.MULTILINE)
ONLY_NAMED = re.compile(r"kskit( [a-z-]+){1,2}")
"""`kskit explain` and `kskit vectors export` name a command, and may call nothing."""


def calls(page: Path) -> set[str]:
    text = TERMINAL.sub(lambda found: "\n".join(TYPED.findall(found[0])), page.read_text(encoding="utf-8"))
    text = text.replace("\\\n", " ")
    return {found.split(" #")[0].split("  ")[0].strip() for found in CALL.findall(text)}


def test_calls_are_found() -> None:
    assert "kskit verify -- kskit adapter" in calls(ROOT / "README.md")
    assert len({call for page in PAGES for call in calls(page)}) > 40


@pytest.mark.parametrize(
    "page", [page for page in PAGES if calls(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_it_is_taken(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for call in calls(page):
        words = shlex.split(call)[1:]
        name = next((word for word in words if not word.startswith("-")), None)
        assert name is None or name in COMMANDS or not name.islower(), f"{call}: no such command"
        if name not in COMMANDS:
            continue
        try:
            _parser(name).parse_args(words)
        except SystemExit as end:
            told = capsys.readouterr().err
            if end.code and not (ONLY_NAMED.fullmatch(call) and "arguments are required" in told):
                pytest.fail(f"{call}: {told.splitlines()[-1]}")
