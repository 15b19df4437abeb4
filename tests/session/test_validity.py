import pytest

from kaltura_session import ks
from kaltura_session.server import validity
from kaltura_session.server.validity import KsStatus, signing_secrets
from oracle_values import php_value

SECRET = "0123456789abcdef0123456789abcdef"  # public test data
NOW = 1767225600
# Proxies' headers and the configuration decide which address the caller has; check() is given the result.


def read(text, secrets):
    def lookup(partner):
        joined = php_value(secrets.get(partner))
        return signing_secrets(joined) if joined else None

    try:
        return ks.decode(text, lookup)
    except ks.KsError:
        return None


@pytest.mark.oracle("ks_validity")
def test_check_agrees_with_the_real_server(case):
    given, expected = case["input"], case["expected"]
    found = read(php_value(given["ks"]), given["secrets"])
    status = validity.check(
        found,
        now=given["now"],
        remote_address=expected["remote_address"],
        request_uri=given["server"].get("REQUEST_URI"),
        internal_uris=given["config"].get("security", {}).get("internal_allowed_uris", ()),
    )
    assert (found is not None) == bool(expected["parse"])
    assert status.name == expected["isValidBase_name"]
    assert status == expected["isValidBase"]
    if found is not None:
        assert validity.is_admin(found) == expected["isAdmin"]
        assert validity.is_widget(found) == expected["isWidgetSession"]
        assert validity.is_anonymous(found) == expected["isAnonymousSession"]


def session(**changed):
    fields = ks.KsFields(102, **{"valid_until": NOW + 1, "type": 0, "user_id": "u", "privileges": "", **changed})
    return ks.decode(ks.encode_v2(fields, SECRET, random_bytes=bytes(16)).text, lambda _: [SECRET])


def test_expiry_equal_to_now_is_expired():
    assert validity.check(session(valid_until=NOW), now=NOW) is KsStatus.EXPIRED
    assert validity.check(session(valid_until=NOW + 1), now=NOW) is KsStatus.OK


def test_address_is_compared_as_text_so_a_network_never_matches():
    restricted = session(privileges="iprestrict:203.0.113.0/24")
    assert validity.check(restricted, now=NOW, remote_address="203.0.113.7") is KsStatus.EXCEEDED_RESTRICTED_IP
    assert validity.check(restricted, now=NOW, remote_address="203.0.113.0") is KsStatus.OK


def test_expiry_is_reported_before_restrictions():
    both = session(valid_until=NOW, privileges="iprestrict:1.2.3.4,urirestrict:/x")
    assert validity.check(both, now=NOW, remote_address="9.9.9.9", request_uri="/y") is KsStatus.EXPIRED


def test_session_group_is_the_golden_value():
    assert validity.session_group(102, "0_abcdefgh") == "593c5919d2a5aaa859415c4d23f4effa1422c257"
    assert validity.session_id_hash(session(privileges="sessionid:0_abcdefgh/other")) == (
        "593c5919d2a5aaa859415c4d23f4effa1422c257"
    )
    assert validity.session_id_hash(session()) is None
