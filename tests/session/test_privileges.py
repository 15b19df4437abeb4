import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session import privileges
from kaltura_session.server import token_privileges
from oracle_values import php_value

# Where PHP itself crashes on arguments that no parsed text can hold; ours are typed, so there is nothing to agree on.
NOT_A_PRIVILEGE_MAP = {"priv-build-string_value"}


def as_map(pairs):
    return {name: ["" if value is None else value for value in values] for name, values in php_value(pairs)}


def as_pairs(found):
    return [[name, values] for name, values in found.items()]


@pytest.mark.oracle("privileges", function="parsePrivileges")
def test_parse_agrees_with_the_real_server(case):
    assert as_pairs(privileges.parse(php_value(case["input"]["str"]) or "")) == php_value(case["expected"]["result"])


@pytest.mark.oracle("privileges", function="buildPrivileges")
def test_build_agrees_with_the_real_server(case):
    if case["id"] in NOT_A_PRIVILEGE_MAP:
        assert "exception" in case["expected"]
        return
    assert token_privileges.build(as_map(case["input"]["privileges"])) == php_value(case["expected"]["result"])


@pytest.mark.oracle("privileges", function="buildPrivileges(parsePrivileges(str))")
def test_parse_and_build_agree_with_the_real_server(case):
    text = php_value(case["input"]["str"]) or ""
    assert token_privileges.build(privileges.parse(text)) == php_value(case["expected"]["result"])


@pytest.mark.oracle("privileges", function="retrieveAllowedAppSessionPrivileges")
def test_merge_agrees_with_the_real_server(case):
    kept = token_privileges.add_requested(
        as_map(case["input"]["privileges_array"]), as_map(case["input"]["requested_array"])
    )
    assert as_pairs(kept) == php_value(case["expected"]["result"])
    assert token_privileges.build(kept) == php_value(case["expected"]["built"])


@pytest.mark.oracle("privileges", function="retrieveAllowedAppSessionPrivileges")
def test_token_privileges_are_merged_as_the_real_server_does(case):
    if "token_privileges_str" not in case["input"]:
        return  # the case was given as arrays alone
    token_id = case["input"]["privileges_array"][1][1][0]
    merged = token_privileges.merge_for_token(token_id, php_value(case["input"]["token_privileges_str"]), None)
    assert privileges.parse(merged) == privileges.parse(
        token_privileges.build(as_map(case["input"]["privileges_array"]))
    )


@pytest.mark.oracle("privileges", function="getServerPrivileges")
def test_reserved_names_are_the_real_servers(case):
    assert token_privileges.reserved() == set(case["expected"]["result"])


def test_version_2_fields_keep_the_first_place_and_the_last_value():
    assert privileges.as_v2_fields("edit:1_a, list:* ,edit:1_b,,0,*") == {"edit": "1_b", "list": "*", "all": "*"}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXT)
def test_build_of_parse_is_stable(text):
    once = token_privileges.build(privileges.parse(text))
    assert token_privileges.build(privileges.parse(once)) == once


@given(TEXT, TEXT, TEXT)
def test_merge_never_grants_a_reserved_name_that_was_only_requested(token_id, granted, requested):
    before = privileges.parse(token_privileges.merge_for_token(token_id, granted, None))
    after = privileges.parse(token_privileges.merge_for_token(token_id, granted, requested))
    assert {name for name in after if name in token_privileges.reserved()} <= set(before)


def test_empty_privileges_of_a_request_ask_for_nothing():
    assert token_privileges.merge_for_token("0_a", "edit:*", "") == "sessionid:0_a,apptoken:0_a,edit:*"
