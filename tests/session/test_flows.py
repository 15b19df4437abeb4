"""The flows of the reference, fed with the responses of a real server: same calls, same values, same results."""

import json
from functools import cache

import pytest

import kaltura_session
from kaltura_session import flows, ks
from kaltura_session.client import drive
from kaltura_session.errors import ApiError, FlowError
from kaltura_session.requests import HttpRequest, Multirequest, encode
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.server.parameters import request_parameters
from kaltura_session.server.validity import partner_of
from kaltura_session.sessions import StoredSession
from kit_paths import RECORDINGS
from kskit.flows.catalogue import load_flows
from kskit.vectors import read_recordings

NOW = 1795288852
# Values that a recorded request and the reference's must share, wherever both send them.
SHARED = ("ks", "tokenHash", "id", "widgetId", "partnerId", "secret", "loginId", "userId", "password")


@cache
def recorded():
    found = read_recordings(RECORDINGS / "flows.json")["flows"]
    return {f"{flow['flow']}/{flow['variant']}": flow["steps"] for flow in found}


@cache
def account():
    return json.loads((RECORDINGS / "account.json").read_text(encoding="utf-8"))


def partner():
    return next(entry for entry in account()["partners"] if entry["id"] == 102)


def admin(**more):
    return {"partner_id": 102, "admin_secret": partner()["admin_secret"], "user_id": "adminuser", **more}


def sent_with(step):
    sent = step["request"]
    return request_parameters(HttpRequest(sent["method"], sent["path"], sent["headers"], sent.get("body", "").encode()))


def token(token_id):
    found = next(entry for entry in account()["app_tokens"] if entry["id"] == token_id)
    hash_type = found["hash_type"] or "SHA1"
    return {
        "partner_id": 102,
        "app_token_id": token_id,
        "app_token": found["token"],
        "app_token_hash_type": hash_type,
    }


class Server:
    """Answers each call with the next recorded response to that action, after comparing what was sent."""

    def __init__(self, recording):
        self.steps = list(recorded()[recording])
        self.calls = []

    def __call__(self, call):
        name = "multirequest" if isinstance(call, Multirequest) else f"{call.service}.{call.action}"
        self.calls.append(name)
        while self.steps:
            step = self.steps.pop(0)
            theirs = sent_with(step)
            if name == "multirequest" or [theirs["service"], theirs["action"]] == name.split("."):
                self.compare(request_parameters(encode(call)), theirs)
                response = step["response"]
                return decode(HttpResponse(response["status"], response["headers"], response["body"].encode()))
        pytest.fail(f"the recording holds no further {name}")

    @staticmethod
    def compare(ours, theirs):
        for name in SHARED:
            if name in ours and name in theirs:
                assert str(ours[name]) == str(theirs[name]), name


def run(calls, recording):
    server = Server(recording)
    return drive(calls, server), server


@pytest.mark.parametrize("hash_type", ["sha256", "sha1", "md5", "sha512"])
def test_app_token_session_computes_the_recorded_hash(hash_type):
    steps = recorded()[f"app-token-session/{hash_type}"]
    token_id = sent_with(steps[1])["id"]
    count, server = run(flows.app_token_session(**token(token_id)), f"app-token-session/{hash_type}")
    assert server.calls == ["session.startWidgetSession", "appToken.startSession", "media.list"]
    assert count == json.loads(steps[2]["response"]["body"])["totalCount"]


@pytest.mark.parametrize(
    ("recording", "code"),
    [
        ("app-token-session/disabled", "APP_TOKEN_NOT_ACTIVE"),
        ("app-token-session/expired", "APP_TOKEN_EXPIRED"),
    ],
)
def test_app_token_session_ends_with_the_recorded_error(recording, code):
    token_id = sent_with(recorded()[recording][1])["id"]
    with pytest.raises(ApiError) as raised:
        run(flows.app_token_session(**token(token_id)), recording)
    assert raised.value.code == code
    assert raised.value.api_args["ID"] == token_id


