"""The flows of the reference, fed with the answers of a real server: same calls, same values, same results."""

import json
from functools import cache

import pytest

from kaltura_session import ks
from kaltura_session.errors import ApiError, CatalogueError
from kaltura_session.requests import HttpRequest, Multirequest, encode
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.server.parameters import request_parameters
from kaltura_session.sessions import StoredSession
from kit_paths import RECORDINGS
from kskit.flows import performing
from kskit.flows.run import FlowError

RANDOM = bytes(range(16))
# Values that a recorded request and the reference's must share, wherever both send them.
SHARED = ("ks", "tokenHash", "id", "widgetId", "partnerId", "secret", "loginId", "userId", "password")


@cache
def recorded():
    found = json.loads((RECORDINGS / "flows.json").read_text(encoding="utf-8"))["flows"]
    return {f"{flow['flow']}/{flow['variant']}": flow["steps"] for flow in found}


@cache
def account():
    return json.loads((RECORDINGS / "account.json").read_text(encoding="utf-8"))


def settings(**changed):
    partner = next(entry for entry in account()["partners"] if entry["id"] == 102)
    return {
        "KALTURA_SERVICE_URL": "http://127.0.0.1/api_v3",
        "KALTURA_PARTNER_ID": "102",
        "KALTURA_USER_ID": "adminuser",
        **{name: str(value) for name, value in changed.items()},
        **({"KALTURA_ADMIN_SECRET": partner["admin_secret"]} if "KALTURA_USER_SECRET" not in changed else {}),
    }


def sent_with(step):
    sent = step["request"]
    return request_parameters(HttpRequest(sent["method"], sent["path"], sent["headers"], sent.get("body", "").encode()))


def token(token_id):
    found = next(entry for entry in account()["app_tokens"] if entry["id"] == token_id)
    return {
        "KALTURA_APP_TOKEN_ID": token_id,
        "KALTURA_APP_TOKEN": found["token"],
        "KALTURA_APP_TOKEN_HASH_TYPE": found["hash_type"] or "SHA1",
    }


class Server:
    """Answers each call with the next recorded answer to that action, after comparing what was sent."""

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
                answer = step["response"]
                return decode(HttpResponse(answer["status"], answer["headers"], answer["body"].encode()))
        pytest.fail(f"the recording holds no further {name}")

    @staticmethod
    def compare(ours, theirs):
        for name in SHARED:
            if name in ours and name in theirs:
                assert str(ours[name]) == str(theirs[name]), name


def run(flow, recording, variant=None, now=1795288852, stored=None, **changed):
    server = Server(recording)
    generator = performing.start(
        flow, settings(**changed), now=now, random_bytes=RANDOM, variant=variant, stored=stored
    )
    return performing.drive(generator, server), server


@pytest.mark.parametrize("hash_type", ["sha256", "sha1", "md5", "sha512"])
def test_app_token_session_computes_the_recorded_hash(hash_type):
    steps = recorded()[f"app-token-session/{hash_type}"]
    token_id = sent_with(steps[1])["id"]
    result, server = run("app-token-session", f"app-token-session/{hash_type}", **token(token_id))
    assert server.calls == ["session.startWidgetSession", "appToken.startSession", "media.list"]
    assert result.output == [str(json.loads(steps[2]["response"]["body"])["totalCount"])]


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
        run("app-token-session", recording, **token(token_id))
    assert raised.value.code == code
    assert raised.value.api_args["ID"] == token_id


def test_start_session_unwraps_the_bare_string():
    result, _ = run("start-session", "start-session/admin-secret")
    assert ks.partner_of(result.output[0]) == (2, "102")


def test_start_session_with_the_user_secret():
    secret = next(entry for entry in account()["partners"] if entry["id"] == 102)["secret"]
    result, server = run(
        "start-session", "start-session/user-secret", KALTURA_USER_SECRET=secret, KALTURA_USER_ID="plainuser"
    )
    assert server.calls == ["session.start"]
    assert ks.partner_of(result.output[0]) == (2, "102")


def test_start_session_reads_the_xml_answer():
    result, _ = run("start-session", "start-session/no-format")
    assert ks.partner_of(result.output[0]) == (2, "102")


def test_start_session_with_a_wrong_secret_names_the_partner():
    wrong = sent_with(recorded()["start-session/wrong-secret"][0])["secret"]
    given = {**settings(), "KALTURA_ADMIN_SECRET": wrong}
    with pytest.raises(ApiError) as raised:
        performing.drive(
            performing.start("start-session", given, now=0, random_bytes=RANDOM), Server("start-session/wrong-secret")
        )
    assert (raised.value.code, raised.value.api_args) == ("START_SESSION_ERROR", {"PID": "102"})


def test_widget_session_takes_the_ks_from_the_object():
    result, _ = run("widget-session", "widget-session/plain")
    assert ks.partner_of(result.output[0]) == (2, "102")


def test_create_app_token_gives_id_and_token():
    result, server = run("create-app-token", "create-app-token/forum-parameters")
    answer = json.loads(recorded()["create-app-token/forum-parameters"][1]["response"]["body"])
    assert server.calls == ["session.start", "appToken.add"]
    assert result.output == [answer["id"], answer["token"]]


@pytest.mark.parametrize(
    ("variant", "changed"),
    [
        ("by-user-id", {"KALTURA_USER_ID": "loginuser"}),
        ("by-login-id", {"KALTURA_LOGIN_ID": "loginuser102@example.test"}),
    ],
)
def test_login_both_ways(variant, changed):
    result, _ = run("login", f"login/{variant}", KALTURA_PASSWORD="Secr3t!pw", **changed)
    assert ks.partner_of(result.output[0]) == (2, "102")


