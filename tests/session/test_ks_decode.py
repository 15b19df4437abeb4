import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import example, given
from hypothesis import strategies as st

from kaltura_session import ks
from kaltura_session.server import validity
from kaltura_session.server.validity import partner_of, signing_secrets
from oracle_values import php_value

SECRET = "0123456789abcdef0123456789abcdef"  # public test data

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
V1_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=";"), max_size=40)


def cast(value):
    """A KS that is not text, as PHP casts it to text before it is read."""
    return value if isinstance(value, str) else {None: "", True: "1", False: ""}.get(value, str(value))


def secrets_of(case):
    table = {name: php_value(value) for name, value in case["input"]["secrets"].items()}

    def lookup(partner):
        joined = table.get(partner)
        return signing_secrets(joined) if joined else None

    return lookup


@pytest.mark.oracle("ks_parse")
def test_decode_agrees_with_the_real_server(case):
    text, expected = cast(php_value(case["input"]["ks"])), case["expected"]
    if not expected["ok"]:
        with pytest.raises(ks.KsError) as raised:
            ks.decode(text, secrets_of(case))
        step = raised.value.step
        assert (step == "partner") == (expected["result"] is None)
        assert (step == "fields") == (expected["result"] == "exception")
        return
    found = ks.decode(text, secrets_of(case))
    assert {
        "partner_id": found.partner_id,
        "user": plain(found.user_id),
        "type": plain(found.type),
        "valid_until": plain(found.valid_until),
        "rand": found.rand,
        "privileges": found.privileges,
        "parsed_privileges": [[name, values] for name, values in found.parsed_privileges.items()],
        "master_partner_id": plain(found.master_partner_id),
        "additional_data": plain(found.additional_data),
        "hash": found.hash,
        "partner_pattern": found.partner_pattern,
        "session_id_hash": validity.session_id_hash(found),
    } == {name: php_value(value) for name, value in expected.items() if name != "ok"}


def plain(value):
    if not isinstance(value, ks.ArrayField):
        return value
    return list(value.items.values()) if list(value.items) == list(range(len(value.items))) else dict(value.items)


def test_partner_of_needs_no_secret():
    fields = ks.KsFields(102, 1900000200, 0, "u")
    assert partner_of(ks.encode_v1(fields, SECRET, rand="1").text) == (1, "102")
    assert partner_of(ks.encode_v2(fields, SECRET, random_bytes=bytes(16)).text) == (2, "102")


@given(
    user=TEXT,
    expiry=st.integers(-(2**40), 2**40),
    kind=st.sampled_from([0, 2]),
    random_bytes=st.binary(min_size=16, max_size=16),
)
@example(user="", expiry=0, kind=0, random_bytes=bytes(16))
def test_version_2_round_trip(user, expiry, kind, random_bytes):
    fields = ks.KsFields(102, expiry, kind, user, "sview:*,list:*")
    found = ks.decode(ks.encode_v2(fields, SECRET, random_bytes=random_bytes).text, lambda _: [SECRET])
    assert (found.user_id, found.valid_until, found.type) == (user, str(expiry), str(kind))
    assert (found.privileges, found.rand) == ("sview:*,list:*", random_bytes.hex())


@given(user=V1_TEXT, privileges=V1_TEXT, expiry=st.integers(-(2**40), 2**40))
def test_version_1_round_trip(user, privileges, expiry):
    fields = ks.KsFields(102, expiry, 2, user, privileges)
    found = ks.decode(ks.encode_v1(fields, SECRET, rand="1.5").text, lambda _: [SECRET])
    assert (found.user_id, found.privileges, found.valid_until) == (user, privileges, str(expiry))


@given(st.text(max_size=200))
def test_any_text_raises_nothing_but_our_own_error(text):
    with pytest.raises(ks.KsError):
        ks.decode(text, lambda _: [SECRET])


@given(st.binary(max_size=200), st.booleans())
def test_any_envelope_raises_nothing_but_our_own_error(envelope, as_v2):
    text = base64.b64encode(b"v2|102|" + envelope if as_v2 else envelope).decode()
    with pytest.raises(ks.KsError):
        ks.decode(text, lambda _: [SECRET])


@given(st.binary(max_size=120))
def test_any_signed_form_decodes_or_is_refused_at_fields(form):
    """A KS signed by someone who holds the secret, with any bytes as its fields."""
    text = sealed(form.rstrip(b"\0"))
    try:
        outcome = ks.decode(text, lambda _: [SECRET]).version
    except ks.KsError as error:
        outcome = error.step
    assert outcome in {2, "fields"}


def sealed(form):
    signed = bytes(range(16)) + form
    plain_text = hashlib.sha1(signed).digest() + signed
    plain_text += bytes(-len(plain_text) % 16)
    encryptor = Cipher(algorithms.AES(hashlib.sha1(SECRET.encode()).digest()[:16]), modes.CBC(bytes(16))).encryptor()
    return base64.urlsafe_b64encode(b"v2|102|" + encryptor.update(plain_text) + encryptor.finalize()).decode()
