import base64

import pytest

from kaltura_session import ks
from kaltura_session.server.validity import signing_secrets
from oracle_values import php_value

SECRET = "0123456789abcdef0123456789abcdef"  # public test data
RANDOM = bytes.fromhex("4f6da344ceaec015093271dff5a8a465")


@pytest.mark.oracle("ks_v2_generate")
def test_encode_agrees_with_the_real_server(case):
    given = {name: php_value(value) for name, value in case["input"].items()}
    fields = ks.KsFields(
        given["partner_id"],
        given["expiry"],
        given["type"],
        given["user_id"],
        given["privileges"],
        given["master_partner_id"],
        given["additional_data"],
    )
    encoded = ks.encode_v2(fields, given["admin_secret"], random_bytes=bytes.fromhex(given["random_hex"]))
    expected = case["expected"]
    assert encoded.steps["fields"].decode() == expected["fields"]
    assert 36 + len(encoded.steps["fields"]) == expected["signed_length"]
    assert encoded.text == expected["ks"]


def decode(text, secret=SECRET):
    return ks.decode(text, lambda partner: [secret] if partner == "102" else None)


def test_golden_value_with_every_kind_of_privilege():
    fields = ks.KsFields(
        102,
        1900000200,
        2,
        "Jürgen ~/+&=%;|",
        "edit:1_a/1_b,urirestrict:/api_v3/*|/x,flag, list:* ,edit:1_z",
        -2,
        '{"a":1}',
    )
    encoded = ks.encode_v2(fields, SECRET, random_bytes=RANDOM)
    assert encoded.steps["fields"].decode() == (
        "edit=1_z&urirestrict=%2Fapi_v3%2F%2A%7C%2Fx&flag=&list=%2A&_e=1900000200&_t=2"
        "&_u=J%C3%BCrgen+%7E%2F%2B%26%3D%25%3B%7C&_m=-2&_d=%7B%22a%22%3A1%7D"
    )
    found = decode(encoded.text)
    assert found.privileges == "edit:1_z,urirestrict:/api_v3/*|/x,flag,list:*"
    assert (found.user_id, found.master_partner_id, found.additional_data) == ("Jürgen ~/+&=%;|", "-2", '{"a":1}')
    assert found.rand == RANDOM.hex()


def test_lone_star_reads_back_as_star_and_with_others_as_all():
    alone = decode(ks.encode_v2(ks.KsFields(102, 1, 2, "", "*"), SECRET, random_bytes=RANDOM).text)
    among = decode(ks.encode_v2(ks.KsFields(102, 1, 2, "", "*,sessionid:x"), SECRET, random_bytes=RANDOM).text)
    assert alone.privileges == "*"
    assert among.privileges == "all:*,sessionid:x"


def test_aligned_plain_text_gets_no_padding_block():
    fields = ks.KsFields(102, 1900000200, 0, "u" * 2, "")
    lengths = set()
    for extra in range(16):
        encoded = ks.encode_v2(ks.KsFields(102, 1900000200, 0, "u" * (2 + extra), ""), SECRET, random_bytes=RANDOM)
        plain = 36 + len(encoded.steps["fields"])
        lengths.add(len(encoded.steps["padded"]) - plain)
        assert decode(encoded.text).user_id == "u" * (2 + extra)
    assert lengths == set(range(16))
    assert fields.user_id == "uu"


def test_random_bytes_of_another_length_are_refused():
    with pytest.raises(ValueError, match="16 random bytes, not 8"):
        ks.encode_v2(ks.KsFields(102, 1, 0, "u"), SECRET, random_bytes=bytes(8))


@pytest.mark.parametrize(
    ("envelope", "step"),
    [
        (b"v2|102", "structure"),
        (b"v2|103|" + bytes(16), "partner"),
        (b"v2|102|" + bytes(15), "block-size"),
        (b"v2|102|" + bytes(16), "signature"),
        (b"v2|102|", "signature"),
    ],
)
def test_decode_rejects_at_the_right_step(envelope, step):
    with pytest.raises(ks.KsError) as raised:
        decode(base64.urlsafe_b64encode(envelope).decode())
    assert raised.value.step == step


def test_bracketed_privilege_name_is_the_servers_crash():
    text = ks.encode_v2(ks.KsFields(102, 1900000200, 0, "u", "a[b]:1"), SECRET, random_bytes=RANDOM).text
    with pytest.raises(ks.KsError) as raised:
        decode(text)
    assert raised.value.step == "fields"
    assert "crashes" in raised.value.reason


def test_additional_secret_verifies_and_is_named():
    text = ks.encode_v2(ks.KsFields(102, 1900000200, 0, "u"), "second", random_bytes=RANDOM).text
    found = ks.decode(text, lambda _: signing_secrets("first", ["second"]))
    assert found.secret_index == 1


def test_privileges_that_are_none_are_empty():
    none, empty = (ks.KsFields(102, 1900000200, 0, "u", given) for given in (None, ""))
    assert ks.encode_v2(none, SECRET, random_bytes=RANDOM) == ks.encode_v2(empty, SECRET, random_bytes=RANDOM)
