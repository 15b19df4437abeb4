import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.search import KS_INSTEAD, diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.registry import recipes
from kaltura_diagnosis.requests import RequestInputs
from kaltura_session import ks
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode
from kaltura_session.responses import HttpResponse
from kaltura_session.token_hash import token_hash

SECRET, USER_SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "f" * 32, "0" * 32
NOW = 1795282413
FIELDS = ks.KsFields(102, NOW + 3600, 2, "jo~~~???é", "view:*")
KS_V2 = ks.encode_v2(FIELDS, SECRET, random_bytes=bytes(range(16))).text
KS_V1 = ks.encode_v1(FIELDS, SECRET, rand="1.5").text
KNOWN = Facts(
    NOW,
    lambda partner: Account("102", (SECRET,), USER_SECRET) if partner in {None, "102"} else Account(partner),
    lambda token_id: Token(TOKEN, "SHA256", token_id),
)
CALLS = {
    "start": Call("session", "start", {"partnerId": 102, "secret": SECRET, "userId": "u", "type": 2, "expiry": 3600}),
    "widget": Call("session", "startWidgetSession", {"widgetId": "_102"}),
    "token": Call(
        "appToken",
        "startSession",
        {"ks": KS_V2, "id": "0_abcdefgh", "tokenHash": token_hash(KS_V2, TOKEN, "SHA256"), "userId": "u"},
    ),
    "list": Call("media", "list", {"ks": KS_V1, "filter": {"idEqual": "1_x"}, "pager": {"pageSize": 5}}),
    "add": Call("appToken", "add", {"ks": KS_V2, "appToken": {"hashType": "SHA256"}}),
    "parts": Multirequest([Call("system", "ping"), Call("media", "list")], {"ks": KS_V2}),
}
OTHER = {"ks": ks.encode_v2(FIELDS, SECRET, random_bytes=bytes(16)).text, "secret": "e" * 32, "partnerId": "102"}
CONSEQUENCES = {
    "older_value_in_address": {"D11"},
    "other_letter_case": {"A37"},
    "line_end_in_value": {"D11"},
    "control_character": {"D11"},
}
NEEDS_AN_ANSWER = {"long_lifetime"}


def answer(document, status=200, headers=()):
    return HttpResponse(status, headers, json.dumps(document).encode())


def error(code, message="", **args):
    return answer({"code": code, "message": message, "objectType": "KalturaAPIException", "args": args or []})


def of(call, **params):
    return encode(Call(*call.split("."), params))


def explain(request=None, reply=None, known=KNOWN):
    return diagnose_exchange(request, reply, known)


