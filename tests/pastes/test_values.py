import pytest

from kaltura_pastes.shell.variables import Variables
from kaltura_pastes.values import named_values


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
