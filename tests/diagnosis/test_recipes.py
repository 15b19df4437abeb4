import json

import pytest

from kaltura_diagnosis.ks import KsInputs, make_v1, make_v2
from kaltura_diagnosis.registry import recipes
from kaltura_diagnosis.token_hash import HashInputs, make
from kaltura_session import ks
from kaltura_session.ks import KsError, KsFields, decode_base64
from kaltura_session.token_hash import token_hash

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


@pytest.fixture(scope="module")
def published(root):
    return json.loads((root / "tests/data/oracle/tokenhash-variants.json").read_text(encoding="utf-8"))


def all_recipes():
    return [recipe for variants in recipes("A").values() for recipe in variants]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_published_values_are_reproduced(published, version):
    fixture = published["fixture"]
    inputs = HashInputs(
        fixture[version], fixture["token"], fixture["hashType"], fixture["tokenId"], (fixture["otherKs"],)
    )
    made = {recipe.variant: recipe.function(inputs) for recipe in all_recipes()}
    made |= {"ok": make(inputs), "empty_ks": made["token_only"]}
    assert {name: made[name] for name in published[version]} == published[version]


@pytest.mark.parametrize("hash_type", ["MD5", "SHA1", "SHA256", "SHA512"])
def test_without_a_mistake_the_hash_is_the_right_one(hash_type):
    assert make(HashInputs("djJ8MTAyfA==", "00ff", hash_type)) == token_hash("djJ8MTAyfA==", "00ff", hash_type)


def test_two_mistakes_are_made_in_the_order_of_the_steps():
    chosen = {recipe.variant: recipe for recipe in all_recipes()}
    steps = [chosen[name] for name in ("upper_hex", "token_then_ks")]
    assert make(HashInputs("ks", "token", "MD5"), steps) == token_hash("token", "ks", "MD5").upper()


def test_recipe_that_needs_more_than_is_given_gives_nothing():
    inputs = HashInputs("djJ8MTAyfA==", "00ff", "MD5")
    missing = {recipe.variant for recipe in all_recipes() if recipe.function(inputs) is None}
    assert {"token_id", "other_ks", "alg_md5"} <= missing
    assert "alg_sha256" not in missing


def test_variants_of_a_group_have_different_names():
    names = [recipe.variant for recipe in all_recipes()]
    assert len(names) == len(set(names))


def test_hash_over_bytes_that_are_not_text_does_not_fail():
    inputs = HashInputs("\udcff<\x00", "\udcfe", "SHA512", "\udc80", ("\udc80",))
    made = {recipe.variant: recipe.function(inputs) for recipe in all_recipes()}
    assert made["ks_only"] == token_hash("\udcff<\x00", "", "SHA512")
    assert made["utf16le"] is None