@pytest.mark.parametrize("encoding", ["form", "json"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_right_request_is_not_accused(call, encoding):
    found = explain(encode(call, encoding))
    assert (found.verdict, found.findings) == ("right", [])
    unknowing = explain(encode(call, encoding), known=Facts(NOW))
    checked = {"ks", "secret"} & {name for one in DecodedRequest(encode(call)).calls for name in one.params}
    assert (unknowing.verdict, unknowing.findings) == ("unknown" if checked else "right", [])
    assert all("(KALTURA_" in one or "as KALTURA_" in one for one in unknowing.missing)


@pytest.mark.parametrize(
    "recipe", [pytest.param(m, id=m.variant) for g in "DF" for v in recipes(g).values() for m in v]
)
def test_every_request_mistake_is_named(recipe):
    made = {name: recipe.function(RequestInputs(call, NOW, OTHER)) for name, call in CALLS.items()}
    requests = {name: request for name, request in made.items() if request is not None}
    assert requests
    for request in requests.values():
        found = set(explain(request).mistakes)
        if recipe.variant not in NEEDS_AN_ANSWER:
            assert recipe.id in found
        assert found <= {recipe.id, *CONSEQUENCES.get(recipe.variant, ())}


def test_ks_where_a_list_was_expected_is_a_session_action():
    found = explain(of("media.list", ks=KS_V2), answer(KS_V2))
    assert found.summary == KS_INSTEAD
    assert any("service or action in the address override those in the body" in note for note in found.notes)
    start = encode(Call("session", "start", {"secret": SECRET, "partnerId": 102}))
    alike = start._replace(body=start.body + b"&service=session&action=start")
    assert "D04" not in explain(alike, answer(KS_V2)).mistakes
    mixed = start._replace(body=start.body + b"&service=media&action=list")
    assert explain(mixed, answer(KS_V2)).mistakes == ["D04"]


def test_ks_as_answer_to_session_start_is_right():
    found = explain(encode(CALLS["start"]), answer(KS_V2))
    assert found.verdict == "right"
    assert [one.mistake for one in found.watch_for] == ["E02", "E03"]


WATCHED = {
    "E01": error("INVALID_APP_TOKEN_HASH"),
    "E02": answer(KS_V2),
    "E03": answer({"partnerId": 102, "ks": KS_V2, "userId": 0}),
    "E04": error("START_SESSION_ERROR", PID="102"),
    "E05": error("MISSING_KS"),
    "E06": answer({"partnerId": 102, "ks": KS_V2, "userId": 0, "objectType": "KalturaStartWidgetSessionResponse"}),
    "E07": answer({"id": "0_x", "objectType": "KalturaAppToken"}),
    "E08": error("INVALID_KS", KSID="EXPIRED"),
    "E09": answer({"sessionType": "2", "partnerId": "102", "expiry": "17", "objectType": "KalturaSessionInfo"}),
    "E10": answer([True, {"code": "X", "message": "", "objectType": "KalturaAPIException", "args": []}]),
    "E11": error("INVALID_KS", f'Invalid KS "{KS_V2}"', KSID=KS_V2),
}


@pytest.mark.parametrize("mistake", WATCHED)
def test_answer_that_invites_a_mistake_says_so(mistake):
    assert mistake in {one.mistake for one in explain(reply=WATCHED[mistake]).watch_for}


def test_plain_answers_invite_no_mistake():
    for document in (True, None, 5, {"totalCount": 0, "objects": [], "objectType": "KalturaMediaListResponse"}, [1, 2]):
        found = explain(reply=answer(document))
        assert (found.verdict, found.watch_for) == ("right", [])


def test_html_page_is_named():
    found = explain(reply=HttpResponse(502, [("Content-Type", "text/html")], b"<html><body>Bad gateway</body></html>"))
    assert found.mistakes == ["E12"]
    assert found.summary == "The response is an HTML page under HTTP 502, not an API response."


@pytest.mark.parametrize("recipe", [pytest.param(m, id=m.variant) for v in recipes("E").values() for m in v])
def test_what_was_kept_of_an_answer_is_named_in_the_next_request(recipe):
    answers = [*WATCHED.values(), HttpResponse(200, [], b"<html></html>")]
    kept = [text for reply in answers if (text := recipe.function(reply)) is not None]
    assert kept
    if recipe.variant == "message_logged":
        assert KS_V2 in kept[-1]
        return
    named = {one for text in kept for one in explain(of("media.list", ks=text)).mistakes}
    assert named & {recipe.id, "E04"}


@pytest.mark.parametrize(
    ("reply", "mistake", "certain"),
    [
        (error("INVALID_ENUM_VALUE", ENUM_VAL="ADMIN", PARAM_NAME="type", ENUM_TYPE="KalturaSessionType"), "D06", True),
        (error("PROPERTY_VALIDATION_WRONG_FORMAT", PROP_NAME="filter", FORMAT="array"), "D07", True),
        (error("OBJECT_TYPE_ABSTRACT", OBJ_TYPE="KalturaSearchItem"), "D08", True),
        (error("INVALID_WIDGET_ID", WIDGET_ID="102"), "D10", True),
        (error("START_SESSION_ERROR", PID="102"), "D11", True),
        (error("MISSING_MANDATORY_PARAMETER", PARAM_NAME="tokenHash"), "A37", True),
        (error("MISSING_MANDATORY_PARAMETER", PARAM_NAME="secret"), "D01", False),
        (error("SERVICE_NOT_SPECIFIED"), "D01", False),
        (error("SERVICE_FORBIDDEN", SERVICE="media->list"), "D12", False),
        (error("SERVICE_DOES_NOT_EXISTS", SRV_NAME="scheduleevent"), "D13", False),
        (error("INVALID_PARAMETER_CHAR", XML_FIELD="userId"), "D17", True),
        (error("INVALID_KS", KSID=KS_V1.replace("+", " ")), "D14", True),
        (error("INVALID_KS", KSID=f'"{KS_V2}"'), "E02", True),
        (error("INVALID_KS", KSID='{"code":"INVALID_KS"'), "E04", True),
        (error("INVALID_KS", KSID="undefined"), "E03", True),
        (HttpResponse(200, [("X-Kaltura", "error- UNKNOWN_RESPONSE_FORMAT")], b""), "D03", True),
    ],
)
def test_answer_alone_tells_what_it_can_and_no_more(reply, mistake, certain):
    found = {one.mistake: one.certain for one in explain(reply=reply, known=Facts(NOW)).findings}
    assert found[mistake] is certain


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (Call("playlist", "execute", {"ks": KS_V2, "id": "1"}), "playlist.execute"),
        (Call("Caption_CaptionAsset", "LIST"), "caption_captionasset.list"),
        (Multirequest([Call("system", "ping"), Call("group_group", "get")], {"ks": KS_V2}), "group_group.get"),
    ],
)
@pytest.mark.parametrize("reply", [None, answer({"objectType": "KalturaPlaylist"}), answer({"emulator": "x"}, 501)])
def test_call_that_the_kit_does_not_know_is_not_judged(sent, name, reply):
    found = diagnose_exchange(encode(sent), reply, KNOWN)
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert any(one.startswith(f"{name} is a call that real servers have") for one in found.missing)


