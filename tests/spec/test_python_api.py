"""The page of the Python names: every one is there, with its signature, and what is missing is said."""

import re
import shutil
import sys

import pytest

import kaltura_session
from kaltura_session.errors import KitError
from kit_paths import ROOT
from kskit.spec.guards import GuardError
from kskit.spec.python_api import render

PAGE = (ROOT / "spec" / "api.md").read_text(encoding="utf-8")


def test_every_public_name_has_its_section_in_order():
    assert re.findall(r"^## (?:class )?(\w+)$", PAGE, re.MULTILINE) == kaltura_session.__all__


def test_a_clause_is_a_link_to_its_page():
    assert "carries its own ([LIFE.1](sessions.md#life1-every-request-carries-the-ks))." in PAGE


@pytest.mark.parametrize(
    "signature",
    [
        'def token_hash(ks: str, token: str, hash_type: str | None = "SHA1") -> str',
        "def encode_request(\n    call: Call | Multirequest,\n",
        '    REUSE = "reuse"\n',
        "    target: str\n",
        "    renew_margin: int = 300,\n",
        "class StoreError(KitError)",
        "ks: str\n",
    ],
)  # fmt: skip
def test_a_signature_is_shown_as_a_caller_writes_it(signature):
    assert f"\n{signature}" in PAGE


def test_a_missing_griffe_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "griffe", None)
    with pytest.raises(KitError, match=r"griffe is not installed, which spec/api\.md is made with; run: pip install"):
        render(ROOT)


def test_a_region_of_another_name_is_refused(tmp_path):
    shutil.copytree(ROOT / "reference" / "kaltura_session", tmp_path / "reference" / "kaltura_session")
    (tmp_path / "spec").mkdir()
    page = PAGE.replace("kskit:generated python-names", "kskit:generated python")
    (tmp_path / "spec" / "api.md").write_text(page, encoding="utf-8")
    with pytest.raises(GuardError, match=r"spec/api\.md: nothing fills a region 'python'"):
        render(tmp_path)