def test_start_session_unwraps_the_bare_string():
    given = {"partner_id": 102, "secret": partner()["admin_secret"], "user_id": "adminuser", "type": 2}
    found, _ = run(flows.start_session(**given), "start-session/admin-secret")
    assert partner_of(found) == (2, "102")


def test_start_session_with_the_user_secret():
    given = {"partner_id": 102, "secret": partner()["secret"], "user_id": "plainuser"}
    found, server = run(flows.start_session(**given), "start-session/user-secret")
    assert server.calls == ["session.start"]
    assert partner_of(found) == (2, "102")


def test_start_session_reads_the_xml_response():
    found, _ = run(
        flows.start_session(partner_id=102, secret=partner()["admin_secret"], user_id="adminuser", type=2),
        "start-session/no-format",
    )
    assert partner_of(found) == (2, "102")


def test_start_session_with_a_wrong_secret_names_the_partner():
    wrong = sent_with(recorded()["start-session/wrong-secret"][0])["secret"]
    with pytest.raises(ApiError) as raised:
        run(
            flows.start_session(partner_id=102, secret=wrong, user_id="adminuser", type=2), "start-session/wrong-secret"
        )
    assert (raised.value.code, raised.value.api_args) == ("START_SESSION_ERROR", {"PID": "102"})


def test_widget_session_takes_the_ks_from_the_object():
    found, _ = run(flows.widget_session(partner_id=102), "widget-session/plain")
    assert partner_of(found) == (2, "102")


def test_create_app_token_gives_id_and_token():
    found, server = run(flows.create_app_token(**admin()), "create-app-token/forum-parameters")
    response = json.loads(recorded()["create-app-token/forum-parameters"][1]["response"]["body"])
    assert server.calls == ["session.start", "appToken.add"]
    assert found == (response["id"], response["token"])


@pytest.mark.parametrize(
    ("variant", "who"),
    [("by-user-id", {"user_id": "loginuser"}), ("by-login-id", {"login_id": "loginuser102@example.test"})],
)
def test_login_both_ways(variant, who):
    found, _ = run(flows.login(partner_id=102, password="Secr3t!pw", **who), f"login/{variant}")
    assert partner_of(found) == (2, "102")


def test_use_session_lists():
    stored = json.loads(recorded()["use-session/list-with-and-without"][0]["response"]["body"])
    count, _ = run(flows.use_session(ks=stored), "use-session/list-with-and-without")
    assert count == 2


def test_reuse_session_starts_stores_and_reuses():
    calls = flows.reuse_session(**admin(user_id="plainuser"), now=NOW)
    (first, second, stored), server = run(calls, "reuse-session/second-client")
    assert server.calls == ["session.start", "media.list", "media.list"]
    assert (first, second, stored.valid_until) == (2, 2, NOW + 3600)


def test_reuse_session_uses_what_is_stored_and_renews_once_when_it_is_refused():
    steps = recorded()["reuse-session/second-client"]
    stored = StoredSession(json.loads(steps[0]["response"]["body"]), NOW + 3600)
    server = Server("reuse-session/second-client")
    server.steps = [*server.steps[3:], server.steps[5]]  # expired, renewed, retried; the second client lists again
    found = drive(flows.reuse_session(**admin(user_id="plainuser"), now=NOW, stored=stored), server)
    assert server.calls == ["media.list", "session.start", "media.list", "media.list"]
    assert found == (2, 2, StoredSession(json.loads(steps[4]["response"]["body"]), NOW + 3600))


def test_inspect_session_returns_what_the_server_reads():
    stored = json.loads(recorded()["inspect-session/admin"][0]["response"]["body"])
    found, _ = run(flows.inspect_session(ks=stored), "inspect-session/admin")
    response = json.loads(recorded()["inspect-session/admin"][2]["response"]["body"])
    assert found == (response["sessionType"], response["expiry"], response["privileges"])


