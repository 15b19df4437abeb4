import itertools
import random
import sys

import pytest

from kaltura_diagnosis import explain_token_hash
from kaltura_diagnosis.registry import recipes
from kaltura_diagnosis.token_hash import HashInputs, diagnose, make
from kaltura_diagnosis.token_hash.recipe import TOKEN_HASH
from kaltura_diagnosis.token_hash.search import _made_by_pairs
from kaltura_session.errors import KitError
from kaltura_session.token_hash import HASH_TYPES, token_hash

KS_V2 = (
    "djJ8MTIzNDU2N3wetFxK2MY6UZlTVS-ao6AKu_envccKwH2PWMpjsf-6D-uIWcT5AuFxQROL64ip1JLDjW7p"
    "rTOBwx_Yc8g6P0mIgIa_xO526tG7A3EKZM9rCA=="
)
KS_V1 = (
    "OTI1OTMzMTM2YzQ1M2M2YjM5ZmVjYTFkZGI4NTI5NWMyYmQ5MDE0NnwxMjM0NTY3OzEyMzQ1Njc7MTg5MzQ1"
    "NjAwMDswOzE3NTAwMDAwMDAuMTIzNDtqb35+fj8/P8OpO3ZpZXc6Kix3aWRnZXQ6MTs7"
)
TOKEN = "f1e2d3c4b5a697887766554433221100"
OTHER = "djJ8MTIzNDU2N3xPVEhFUl9TRVNTSU9O"


def inputs_of(ks, hash_type="SHA256"):
    return HashInputs(ks, TOKEN, hash_type, "1_x9k2m4pq", (OTHER,))


def all_recipes():
    return [recipe for variants in recipes("A").values() for recipe in variants]


@pytest.mark.parametrize("ks", [KS_V1, KS_V2, KS_V2.rstrip("="), KS_V2 + "\n"], ids=["v1", "v2", "bare", "line"])
@pytest.mark.parametrize("hash_type", HASH_TYPES)
def test_every_single_mistake_is_named(ks, hash_type):
    inputs = inputs_of(ks, hash_type)
    right = make(inputs)
    for recipe in all_recipes():
        made = recipe.function(inputs)
        if made in {None, right}:
            continue
        same_value = {other.id for other in all_recipes() if other.function(inputs) == made}
        found = diagnose(inputs, made)
        assert found.verdict == "mistake"
        assert set(found.mistakes) == same_value, recipe.variant
        assert found.corrected == right


def test_random_pairs_of_mistakes_are_named():
    inputs = inputs_of(KS_V2)
    singles = {recipe.function(inputs) for recipe in all_recipes()} | {make(inputs)}
    chosen = random.Random(5).sample(list(itertools.combinations(all_recipes(), 2)), 250)  # noqa: S311 - seeded
    named = []
    for first, second in chosen:
        made = make(inputs, [first, second])
        if first.id == second.id or made is None or made in singles:
            continue
        found = diagnose(inputs, made)
        named.append(any({first.id, second.id} == {f.mistake for f in one} for one in found.explanations))
    assert len(named) > 100
    assert sum(named) >= 0.95 * len(named)


def test_two_steps_done_wrongly_together_are_as_one_after_the_other():
    inputs = inputs_of(KS_V2)
    made = {(first, second): value for first, second, value in TOKEN_HASH.pairs(inputs, all_recipes())}
    assert len(made) > 3_000
    assert made == {pair: make(inputs, pair) for pair in made}


def test_hashes_of_the_same_inputs_are_searched_once():
    inputs = inputs_of(KS_V2, "SHA512")
    for value in ("0" * 128, "1" * 128, "2" * 128):
        diagnose(inputs, value)
    before = _made_by_pairs.cache_info()
    assert diagnose(inputs, "3" * 128).verdict == "unknown"
    after = _made_by_pairs.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)


@pytest.mark.parametrize("ks", [KS_V1, KS_V2, KS_V2.rstrip("=")])
@pytest.mark.parametrize("hash_type", HASH_TYPES)
def test_right_hash_is_never_accused(ks, hash_type):
    found = diagnose(inputs_of(ks, hash_type), token_hash(ks, TOKEN, hash_type))
    assert (found.verdict, found.mistakes, found.ruled_out) == ("right", [], ())


def test_ten_thousand_right_hashes_are_not_accused():
    source = random.Random(7)  # noqa: S311 - seeded
    for _ in range(10_000):
        ks = "djJ8" + "".join(source.choices("ABCxyz019-_", k=source.randrange(4, 90))) + "=" * source.randrange(3)
        token = f"{source.getrandbits(128):032x}"
        hash_type = source.choice(HASH_TYPES)
        found = explain_token_hash(ks=ks, token=token, hash_type=hash_type, sent=token_hash(ks, token, hash_type))
        assert (found.verdict, found.findings) == ("right", [])


def test_unknown_value_is_accused_of_nothing_and_says_what_was_ruled_out():
    found = diagnose(inputs_of(KS_V2), "0" * 64)
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert {"A05", "A26", "A27"} <= set(found.ruled_out) <= set(recipes("A"))
    assert found.corrected == make(inputs_of(KS_V2))


def test_what_could_not_be_tried_is_not_ruled_out():
    found = diagnose(HashInputs(KS_V2, TOKEN, "SHA256"), "0" * 64)
    assert "A05" in found.ruled_out
    assert not {"A26", "A27", "A34"} & set(found.ruled_out)


