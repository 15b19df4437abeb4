"""The examples in docstrings, and the one on the page of the Python names."""

import doctest
import importlib
import pkgutil
import re

import pytest

import kaltura_session
from kaltura_emulator.adapter import SERVICE_URL, session_for
from kaltura_emulator.emulator import Emulator
from kit_paths import ROOT

MODULES = [found.name for found in pkgutil.walk_packages(kaltura_session.__path__, "kaltura_session.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_right(name):
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_there_are_examples():
    found = [name for name in MODULES if doctest.testmod(importlib.import_module(name)).attempted]
    assert {"kaltura_session.token_hash", "kaltura_session.ks", "kaltura_session.sessions"} <= set(found)


def test_the_example_of_the_page_runs(monkeypatch, capsys):
    page = (ROOT / "spec" / "api.md").read_text(encoding="utf-8")
    emulator = Emulator()
    token = next(one for one in emulator.account.app_tokens if one.hash_type == "SHA256")
    code = re.search(r"```python\n(from .*?)```", page, re.DOTALL)[1]
    for shown, ours in {
        "https://www.kaltura.com/api_v3": SERVICE_URL,
        "=1234567,": f"={token.partner_id},",
        "0_x9k2m4pq": token.id,
        "0123456789abcdef0123456789abcdef": token.token,
    }.items():
        assert code.count(shown) == 1
        code = code.replace(shown, ours)
    ours = session_for(emulator)
    monkeypatch.setattr("requests.Session", lambda: ours)
    exec(code, {})  # noqa: S102 - the page's own example
    assert capsys.readouterr().out.strip().isdigit()
