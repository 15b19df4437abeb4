import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.ks import KsInputs, explain_ks, make_v1, make_v2
from kaltura_diagnosis.registry import recipes
from kaltura_session.ks import KsError, KsFields
from kaltura_session.server.validity import partner_of
from kskit.vectors import read_recordings
from oracle_values import php_value

SECRET, USER_SECRET = "0123456789abcdef0123456789abcdef", "f" * 32
NOW = 1795282413
INPUTS = KsInputs(
    KsFields(102, 1900000200, 2, "jo+x@example.com~~~???é", "sview:*,list:*,download:*"),
    SECRET,
    bytes.fromhex("4f6da344ceaec015093271dff5a8a465"),
    "1795282413.2492",
    USER_SECRET,
    103,
)
ACCOUNT = Account("102", (SECRET,), USER_SECRET)


def every(group):
    return [recipe for variants in recipes(group).values() for recipe in variants]


@pytest.mark.parametrize("recipe", [pytest.param(m, id=m.variant) for group in "BC" for m in every(group)])
def test_every_single_mistake_is_named(recipe):
    found = explain_ks(recipe.function(INPUTS), ACCOUNT, now=NOW)
    assert found.verdict == "mistake"
    assert found.mistakes == [recipe.id]


@pytest.mark.parametrize("recipe", [pytest.param(m, id=m.variant) for m in every("B")])
def test_mistake_is_named_for_another_session_too(recipe):
    fields = KsFields(1234567, 1893456000, 0, "a b+c@x.example", "list:*,setrole:12,urirestrict:/api_v3/*")
    inputs = KsInputs(fields, "a" * 31 + "9", bytes(range(160, 176)), "1.5", "b" * 32, 102)
    made = recipe.function(inputs)
    found = explain_ks(made, Account("1234567", (inputs.secret,), "b" * 32), now=NOW)
    assert found.mistakes == ([recipe.id] if made is not None else [])


@pytest.mark.parametrize(("group", "make", "count"), [("B", make_v2, 300), ("C", make_v1, 150)])
def test_pairs_of_mistakes_are_named(group, make, count):
    singles = {recipe.function(INPUTS) for recipe in every(group)} | {make(INPUTS)}
    pairs = list(itertools.combinations(every(group), 2))
    named = []
    for first, second in random.Random(11).sample(pairs, min(count, len(pairs))):  # noqa: S311 - seeded
        made = make(INPUTS, [first, second])
        if first.id == second.id or made is None or made in singles:
            continue
        named.append({first.id, second.id} <= set(explain_ks(made, ACCOUNT, now=NOW).mistakes))
    assert len(named) > 50
    assert sum(named) >= 0.95 * len(named)


def test_right_ks_is_described_and_not_accused():
    for text in (make_v2(INPUTS), make_v1(INPUTS)):
        found = explain_ks(text, ACCOUNT, now=NOW)
        assert (found.verdict, found.mistakes) == ("right", [])
        facts = dict(found.facts)
        assert facts["valid until"] == "1900000200 = 2030-03-17 17:50:00 UTC, in 3 years"
        assert facts["user"] == "jo+x@example.com~~~???é"
        assert facts["type"] == "2 (ADMIN)"
        assert ("privilege", "download:* - May download these entries where access control asks for a session.") in (
            found.facts
        )


def test_expired_ks_is_refused_but_not_accused():
    found = explain_ks(make_v2(INPUTS), ACCOUNT, now=1900000200)
    assert (found.verdict, found.mistakes) == ("refused", [])
    assert dict(found.facts)["status"] == "refused: EXPIRED"


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,11}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9_*./|-]{0,12}", fullmatch=True)


