"""The public face: everything is there by name, and nothing is loaded before it is needed.

The examples in docstrings, and the one on the page of the Python names.
"""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import kaltura_session
from kaltura_emulator.adapter import SERVICE_URL, session_for
from kaltura_emulator.emulator import Emulator
from kit_paths import ROOT

PREPARED = """
import sys
from kaltura_session import *
found = lambda: [name for name in ("cryptography", "requests") if name in sys.modules]
"""


def loaded(code):
    shown = subprocess.run(
        [sys.executable, "-c", f"{PREPARED}{code}; print(found())"], capture_output=True, text=True, check=True
    )
    return shown.stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        "token_hash('djJ8', 'token', 'SHA256')",
        "decide(StoredSession('djJ8', 1000), now=0)",
        "encode_request(Call('session', 'start', {'partnerId': 102}), 'json')",
        "decode_response(HttpResponse(200, (), b'[]'))",
        "encode_ks(KsFields(102, 0, 0, None), 'secret', version=1)",
        "next(app_token_session(partner_id=102, app_token_id='0_x', app_token='t'))",
    ],
)
def test_neither_cipher_nor_http_library_is_loaded_for(code):
    assert loaded(code) == "[]"


@pytest.mark.parametrize(
    ("code", "library"),
    [
        ("ks = encode_ks(KsFields(102, 0, 0, None), 'secret')", "cryptography"),
        ("Client('http://localhost/api_v3')", "requests"),
    ],
)
def test_a_library_is_loaded_when_it_is_needed(code, library):
    assert loaded(code) == f"['{library}']"


def test_every_public_name_is_there_and_documented():
    assert sorted(set(kaltura_session.__all__)) == sorted(kaltura_session.__all__)
    for name in kaltura_session.__all__:
        assert getattr(kaltura_session, name).__doc__, name


def test_the_token_hash_is_the_function_and_not_its_module():
    assert kaltura_session.token_hash("", "", "MD5") == "d41d8cd98f00b204e9800998ecf8427e"


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
