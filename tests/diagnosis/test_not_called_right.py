"""What is not right although it has the form of a request: values of no type, unknown privileges, nothing checked."""

import pytest

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_session.ks import KsFields, encode_v2
from kaltura_session.requests import Call, HttpRequest, encode
from kaltura_session.responses import HttpResponse
from kaltura_session.token_hash import token_hash

NOW, SECRET = 1795282413, "0123456789abcdef0123456789abcdef"
KS = encode_v2(KsFields(102, NOW + 3600, 2, "u"), SECRET, random_bytes=bytes(16)).text
KNOWN = Facts(NOW, lambda _: Account("102", (SECRET,)))
TOKEN = "0f" * 16
START = {"partnerId": 102, "secret": SECRET, "type": 2}


def explained(service, action, params, facts=KNOWN):
    return diagnose_exchange(encode(Call(service, action, params)), None, facts)


@pytest.mark.parametrize(
    ("privileges", "verdict", "words"),
    [
        ("foo", "hazard", "foo is no privilege"),
        ("reference:x", "hazard", "reference is no privilege"),
        ("sveiw:*", "mistake", "sview is."),
        ("SetRole:12", "mistake", "setrole is."),
        ("disableentitlement", "right", "Nothing"),
        ("*", "right", "Nothing"),
        ("list:*,edit:0_abcdefgh,virtualeventid:3", "right", "Nothing"),
    ],
)
def test_privileges_that_the_server_does_not_look_for_are_not_right(privileges, verdict, words):
    found = explained("session", "start", {**START, "privileges": privileges})
    assert (found.verdict, words in found.summary) == (verdict, True)
    assert set(found.mistakes) <= {"D29"}


@pytest.mark.parametrize(
    ("service", "action", "params", "mistake", "words"),
    [
        ("session", "start", {**START, "type": 5}, "D37", "type is '5', and the values are 0, 2."),
        ("session", "start", {**START, "expiry": "1d"}, "D37", "reads a number there: 1."),
        ("session", "start", {**START, "expiry": 0}, "D38", "has expired when it starts"),
        (
            "session",
            "start",
            {**START, "secret": ""},
            "D26",
            "needs the parameter secret, and the request has an empty",
        ),
        ("appToken", "add", {"ks": KS, "appToken": {"hashType": "sha256"}}, "D37", "MD5, SHA1, SHA256, SHA512"),
        ("appToken", "add", {"ks": KS, "appToken": {"sessionType": "ADMIN"}}, "D06", "appToken[sessionType]"),
        ("media", "list", {"ks": KS, "filter": "nameLike"}, "D07", "filter is an object"),
        ("media", "list", {"ks": KS, "pager": 50}, "D07", "pager is an object"),
        ("session", "startWidgetSession", {"widgetId": "__102"}, "D10", "here _102"),
    ],
)
def test_a_value_that_its_type_does_not_have_is_a_mistake(service, action, params, mistake, words):
    found = explained(service, action, params)
    assert (found.verdict, found.mistakes) == ("mistake", [mistake])
    assert words in found.summary


@pytest.mark.parametrize(
    ("number", "mistakes"),
    [("01", []), ("1.0", []), ("%2B1", []), ("+1", []), ("1+", []), ("1e0", []), ("2", []), ("3+", []),
     ("77", ["D03"]), ("-1", ["D03"]), ("0x1", ["D03"]), ("4", ["D03"]), ("", ["D03"]), ("true", ["D03"])],
)  # fmt: skip
def test_a_number_that_no_format_has_is_a_mistake(number, mistakes):
    target = f"/api_v3/?service=session&action=startWidgetSession&widgetId=_102&format={number}"
    found = diagnose_exchange(HttpRequest("GET", target), None, KNOWN)
    assert (found.verdict, found.mistakes) == ("mistake" if mistakes else "right", mistakes)


@pytest.mark.parametrize(
    ("token_id", "verdict"),
    [("0_abcdefgh", "right"), ("0_ABCDEFGH ", "right"), ("12_abcdefgh", "right"), ("12345", "unknown"),
     (" 0_abcdefgh", "unknown"), ("0_abcdefghi", "unknown"), ("0_abcdef", "unknown")],
)  # fmt: skip
def test_a_token_id_in_another_form_than_the_servers_is_not_judged(token_id, verdict):
    params = {"ks": KS, "id": token_id, "tokenHash": token_hash(KS, TOKEN, "SHA1")}
    found = explained("appToken", "startSession", params, Facts(NOW, KNOWN.account, lambda _: Token(TOKEN)))
    assert (found.verdict, found.mistakes) == (verdict, [])
    assert any("form" in one for one in found.missing) == (verdict == "unknown")


def test_a_parameter_of_no_action_is_said_to_be_ignored():
    found = explained("media", "list", {"ks": KS, "entryId": "0_abcdefgh"})
    assert (found.verdict, found.mistakes) == ("hazard", ["D05"])
    assert explained("media", "list", {"ks": KS, "_": "17"}).verdict == "right"


@pytest.mark.parametrize(
    ("service", "action", "params"),
    [
        ("media", "list", {"ks": KS}),
        ("session", "start", START),
        ("session", "start", {**START, "userId": "undefined"}),
    ],
)
def test_what_could_not_be_checked_is_not_judged(service, action, params):
    facts = KNOWN if "userId" in params else Facts(NOW)
    found = explained(service, action, params, facts)
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert found.missing


@pytest.mark.parametrize("body", [b"{}", b"[]"])
def test_an_empty_result_says_nothing(body):
    found = diagnose_exchange(None, HttpResponse(200, (), body), KNOWN)
    assert found.verdict == "unknown"
    assert "--expected" in found.missing[0]


@pytest.mark.parametrize("call", ["$1", "%s/action/list", "media/action/<action>", "YOUR_SERVICE/action/list"])
def test_a_call_whose_name_is_a_placeholder_is_not_judged(call):
    request = HttpRequest(
        "POST", f"/api_v3/service/{call}", [("Content-Type", "application/x-www-form-urlencoded")], b"format=1"
    )
    found = diagnose_exchange(request, None, KNOWN)
    assert (found.verdict, found.missing[0][:17]) == ("unknown", "which call it is:")


@pytest.mark.parametrize("part", ["${x}", "#{x}", "{{x}}", "%x%"])
@pytest.mark.parametrize("name", ["format", "pager[pageSize]", "action"])
def test_what_a_variable_is_a_part_of_is_not_judged(name, part):
    pairs = {"service": "media", "action": "list", "ks": KS, "format": "1", name: f"list{part}"}
    body = "&".join(f"{name}={value.replace('%', '%25').replace('#', '%23')}" for name, value in pairs.items())
    found = diagnose_exchange(
        HttpRequest("POST", "/api_v3/", (("Content-Type", "application/x-www-form-urlencoded"),), body.encode()),
        None,
        KNOWN,
    )
    assert (found.verdict, found.mistakes, "is a placeholder" in found.summary) == ("unknown", [], True)
