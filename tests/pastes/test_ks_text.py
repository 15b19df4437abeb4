"""A KS, and other secrets, in any surroundings."""

from urllib.parse import quote

import pytest

from kaltura_pastes.values import find_ks, secrets_in
from kaltura_session import KsFields, encode_ks

SECRET = "0123456789abcdef0123456789abcdef"
V2 = encode_ks(KsFields(102, 2_000_000_000, 0, "alice"), SECRET)
FORMS = {
    "alone": V2,
    "line": f"ks: {V2}",
    "environment": f"export KALTURA_KS={V2}",
    "json": f'{{"ks":"{V2}"}}',
    "json-slashes": '{"ks":"' + V2.replace("=", "\\u003d") + '"}',
    "xml": f"<ks>{V2}</ks>",
    "query": f"https://x.test/api_v3/service/a?ks={V2}&format=1",
    "encoded": f"https://x.test/?ks={quote(V2, safe='')}",
    "twice": f"https://x.test/?u={quote(quote(V2, safe=''), safe='')}",
    "path": f"https://cdn.test/p/102/sp/10200/playManifest/entryId/0_a/ks/{V2}/a.m3u8",
    "html": f'<a href="https://x.test/?a=1&amp;ks={V2}&amp;b=2">',
    "mail": "> " + V2[:60] + "\n> " + V2[60:],
    "quoted-printable": "ks=3D" + V2[:50] + "=\n" + V2[50:].replace("=", "=3D"),
    "cookie": f"Cookie: ks={V2}; a=b",
    "bearer": f"Authorization: Bearer {V2}",
    "continued": V2[:60] + "\\\n" + V2[60:],
    "pieces": V2[:30] + " " + V2[30:60] + "\n" + V2[60:] + "\n",
    "invisible": V2[:30] + "\u200b" + V2[30:60] + "\u00ad" + V2[60:],
    "table": f"ks\t{V2}\n",
    "log": f"2026-01-02 03:04:05 INFO ks={V2} done",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_ks_is_found_in_every_form(form):
    assert find_ks(FORMS[form]) == [V2]


def test_a_ks_in_the_standard_alphabet_is_found_whole():
    many = [encode_ks(KsFields(102, 2_000_000_000, 0, f"user-{number}"), SECRET) for number in range(1_000)]
    standard = [ks.replace("-", "+").replace("_", "/") for ks in many]
    assert [ks for ks in standard if find_ks(f"ks={ks}") != [ks]] == []


@pytest.mark.parametrize("text", ["", "djJ8", "a" * 4000, "service/session/action/start/" * 20])
def test_other_text_holds_no_ks(text):
    assert find_ks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"secret={SECRET}", f'{{"adminSecret":"{SECRET}"}}', f"1%5Bpassword%5D={SECRET}", f"a=1&amp;password={SECRET}",
        f"password[]={SECRET}", f"KALTURA_APP_TOKEN={SECRET}", f"Authorization: Bearer {SECRET}",
    ],
)  # fmt: skip
def test_a_named_secret_is_found_whatever_the_notation(text):
    assert SECRET in secrets_in(text)


@pytest.mark.parametrize("text", ["secret=$SECRET", "password: required", "token=YOUR_TOKEN", "the ks is invalid"])
def test_placeholders_and_words_are_no_secrets(text):
    assert secrets_in(text) == []
