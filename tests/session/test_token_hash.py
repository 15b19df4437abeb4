import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.text import to_text
from kaltura_session.token_hash import HASH_TYPES, HashTypeError, token_hash
from oracle_values import php_value

# The golden widget session of partner 102.
V2_HEAD = "djJ8MTAyfMWpPI6pskKOxmqOZJ9iphenSngrCmb0zDhF9_-I0OAdlkGV8KAD"
KS = V2_HEAD + "mwIuN2Oi6mbePYieBugobrNY369iZ1cyhYKJ0ozuNH_5jM4x4_Oq0_aL"
TOKEN = "00112233445566778899aabbccddeeff"  # public test data


@pytest.mark.oracle("apptoken_hash")
def test_hash_agrees_with_the_real_server(case):
    hash_type = php_value(case["input"]["hash_type"])
    ks, token = (to_text(php_value(case["input"][name])) for name in ("ks", "token"))
    if hash_type is None or hash_type in HASH_TYPES:
        assert token_hash(ks, token, hash_type) == case["expected"]["hash"]
        return
    # The API stores only the four names, so whatever the server's function makes of another one, no token can have it.
    with pytest.raises(HashTypeError, match="does not exist; use one of MD5, SHA1, SHA256, SHA512"):
        token_hash(ks, token, to_text(hash_type))


@pytest.mark.parametrize("hash_type", HASH_TYPES)
def test_openssl_makes_the_same_hash(hash_type, openssl):
    made = subprocess.run(
        [openssl, "dgst", f"-{hash_type.lower()}"], input=f"{KS}{TOKEN}".encode(), capture_output=True, check=True
    )
    assert made.stdout.decode().split()[-1] == token_hash(KS, TOKEN, hash_type)


def test_golden_values():
    assert token_hash(KS, TOKEN, "MD5") == "ffab622ad987d4cd590aac82d0c16042"
    assert token_hash(KS, TOKEN) == "c175cc4633fa76e244439026d2f8551dd032c7a1"
    assert token_hash(KS, TOKEN, "SHA256") == "c86376560ec4a517d800a966802952d5e8fbbd4fa119c3af41826905d39276bb"


@given(st.text(max_size=50), st.text(max_size=50), st.sampled_from(HASH_TYPES))
def test_every_change_of_the_ks_changes_the_hash(ks, token, hash_type):
    assert token_hash(ks, token, hash_type) != token_hash(ks + "\n", token, hash_type)
