"""A KS, and other secrets, in any surroundings."""

from urllib.parse import quote

import pytest

from kaltura_pastes.shell.variables import Variables
from kaltura_pastes.values import find_ks, named_values, secrets_in
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


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "0_o7l19k80", "token": "T", "hashType": "SHA256", "tokenHash": "H", "partnerId": 102}',
        "id=0_o7l19k80&token=T&hashType=SHA256&tokenHash=H&partnerId=102",
        "id: 0_o7l19k80\ntoken: T\nhash type SHA256\ntoken hash is unknown, tokenHash: H\npartner_id: 102",
        """KALTURA_APP_TOKEN_ID=0_o7l19k80
KALTURA_APP_TOKEN=T
KALTURA_APP_TOKEN_HASH_TYPE=SHA256
KALTURA_TOKEN_HASH=H
KALTURA_PARTNER_ID=102""",
        'id := "0_o7l19k80"; token := "T"; tokenHash := "H" // SHA256\npartnerId := 102',
    ],
    ids=["json", "form", "prose", "environment", "go"],
)
def test_values_are_found_in_any_notation(text):
    found = named_values(text)
    named = {"token_id": "0_o7l19k80", "token": "T", "token_hash": "H", "hash_type": "SHA256", "partner_id": "102"}
    assert found == named


def test_two_hash_types_in_a_text_say_nothing():
    assert named_values("SHA1 or SHA256?").get("hash_type") is None
    assert named_values('"hashType": "sha256"').get("hash_type") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${hash%% *}", "ab12"),
        ("${hash% *}", "ab12 x"),
        ("${hash##* }", "y"),
        ("${hash#* }", "x y"),
        ("${hash%y}", "ab12 x "),
        ("${hash%z}", "ab12 x y"),
        ("${hash##*'\"'}", "ab12 x y"),
        ("${hash%%[0-9]*}", "${hash%%[0-9]*}"),
        ("${other%% *}", "${other%% *}"),
    ],
)
def test_a_part_of_a_variable_is_cut_off_as_a_shell_does(written: str, expected: str) -> None:
    name = written.strip("${}").partition("%")[0].partition("#")[0]
    assert Variables({"hash": "ab12 x y"}).expand(name, written) == expected
