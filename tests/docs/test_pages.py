"""`kskit docs check` on pages as technical writers write them: what is wrong is named, and what is right is not."""

import json
from pathlib import Path

import pytest

from kit_paths import ROOT
from kskit.docs.check import check

PAGES = Path(__file__).parent / "pages"
RIGHT = sorted(PAGES.glob("right/*.md"))
WRONG = sorted(PAGES.glob("wrong/*.md"))
FORMS = {"as it is": lambda text: text, "Windows": lambda text: "\ufeff" + text.replace("\n", "\r\n")}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_nothing_is_wrong_on_a_right_page(path: Path, form: str) -> None:
    assert check(FORMS[form](path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_what_is_wrong_on_a_page_is_named_with_its_line_and_nothing_else(path: Path, form: str) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = check(FORMS[form](path.read_text(encoding="utf-8")))
    assert [(one.line, one.id) for one in found] == sorted((one["line"], one["id"]) for one in expected)
    assert all(one.text and one.proof for one in found)


def test_the_pages_of_the_kit_are_right() -> None:
    paths = [*sorted((ROOT / "spec").glob("*.md")), ROOT / "README.md"]
    found = [(path.name, one) for path in paths for one in check(path.read_text(encoding="utf-8"))]
    assert found == []
