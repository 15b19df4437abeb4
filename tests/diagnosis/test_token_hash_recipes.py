import json

import pytest

from kaltura_diagnosis.registry import recipes
from kaltura_diagnosis.token_hash import HashInputs, make
from kaltura_session.token_hash import token_hash


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