def test_use_session_lists():
    stored = json.loads(recorded()["use-session/list-with-and-without"][0]["response"]["body"])
    result, _ = run("use-session", "use-session/list-with-and-without", KALTURA_KS=stored)
    assert result.output == ["2"]


def test_reuse_session_starts_stores_and_reuses():
    result, server = run(
        "reuse-session", "reuse-session/second-client", KALTURA_SESSION_FILE="x", KALTURA_USER_ID="plainuser"
    )
    assert server.calls == ["session.start", "media.list", "media.list"]
    assert result.output == ["2", "2"]
    assert result.stored.valid_until == 1795288852 + 3600


def test_reuse_session_uses_what_is_stored_and_renews_once_when_it_is_refused():
    steps = recorded()["reuse-session/second-client"]
    stored = StoredSession(json.loads(steps[0]["response"]["body"]), 1795288852 + 3600)
    server = Server("reuse-session/second-client")
    server.steps = [*server.steps[3:], server.steps[5]]  # expired, renewed, retried; the second client lists again
    generator = performing.start(
        "reuse-session",
        settings(KALTURA_SESSION_FILE="x", KALTURA_USER_ID="plainuser"),
        now=1795288852,
        random_bytes=RANDOM,
        stored=stored,
    )
    result = performing.drive(generator, server)
    assert server.calls == ["media.list", "session.start", "media.list", "media.list"]
    assert result.stored.ks == json.loads(steps[4]["response"]["body"])
    assert result.output == ["2", "2"]


def test_inspect_session_prints_what_the_server_reads():
    stored = json.loads(recorded()["inspect-session/admin"][0]["response"]["body"])
    result, _ = run("inspect-session", "inspect-session/admin", KALTURA_KS=stored)
    answer = json.loads(recorded()["inspect-session/admin"][2]["response"]["body"])
    assert result.output == [
        f"sessionType {answer['sessionType']}",
        f"expiry {answer['expiry']}",
        f"privileges {answer['privileges']}",
    ]


def test_end_session_reports_why_the_ended_ks_is_refused():
    ended = sent_with(recorded()["end-session/plain"][0])["ks"]
    result, server = run("end-session", "end-session/plain", KALTURA_KS=ended)
    assert server.calls == ["session.end", "media.list"]
    assert result.output == ["LOGOUT"]


def test_end_session_of_a_token_ends_the_others_and_later_ones():
    token_id = sent_with(recorded()["end-session/app-token-group"][1])["id"]
    result, server = run("end-session", "end-session/app-token-group", **token(token_id))
    assert server.calls.count("appToken.startSession") == 3
    assert result.output == ["LOGOUT", "LOGOUT"]


def test_multirequest_start_then_list():
    result, server = run("multirequest", "multirequest/start-then-list")
    assert server.calls == ["multirequest"]
    answers = json.loads(recorded()["multirequest/start-then-list"][0]["response"]["body"])
    assert result.output == [str(answers[1]["totalCount"])]


def test_multirequest_reports_the_first_exception():
    with pytest.raises(ApiError) as raised:
        run("multirequest", "multirequest/app-token-cannot-be-chained")
    assert raised.value.code == "INVALID_APP_TOKEN_HASH"


@pytest.mark.parametrize(("version", "setting"), [(2, {}), (1, {"KALTURA_KS_VERSION": "1"})])
def test_local_ks_needs_no_request(version, setting):
    generator = performing.start("local-ks", settings(**setting), now=1000, random_bytes=RANDOM)
    result = performing.drive(generator, lambda call: pytest.fail(f"sent {call}"))
    secret = settings()["KALTURA_ADMIN_SECRET"]
    made = ks.decode(result.output[0], lambda _: [secret])
    assert (made.version, made.valid_until, made.type, made.user_id) == (version, "4600", "0", "adminuser")
    assert made.privileges == "sview:*,list:*"


def test_handle_errors_adds_the_advice():
    steps = recorded()["handle-errors/tour"]
    garbage = next(step for step in steps if "INVALID_KS" in step["response"]["body"])
    server = Server("handle-errors/tour")
    server.steps = [garbage]
    used = sent_with(garbage)["ks"]
    generator = performing.start("handle-errors", settings(KALTURA_KS=used), now=0, random_bytes=RANDOM)
    with pytest.raises(ApiError) as raised:
        performing.drive(generator, server)
    assert raised.value.code == "INVALID_KS"
    assert raised.value.__notes__ == [performing.what_to_do(raised.value).text]


def test_unknown_flow_names_those_that_exist():
    with pytest.raises(CatalogueError, match="there is no flow 'nosuch'; the flows are start-session, widget-session"):
        performing.start("nosuch", {}, now=0, random_bytes=RANDOM)


def test_missing_setting_is_named():
    with pytest.raises(FlowError, match="widget-session needs KALTURA_PARTNER_ID; set it in the environment"):
        performing.start("widget-session", {"KALTURA_SERVICE_URL": "x"}, now=0, random_bytes=RANDOM)


def test_an_answer_of_another_action_is_named():
    generator = performing.start("widget-session", settings(), now=0, random_bytes=RANDOM)
    with pytest.raises(FlowError, match="the answer has no /ks, which this step needs"):
        performing.drive(generator, lambda _: "a KS string where an object was expected")
