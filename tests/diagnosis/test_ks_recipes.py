import pytest

from kaltura_diagnosis.ks import KsInputs, make_v1, make_v2
from kaltura_diagnosis.registry import recipes
from kaltura_session import ks
from kaltura_session.ks import KsError, KsFields, decode_base64

SECRET = "0123456789abcdef0123456789abcdef"
INPUTS = KsInputs(
    KsFields(102, 1900000200, 2, "jo+x@example.com~~~???é", "sview:*,list:*,download:*"),
    SECRET,
    bytes.fromhex("4f6da344ceaec015093271dff5a8a465"),
    "1795282413.2492",
    "f" * 32,
    103,
)
REJECTED = {*(f"B{n:02}" for n in range(1, 13)), "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C12"}


def secrets(partner_id):
    return [SECRET] if partner_id == "102" else ["e" * 32] if partner_id == "103" else None


def every(group):
    return [pytest.param(recipe, id=recipe.variant) for variants in recipes(group).values() for recipe in variants]


def test_without_a_mistake_the_ks_is_the_right_one():
    assert make_v2(INPUTS) == ks.encode_v2(INPUTS.fields, SECRET, random_bytes=INPUTS.random_bytes).text
    assert make_v1(INPUTS) == ks.encode_v1(INPUTS.fields, SECRET, rand=INPUTS.rand).text


@pytest.mark.parametrize("recipe", [*every("B"), *every("C")])
def test_server_rejects_or_misreads_each_mistake(recipe):
    right = make_v2(INPUTS) if recipe.id[0] == "B" else make_v1(INPUTS)
    made = recipe.function(INPUTS)
    assert made is not None
    assert made != right
    if recipe.id in REJECTED:
        with pytest.raises(KsError):
            ks.decode(made, secrets)
    else:
        read, meant = ks.decode(made, secrets), ks.decode(right, secrets)
        said = (read.valid_until, read.type, read.user_id, read.privileges)
        twice = recipe.id == "C08" and (read.master_partner_id or "")
        assert said != (meant.valid_until, meant.type, meant.user_id, meant.privileges) or twice


def test_recipes_that_need_more_than_is_given_give_nothing():
    bare = KsInputs(KsFields(102, "later", 0, "u"), "short", bytes(16))
    missing = {
        m.variant for g in "BC" for variants in recipes(g).values() for m in variants if m.function(bare) is None
    }
    assert {
        "user_secret",
        "other_partner",
        "milliseconds",
        "key_of_secret",
        "v1_user_secret",
        "plus_as_space",
    } <= missing
    assert "privileges_in_one_field" in missing
    assert "pkcs7_padding" not in missing


def test_same_inputs_give_the_same_ks():
    for group in "BC":
        for variants in recipes(group).values():
            assert [m.function(INPUTS) for m in variants] == [m.function(INPUTS) for m in variants]


def test_aligned_plain_text_gets_a_whole_pkcs7_block():
    """20 bytes of digest, 16 of random and 28 of fields are four blocks; PKCS#7 adds a fifth."""
    aligned = KsInputs(KsFields(102, 1900000200, 0, "user07"), SECRET, INPUTS.random_bytes)
    (pkcs7,) = recipes("B")["B01"]
    sizes = [len(decode_base64(text)) - len("v2|102|") for text in (make_v2(aligned), pkcs7.function(aligned))]
    assert sizes == [64, 80]
