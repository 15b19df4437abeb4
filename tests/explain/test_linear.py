"""Explaining takes work in proportion to the text: twice the text costs at most some two and a half times the work.

The work is what the interpreter does, calls of functions; that regular expressions are linear is tested
with the patterns of kaltura_pastes.
"""

import sys

import pytest

from kaltura_session.errors import KitError
from kskit.explain import subjects
from kskit.explain.settings import Settings

SIZE = 1_000
FIXED = 3_000
NOW = 1_700_000_000
SETTINGS = Settings(
    ks="djJ8MTAyfA", token="a" * 32, token_hash="f" * 40, hash_type="SHA1", partner_id="102", admin_secret="a" * 32
)
SUBJECTS = {
    "request": lambda text: subjects.request(text, SETTINGS, NOW, {}),
    "response": lambda text: subjects.response(text, SETTINGS, NOW, {}),
}
LIST = "https://www.example.test/api_v3/service/media/action/list"
AROUND = {
    "alone": ("", ""),
    "in a command": (f"curl {LIST} ", ""),
    "in quotes": (f"curl '{LIST}' -d 'a=", "'"),
    "in headers": (f"POST {LIST} HTTP/1.1\n", "\n\nks=a"),
    "in Python": ("import requests\na = 'x'\n", f"\nrequests.post('{LIST}', json=a, data=a)\n"),
    "in JavaScript": ("let a = new URLSearchParams();", f"\nfetch('{LIST}', {{method: 'POST', body: a}})"),
    "after an error": ('KalturaAPIException: Invalid "', "."),
}
REPEATED = (
    " ", "\n", "\t", "'", '"', "\\", "{", "[", "<", "&", "%25", "=", ")", "()", "a=(", "a | ", "$(", "`", "curl ",
    "curl a/ ", "curl a/\n", "curl a/; ", "echo a | curl ", "A=$A$A\n", "cat <<E\n", "HTTP/1.1 200 OK\n",
    "> GET / HTTP/1.1\n", "GET /api_v3/ HTTP/1.1\n###\n", " &a\n", "$ ", "```\n", "| a | b |\n", "http://", "a=b&",
    "1:a=b&", "a[", "a[b]=c&", "1={1:result:a}&", "X-A: b\n", "-d a=b ", "-F a=b ",
    '--x\nContent-Disposition: form-data; name="a"\n\nb\n', "<html>", "<xml>", "{}", "[{", '{"a":', '"a":1,',
    "a = [a, a]\n", "a = f'{a}{a}'\n", "a = a + a\n", "a=[a,a];", "a=`${a}${a}`;", "a.append(a,a);",
    "objectType a", "KalturaX {", "djJ8MTAyf", "Invalid ",
)  # fmt: skip


def work(subject, text):
    """Return how many functions were called."""
    count = 0

    def profile(*_):
        nonlocal count
        count += 1

    sys.setprofile(profile)
    try:
        SUBJECTS[subject](text)
    except KitError:  # it is refused
        pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_twice_the_text_is_some_twice_the_work(subject, around):
    before, after = AROUND[around]
    work(subject, "curl https://www.example.test/api_v3/ -d a=b")  # fills the caches
    grown = {}
    for piece in REPEATED:
        small, large = (work(subject, before + (piece * (size // len(piece))) + after) for size in (SIZE, 2 * SIZE))
        if large > 2.5 * small + FIXED:
            grown[piece] = (small, large)
    assert not grown
