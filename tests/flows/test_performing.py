"""Flows as programs run them: settings of flows.toml in, printed lines out.

What the page about errors says to do is what a client that keeps a session does (LIFE.25), for every code.
"""

import pytest

from kaltura_session import StoredSession, flows
from kaltura_session.client import drive
from kaltura_session.errors import ApiError, FlowError
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.validity import KsStatus
from kaltura_session.sessions import decide
from kskit.flows.performing import perform, start, what_to_do

RANDOM = bytes(16)
SERVICE = {"KALTURA_SERVICE_URL": "http://127.0.0.1/api_v3"}
SECRET = {**SERVICE, "KALTURA_PARTNER_ID": "102", "KALTURA_ADMIN_SECRET": "a", "KALTURA_USER_ID": "jane"}


def run(name, settings, results, **more):
    """Return the result of a flow whose calls have these results, and the calls."""
    left, calls = list(results), []

    def send(call):
        calls.append(call)
        return left.pop(0)

    return drive(start(name, settings, now=1_000, random_bytes=RANDOM, **more), send), calls


def test_unknown_flow_names_those_that_exist():
    with pytest.raises(CatalogueError, match="there is no flow 'nosuch'; the flows are start-session, widget-session"):
        start("nosuch", {}, now=0, random_bytes=RANDOM)


def test_missing_setting_is_named():
    with pytest.raises(FlowError, match="widget-session needs KALTURA_PARTNER_ID; set it in the environment"):
        start("widget-session", SERVICE, now=0, random_bytes=RANDOM)


def test_a_flow_without_a_function_is_named(monkeypatch):
    monkeypatch.delattr(flows, "use_session")
    calls = start("use-session", {**SERVICE, "KALTURA_KS": "djJ8"}, now=0, random_bytes=RANDOM)
    with pytest.raises(CatalogueError, match=r"kaltura_session\.flows has no function for the flow use-session"):
        drive(calls, lambda _: None)


def test_constants_and_settings_become_arguments():
    result, calls = run("start-session", SECRET, ["a KS"])
    assert result.output == ["a KS"]
    assert calls[0].params == {
        "partnerId": "102",
        "secret": "a",
        "userId": "jane",
        "type": 2,
        "expiry": 3600,
        "privileges": "disableentitlement",
    }


def test_settings_choose_the_variant_unless_it_is_named():
    both = {**SECRET, "KALTURA_USER_SECRET": "u"}
    assert run("start-session", both, ["a KS"])[1][0].params["secret"] == "a"
    assert run("start-session", both, ["a KS"], variant="user-secret")[1][0].params["secret"] == "u"


def test_values_fill_the_lines_in_order():
    session = {"sessionType": "2", "expiry": "1900000200", "privileges": "list:*"}
    result, _ = run("inspect-session", {**SERVICE, "KALTURA_KS": "djJ8"}, [session])
    assert result.output == ["sessionType 2", "expiry 1900000200", "privileges list:*"]


def test_the_session_to_keep_is_not_printed():
    settings = {**SECRET, "KALTURA_SESSION_FILE": "x"}
    result, _ = run("reuse-session", settings, ["a KS", {"totalCount": 1}, {"totalCount": 2}])
    assert (result.output, result.stored) == (["1", "2"], StoredSession("a KS", 4_600))


@pytest.mark.parametrize(("settings", "first"), [({}, b"djJ8"), ({"KALTURA_KS_VERSION": "1"}, b"")])
def test_a_flow_without_calls_is_run_as_well(settings, first):
    result = perform(lambda call: pytest.fail(f"sent {call}"), "local-ks", {**SECRET, **settings})
    assert result.output[0].encode().startswith(b"djJ8") is bool(first)


def test_handle_errors_adds_the_advice():
    error = ApiError("INVALID_KS", "", {"KSID": "EXPIRED"})
    calls = start("handle-errors", {**SERVICE, "KALTURA_KS": "djJ8"}, now=0, random_bytes=RANDOM)

    def send(_call):
        raise error

    with pytest.raises(ApiError):
        drive(calls, send)
    assert error.__notes__ == [what_to_do(error).text]
    assert error.__notes__[0].startswith("start a new session and repeat the call once")


@pytest.mark.parametrize("code", ["INVALID_KS", "SERVICE_FORBIDDEN", "START_SESSION_ERROR", "LOGIN_BLOCKED"])
@pytest.mark.parametrize("reason", ["EXPIRED", "LOGOUT", "EXCEEDED_ACTIONS_LIMIT", "EXCEEDED_RESTRICTED_IP",
                                    "EXCEEDED_RESTRICTED_URI", "djJ8MTAyfA", "a new reason", ""])  # fmt: skip
def test_the_table_of_handle_errors_is_what_a_stored_session_does(code, reason):
    error = ApiError(code, "", {"KSID": reason})
    assert what_to_do(error).action == decide(StoredSession("djJ8", 2_000), now=1_000, error=error)


REASONS = ["", "djJ8MTAw", *KsStatus.__members__]
CODES = sorted({row.code for row in catalogue.errors().error} | {*catalogue.codes().core, *catalogue.codes().plugin})


@pytest.mark.parametrize("reason", REASONS)
def test_the_table_and_the_client_decide_alike(reason: str) -> None:
    for code in CODES:
        refusal = ApiError(code, "", {"KSID": reason} if reason else {})
        decided = decide(None, now=0, error=refusal)
        assert what_to_do(refusal).action == decided, code
        assert decide(None, now=0, error=refusal, already_renewed=True) == "give-up"
