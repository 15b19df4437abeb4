import base64

import pytest

from kaltura_session import ks
from oracle_values import php_value

SECRET = "0123456789abcdef0123456789abcdef"  # public test data
FIELDS = ks.KsFields(102, 1900000200, 2, "jdoe@example.com", "disableentitlement")


@pytest.mark.oracle("ks_v1_generate")
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
    encoded = ks.encode_v1(fields, given["admin_secret"], rand=given["rand_str"])
    assert encoded.text == case["expected"]["ks"]
    assert encoded.steps["envelope"] == php_octets(case["expected"]["decoded"])


def php_octets(value):
    return php_value(value).encode("utf-8", "surrogateescape")


def decode(text, secret=SECRET):
    return ks.decode(text, lambda partner: [secret] if partner == "102" else None)


def test_decode_returns_every_field():
    found = decode(ks.encode_v1(FIELDS, SECRET, rand="1795282413.2492").text)
    assert (found.version, found.partner_id, found.partner_pattern) == (1, "102", "102")
    assert (found.valid_until, found.type, found.rand) == ("1900000200", "2", "1795282413.2492")
    assert (found.user_id, found.privileges) == ("jdoe@example.com", "disableentitlement")
    assert (found.master_partner_id, found.additional_data) == ("", "")


def test_semicolon_in_user_shifts_the_fields():
    fields = ks.KsFields(102, 1900000200, 0, "a;b", "edit:*")
    found = decode(ks.encode_v1(fields, SECRET, rand="1").text)
    assert (found.user_id, found.privileges, found.master_partner_id) == ("a", "b", "edit:*")


@pytest.mark.parametrize(
    ("envelope", "step"),
    [
        (b"no separator at all", "structure"),
        (b"00|102;102", "structure"),
        (b"00|103;103;1900000200", "partner"),
        (b"00|102;102;1900000200", "signature"),
    ],
)
def test_decode_rejects_at_the_right_step(envelope, step):
    with pytest.raises(ks.KsError) as raised:
        decode(base64.b64encode(envelope).decode())
    assert raised.value.step == step


def test_upper_case_signature_is_refused():
    signature, _, info = base64.b64decode(ks.encode_v1(FIELDS, SECRET, rand="1").text).partition(b"|")
    with pytest.raises(ks.KsError) as raised:
        decode(base64.b64encode(signature.upper() + b"|" + info).decode())
    assert raised.value.step == "signature"
