"""Explaining takes work in proportion to the text, whatever stands around what is repeated, up to 100 kB.

The work is what the interpreter does, calls of functions; that regular expressions are linear is tested
with the patterns of kaltura_pastes.
"""

import sys

import pytest

from kaltura_pastes.grammar import Effort
from kaltura_session.errors import KitError
from kskit.explain import subjects
from kskit.explain.settings import Settings

SIZE, LARGE = 1_000, 100_000
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
    "in PHP": (
        "<?php\n$a = 'x';\n",
        f"\n$c = curl_init('{LIST}');\ncurl_setopt($c, CURLOPT_POSTFIELDS, $a);\ncurl_exec($c);",
    ),
    "in Go": ("a := url.Values{}\n", f'\nresp, err := http.PostForm("{LIST}", a)\n'),
    "in Java": (
        'String a = "x";\n',
        f'\nHttpRequest.newBuilder(URI.create("{LIST}")).POST(BodyPublishers.ofString(a)).build();\n',
    ),
    "in C#": ('var a = "x";\n', f'\nawait client.PostAsync("{LIST}", new StringContent(a));\n'),
    "in PowerShell": ("$a = @{}\n", f"\nInvoke-RestMethod -Uri '{LIST}' -Method Post -Body $a\n"),
    "in cmd": (f'C:\\>curl.exe "{LIST}" ^\r\n -d "a=', '"\r\n'),
    "in httpie": (f"http POST {LIST} ", ""),
    "in wget": (f"wget {LIST} --post-data '", "'"),
    "in a HAR": ('{"log": {"entries": [{"request": {"method": "POST", "url": "' + LIST + '", "text": "', '"}}]}}'),
    "in a verbose log": (f"> POST {LIST} HTTP/1.1\n> Host: a\n> \n", "\n< HTTP/1.1 200 OK\n< \n< true\n"),
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
def test_twice_the_text_is_some_twice_the_work(subject, around, monkeypatch):
    monkeypatch.setattr(Effort, "due", staticmethod(lambda _: 60.0))  # no clock decides how much is read
    before, after = AROUND[around]
    work(subject, "curl https://www.example.test/api_v3/ -d a=b")  # fills the caches
    grown = {}
    for piece in REPEATED:
        small, large = (work(subject, before + (piece * (size // len(piece))) + after) for size in (SIZE, 2 * SIZE))
        if large > 2.5 * small + FIXED:
            grown[piece] = (small, large)
    assert not grown


@pytest.mark.parametrize("around", AROUND)
def test_what_is_large_costs_as_much_for_each_character(around, monkeypatch):
    """Each piece is tried in one of the surroundings, in turn; the grammars have their free steps only."""
    monkeypatch.setattr(Effort, "due", staticmethod(lambda _: 0.0))  # no clock decides how much is read
    before, after = AROUND[around]
    grown = {}
    for piece in REPEATED[[*AROUND].index(around) :: len(AROUND)]:
        small, large = (work("request", before + piece * (n // len(piece)) + after) for n in (LARGE // 4, LARGE))
        if large > 5 * small + FIXED:
            grown[piece] = (small, large)
    assert not grown