@given(
    partner=st.integers(1, 9_999_999),
    life=st.integers(1, 10**9),
    kind=st.sampled_from([0, 2]),
    user=st.text(st.characters(codec="utf-8", exclude_characters=";\0"), max_size=30),
    granted=st.lists(st.tuples(NAMES, VALUES), max_size=5, unique_by=lambda pair: pair[0]),
    random_bytes=st.binary(min_size=16, max_size=16),
    version=st.sampled_from([1, 2]),
)
def test_generated_ks_is_not_accused(partner, life, kind, user, granted, random_bytes, version):
    text = ",".join(f"{name}:{value}" if value else name for name, value in granted if name.lower() != "privileges")
    fields = KsFields(partner, NOW + life, kind, user, text)
    inputs = KsInputs(fields, SECRET, random_bytes, "1795282413.2492")
    found = explain_ks(make_v2(inputs) if version == 2 else make_v1(inputs), Account(str(partner), (SECRET,)), now=NOW)
    named = ["B26"] if user in {"None", "null", "undefined", "NULL", "nil", "<nil>"} else []
    assert (found.verdict, found.mistakes) == ("mistake" if named else "right", named)


def test_ten_thousand_right_ks_are_not_accused():
    source = random.Random(23)  # noqa: S311 - seeded
    for number in range(10_000):
        names = source.sample(["sview", "list", "edit", "custom", "appid", "download", "setrole", "flag"], 3)
        granted = ",".join(f"{name}:{source.choice(['*', '1_a/1_b', 'x-y', '7'])}" for name in names)
        user = "".join(source.choices("abcxyz019@.+-_ é~&=%", k=source.randrange(0, 20)))
        fields = KsFields(102, NOW + source.randrange(1, 10**8), source.choice([0, 2]), user, granted)
        inputs = KsInputs(fields, SECRET, source.randbytes(16), f"{source.uniform(1e9, 2e9):.4f}")
        found = explain_ks(make_v2(inputs) if number % 2 else make_v1(inputs), ACCOUNT, now=NOW)
        assert (found.verdict, found.findings) == ("right", []), fields


def test_no_ks_of_the_real_server_is_accused_but_those_with_odd_fields(root):
    folder = root / "vectors/recordings"
    account = {
        str(partner["id"]): Account(
            str(partner["id"]), (partner["admin_secret"], *partner["additional_admin_secrets"]), partner["secret"]
        )
        for partner in json.loads((folder / "account.json").read_text())["partners"]
    }
    accused = {}
    for recording in read_recordings(folder / "recordings.json")["recordings"]:
        for known in recording["response"].get("decodedKs", []):
            partner_id = partner_of(known["ks"])[1]
            if partner_id in account:
                found = explain_ks(known["ks"], account[partner_id], now=recording["clock"])
                if found.verdict in {"mistake", "hazard"}:
                    accused[recording["id"]] = found.mistakes
    odd = {"ss-priv-v1": ["C08"], "ss-json-bool-type": ["B25"], "cold-json-bool-type": ["B25"]}
    odd |= {name: ["D30"] for name in ("ss-priv-6", "cold-priv-5", "cold-priv-6")}
    assert accused == {name: mistakes for name, mistakes in odd.items() if name in accused}


@pytest.mark.oracle("ks_parse")
def test_what_the_server_reads_is_read_and_what_it_refuses_is_not_called_right(case):
    text = php_value(case["input"]["ks"])
    if not isinstance(text, str):
        pytest.skip("the KS is an array here")
    secrets = {partner: php_value(known) for partner, known in dict(case["input"]["secrets"] or {}).items()}
    try:
        known = secrets.get(partner_of(text)[1])
    except KsError:
        known = next(iter(secrets.values()), None)
    if not isinstance(known, str) or not known.strip("0"):
        pytest.skip("no secret is known")
    found = explain_ks(text, Account(None, tuple(known.split(","))), now=1767225600)
    if case["expected"].get("ok"):
        assert found.verdict in {"right", "refused", "mistake"}
        assert dict(found.facts)["partner"] == case["expected"]["partner_id"]
    else:
        assert found.verdict in {"unknown", "mistake", "hazard"}


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda data: data.decode("latin-1"))))
def test_hostile_text_never_fails(text):
    for account in (Account(), ACCOUNT):
        found = explain_ks(text, account, now=NOW)
        assert found.verdict in {"right", "mistake", "hazard", "refused", "unknown"}
        assert SECRET not in str(found)