def test_end_session_reports_why_the_ended_ks_is_refused():
    ended = sent_with(recorded()["end-session/plain"][0])["ks"]
    reasons, server = run(flows.end_session(ks=ended), "end-session/plain")
    assert server.calls == ["session.end", "media.list"]
    assert reasons == ("LOGOUT",)


def test_end_session_of_a_token_ends_the_others_and_later_ones():
    token_id = sent_with(recorded()["end-session/app-token-group"][1])["id"]
    reasons, server = run(flows.end_session(**token(token_id)), "end-session/app-token-group")
    assert server.calls.count("appToken.startSession") == 3
    assert reasons == ("LOGOUT", "LOGOUT")


def test_end_session_says_so_when_the_ended_ks_still_serves():
    with pytest.raises(FlowError, match="the KS was ended and is not refused with INVALID_KS"):
        drive(flows.end_session(ks="djJ8"), lambda _: {"totalCount": 0})


def test_end_session_passes_on_another_error_than_that_of_an_ended_ks():
    def send(call):
        if call.action == "list":
            raise ApiError("INVALID_KS", "", {"KSID": "EXPIRED"})

    with pytest.raises(ApiError) as raised:
        drive(flows.end_session(ks="djJ8"), send)
    assert raised.value.api_args == {"KSID": "EXPIRED"}


def test_multirequest_start_then_list():
    given = admin()
    del given["user_id"]
    count, server = run(flows.multirequest(**given), "multirequest/start-then-list")
    assert server.calls == ["multirequest"]
    assert count == json.loads(recorded()["multirequest/start-then-list"][0]["response"]["body"])[1]["totalCount"]


def test_multirequest_reports_the_first_exception():
    with pytest.raises(ApiError) as raised:
        run(
            flows.multirequest(partner_id=102, admin_secret=partner()["admin_secret"]),
            "multirequest/app-token-cannot-be-chained",
        )
    assert raised.value.code == "INVALID_APP_TOKEN_HASH"


@pytest.mark.parametrize("version", [2, 1])
def test_local_ks_needs_no_request(version):
    made = flows.local_ks(**admin(privileges="sview:*,list:*"), ks_version=version, now=1000)
    read = ks.decode_ks(made, partner()["admin_secret"])
    assert (read.version, read.valid_until, read.type, read.user_id) == (version, "4600", "0", "adminuser")
    assert read.privileges == "sview:*,list:*"


def test_handle_errors_passes_on_the_error_of_the_server():
    steps = recorded()["handle-errors/tour"]
    garbage = next(step for step in steps if "INVALID_KS" in step["response"]["body"])
    server = Server("handle-errors/tour")
    server.steps = [garbage]
    with pytest.raises(ApiError) as raised:
        drive(flows.handle_errors(ks=sent_with(garbage)["ks"]), server)
    assert raised.value.code == "INVALID_KS"


def test_a_number_that_came_in_xml_is_a_number():
    xml = b"<?xml version='1.0'?><xml><result><totalCount>2</totalCount></result></xml>"
    result = decode(HttpResponse(200, (("Content-Type", "text/xml"),), xml))
    assert result == {"totalCount": "2"}
    assert drive(flows.use_session(ks="djJ8"), lambda _: result) == 2


@pytest.mark.parametrize(
    ("calls", "result", "message"),
    [
        (
            flows.widget_session(partner_id=102),
            "a KS",
            r"the response has no ks \(str\), which",
        ),
        (flows.use_session(ks="djJ8"), {"totalCount": "two"}, r"the response has no totalCount \(int\), which"),
        (flows.login(partner_id=102, password="p"), {"ks": "x"}, r"the response has no result \(str\), which"),
        (flows.multirequest(partner_id=102, admin_secret="s"), None, r"the response has no totalCount \(int\), which"),
    ],
)
def test_a_response_of_another_action_is_named(calls, result, message):
    with pytest.raises(FlowError, match=message):
        drive(calls, lambda _: result)


def test_a_flow_has_the_name_of_its_function():
    functions = {name.replace("_", "-") for name in kaltura_session.__all__}
    assert set(load_flows().flows) <= functions