def test_what_the_session_of_such_a_call_does_wrong_is_still_said():
    sent = encode(Call("playlist", "execute", {"ks": f"{KS_V2[:40]} {KS_V2[41:]}"}))
    assert diagnose_exchange(sent, None, KNOWN).verdict == "mistake"
    refused = answer({"objectType": "KalturaAPIException", "code": "SERVICE_FORBIDDEN", "message": "m", "args": {}})
    assert diagnose_exchange(encode(Call("playlist", "execute")), refused, KNOWN).verdict == "refused"


@pytest.mark.parametrize(("service", "whole"), [("CaptionAsset", "caption_captionasset"), ("group", "group_group")])
def test_service_of_a_plugin_without_the_plugin_is_named(service, whole):
    found = diagnose_exchange(encode(Call(service, "list", {"ks": KS_V2})), None, KNOWN)
    assert found.mistakes == ["D13"]
    assert found.summary.endswith(f"addressed as {whole}.")


def test_shorter_lifetime_than_asked_for_is_named():
    request = encode(CALLS["token"], "form")
    asked = of("appToken.startSession", **{**CALLS["token"].params, "expiry": 900000})
    granted = answer({"ks": KS_V2, "expiry": NOW + 86400, "privileges": "", "objectType": "KalturaSessionInfo"})
    assert "F01" not in explain(request, granted).mistakes
    found = explain(asked, granted)
    assert found.mistakes == ["F01"]
    assert found.summary == "A lifetime of 900000 seconds was asked for and 86400 were granted."


def test_admin_session_without_entitlement_privilege_is_not_accused():
    listed = answer({"totalCount": 3, "objects": [], "objectType": "KalturaMediaListResponse"})
    assert explain(of("media.list", ks=KS_V2), listed).findings == []


def test_clock_that_is_behind_is_named():
    late = [("Date", "Sat, 21 Nov 2026 20:33:33 GMT")]
    request = of("session.get", ks=KS_V2)
    reply = error("INVALID_KS", KSID="EXPIRED")._replace(headers=late)
    found = explain(request, reply)
    assert found.mistakes == ["F10"]
    assert "this clock is 3 hours behind" in found.summary


def test_partner_that_does_not_fit_the_ks_is_said():
    found = explain(of("media.list", ks=KS_V2, partnerId=103), error("SERVICE_FORBIDDEN", SERVICE="media->list"))
    assert (found.verdict, found.mistakes) == ("refused", [])
    assert found.summary == "SERVICE_FORBIDDEN: the request names another partner than 102, whose KS it carries."


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_form_under_another_type_is_named_and_nothing_else(media_type):
    headers = (("Content-Type", media_type),) if media_type else ()
    found = explain(of("session.start", secret="x", partnerId=1)._replace(headers=headers))
    assert (found.verdict, found.mistakes) == ("mistake", ["D34"])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_form_is_read_of_a_post_only_and_json_always(method):
    request = of("session.start", secret=SECRET, partnerId=102)._replace(method=method)
    assert explain(request).mistakes == ["D25"]
    as_json = encode(CALLS["start"], "json")._replace(method=method)
    assert explain(as_json).verdict == "right"


@given(
    st.builds(
        HttpRequest,
        st.sampled_from(["GET", "POST", "PUT"]),
        st.text(max_size=60).map(lambda text: "/api_v3/" + text),
        st.lists(st.tuples(st.sampled_from(["Content-Type", "Accept", "Authorization"]), st.text(max_size=40))),
        st.binary(max_size=120),
    ),
    st.one_of(st.none(), st.builds(HttpResponse, st.integers(100, 599), st.just(()), st.binary(max_size=120))),
)
def test_hostile_exchange_never_fails(request_, reply):
    assert explain(request_, reply).summary