def test_secrets_are_in_no_diagnosis():
    for group in "BC":
        for recipe in every(group):
            found = str(explain_ks(recipe.function(INPUTS), ACCOUNT, now=NOW))
            assert SECRET not in found
            assert USER_SECRET not in found


def test_without_a_secret_only_what_is_in_clear_is_said():
    encrypted = explain_ks(make_v2(INPUTS), Account(), now=NOW)
    assert (encrypted.verdict, dict(encrypted.facts)) == ("unknown", {"version": "2", "partner": "102"})
    assert "needs the admin secret" in encrypted.summary
    clear = explain_ks(make_v1(INPUTS), Account(), now=NOW)
    assert clear.verdict == "unknown"
    assert "KALTURA_ADMIN_SECRET" in clear.missing[0]
    assert dict(clear.facts)["user"] == "jo+x@example.com~~~???é"
    assert explain_ks(f'"{make_v2(INPUTS)}"', Account(), now=NOW).mistakes == ["B10"]


def test_ks_of_another_account_is_accused_of_nothing():
    found = explain_ks(make_v2(INPUTS), Account("104", ("c" * 32,)), now=NOW)
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert found.summary == "It is a KS of partner 102, and no secret of 104 opens it."


def test_changed_ks_of_version_1_is_not_accused_of_what_the_change_made():
    text = make_v1(KsInputs(KsFields(102, 3600, 2, "u"), "c" * 32, rand="1"))
    found = explain_ks(text, ACCOUNT, now=NOW)
    assert found.verdict == "unknown"
    assert [(one.mistake, one.certain) for one in found.findings] == [("C10", False)]


def test_cut_ks_says_so():
    found = explain_ks(make_v2(INPUTS)[:-8], ACCOUNT, now=NOW)
    assert (found.verdict, found.mistakes) == ("mistake", ["D32"])
    assert "The KS was cut or changed: its ciphertext has" in found.summary


@pytest.mark.parametrize(
    ("text", "mistake"),
    [('{"code":"INVALID_KS"}', "E04"), ("<html></html>", "E04"), ("<xml><result>x</result></xml>", "E04")],
)
def test_document_in_place_of_a_ks_is_named(text, mistake):
    assert explain_ks(text, ACCOUNT, now=NOW).mistakes == [mistake]


def test_harmless_forms_are_notes_about_the_token_hash_only():
    wrapped = make_v2(INPUTS)[:40] + "\n" + make_v2(INPUTS)[40:].rstrip("=") + "\n"
    found = explain_ks(wrapped, ACCOUNT, now=NOW)
    assert (found.verdict, found.mistakes) == ("right", [])
    assert any("A38" in note and "token hash" in note for note in found.notes)


def test_misspelt_privilege_is_a_note_and_address_range_a_mistake():
    fields = KsFields(102, 1900000200, 0, "u", "swiew:*,iprestrict:10.0.0.0/8,*")
    found = explain_ks(make_v2(KsInputs(fields, SECRET)), ACCOUNT, now=NOW)
    assert (found.verdict, found.mistakes) == ("mistake", ["D30"])
    assert "a network in that notation never matches" in found.summary
    assert "'swiew' is not a name the server knows; 'sview' is" in " ".join(found.notes)


@pytest.mark.parametrize("make", [make_v1, make_v2])
def test_very_long_ks_is_read_but_not_searched(make):
    fields = KsFields(102, 1900000200, 0, "u", ",".join(f"p{number}:x" for number in range(9_000)))
    right = make(KsInputs(fields, SECRET, bytes(16), "1.5"))
    assert explain_ks(right, ACCOUNT, now=NOW).verdict == "right"
    found = explain_ks(right, Account("102", ("e" * 32,)), now=NOW)
    assert found.verdict == "unknown"
    assert "the mistakes were not tried on it" in found.summary