@pytest.mark.parametrize("ks", ["$KS", "{{ks}}", "YOUR_KS", "djJ8MTAwMHw..."])
def test_no_hash_is_made_over_a_placeholder(ks):
    found = explain_token_hash(ks=ks, token=TOKEN, hash_type="SHA256", sent=token_hash(KS_V2, TOKEN, "SHA256"))
    assert (found.verdict, found.corrected) == ("unknown", None)
    placeholder = explain_token_hash(ks=ks, token=TOKEN, hash_type="SHA256", sent=token_hash(ks, TOKEN, "SHA256"))
    assert (placeholder.verdict, placeholder.corrected) in {("unknown", None), ("mistake", None)}
    sent_itself = explain_token_hash(ks=ks, token=TOKEN, hash_type="SHA256", sent=TOKEN)
    assert sent_itself.mistakes == ["A01"]


def test_value_of_the_length_of_another_algorithm_is_only_suspected():
    found = diagnose(inputs_of(KS_V2), "0" * 40)
    assert found.verdict == "unknown"
    assert [(one.mistake, one.certain) for one in found.findings] == [("A05", False)]
    assert "A SHA256 hash has 64 hexadecimal digits; this value has 40 hexadecimal digits." in found.notes


@pytest.mark.parametrize("length", [5, 17, 30])
def test_token_cut_anywhere_is_recognised(length):
    inputs = inputs_of(KS_V2)
    found = diagnose(inputs, token_hash(KS_V2, TOKEN[:length], "SHA256"))
    assert found.mistakes == ["A36"]
    assert f"first {length} characters" in found.summary


def test_each_of_several_other_sessions_is_tried():
    found = explain_token_hash(
        ks=KS_V2, token=TOKEN, hash_type="SHA1", sent=token_hash(KS_V1, TOKEN, "SHA1"), other_ks=[OTHER, KS_V1]
    )
    assert found.mistakes == ["A26"]


def test_each_of_several_secrets_is_tried():
    secrets = ["a0" * 16, "b0" * 16]
    found = explain_token_hash(
        ks=KS_V2, token=TOKEN, hash_type="SHA1", sent=token_hash(KS_V2, secrets[1], "SHA1"), secrets=secrets
    )
    assert found.mistakes == ["A45"]


@pytest.mark.parametrize(
    ("ks", "mistake"),
    [('{"code":"INVALID_KS","message":"..."}', "A39"), ("<xml><result>x</result></xml>", "A39"), ('"djJ8"', "A19")],
)
def test_what_is_no_ks_is_named_even_when_the_hash_fits(ks, mistake):
    found = explain_token_hash(ks=ks, token=TOKEN, hash_type="MD5", sent=token_hash(ks, TOKEN, "MD5"))
    assert (found.verdict, found.mistakes) == ("mistake", [mistake])


def test_without_the_ks_only_what_does_not_depend_on_it_is_said():
    raw = explain_token_hash(ks=None, token=TOKEN, hash_type="SHA256", sent=TOKEN)
    assert raw.sentence == "The hash is the token itself, not hashed at all. (A01)"
    alone = explain_token_hash(ks=None, token=TOKEN, hash_type="SHA256", sent=token_hash("", TOKEN, "SHA256"))
    assert alone.mistakes == ["A02"]
    real = explain_token_hash(ks=None, token=TOKEN, hash_type="SHA256", sent=token_hash(KS_V2, TOKEN, "SHA256"))
    assert (real.verdict, real.mistakes, real.corrected) == ("unknown", [], None)


def test_hash_of_a_ks_elsewhere_is_no_mistake_where_the_sent_one_is_not_known():
    sent = token_hash(KS_V2, TOKEN, "SHA256")
    for ks in (None, "$KS"):
        found = explain_token_hash(ks=ks, token=TOKEN, hash_type="SHA256", sent=sent, other_ks=[KS_V2])
        assert (found.verdict, found.mistakes) == ("unknown", [])


def test_without_the_token_a_hash_of_the_ks_alone_is_named():
    found = explain_token_hash(ks=KS_V2, token=None, hash_type="SHA1", sent=token_hash(KS_V2, "", "SHA1"))
    assert found.mistakes == ["A03"]


def test_form_of_a_token_is_only_suspected_when_the_token_is_not_known():
    found = explain_token_hash(ks=KS_V2, token=None, hash_type="SHA256", sent=TOKEN)
    assert [(one.mistake, one.certain) for one in found.findings] == [("A01", False)]


def test_tool_output_around_the_hash_is_recognised_whatever_it_is():
    right = token_hash(KS_V2, TOKEN, "SHA256")
    found = diagnose(inputs_of(KS_V2), f"hash.txt: {right} (ok)")
    assert found.mistakes == ["A15"]


def test_unknown_hash_type_is_the_callers_error():
    with pytest.raises(KitError, match="hash type 'sha256' does not exist"):
        explain_token_hash(ks=KS_V2, token=TOKEN, hash_type="sha256", sent="x")


def test_twenty_other_kss_cost_hardly_more_than_one() -> None:
    def work(number: int) -> int:
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        others = [f"{OTHER}{number}x{one}" for one in range(number)]
        sys.setprofile(count)
        try:
            explain_token_hash(ks=KS_V2, token=TOKEN, hash_type="SHA1", sent="0" * 40, other_ks=others)
        finally:
            sys.setprofile(None)
        return calls

    work(2)  # fills the caches
    assert work(20) < 1.1 * work(1)
