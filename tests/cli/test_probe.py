"""`kskit probe` against the emulator: what is fine, what fails, and that nothing secret is printed or created."""

import json
import os

import pytest

from kaltura_emulator.faults import Fault
from kskit.__main__ import main


@pytest.fixture
def probe(monkeypatch, capsys, kaltura_emulator):
    """Run `kskit probe` against the fixture's emulator with its credentials; None takes a setting away."""

    def run(*arguments, **changed):
        for name in [name for name in os.environ if name.startswith("KALTURA_")]:
            monkeypatch.delenv(name)
        for name, value in {**kaltura_emulator.environment, **changed}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        code = main(["probe", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def outcomes(out):
    return {row["step"]: row["outcome"] for row in json.loads(out)["steps"]}


def step(out, name):
    return next(row for row in json.loads(out)["steps"] if row["step"] == name)


def test_whole_probe_of_a_right_account_is_fine(probe, kaltura_emulator):
    code, out, err = probe("--json")
    assert (code, err) == (0, "")
    assert set(outcomes(out).values()) == {"ok"}
    assert all(row["notes"] == [] for row in json.loads(out)["steps"])
    assert abs(json.loads(out)["clock_ahead_seconds"]) < 60
    secrets = [kaltura_emulator.credentials[name] for name in ("admin_secret", "user_secret", "app_token")]
    assert not [secret for secret in secrets if secret in out]


def test_lines_for_people_name_every_step(probe):
    code, out, _ = probe()
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * 9
    assert "a session from the application token" in out


def test_nothing_is_created(probe, kaltura_emulator):
    state = kaltura_emulator.emulator.state
    before = (len(state.users), len(state.app_tokens))
    assert probe()[0] == 0
    assert (len(state.users), len(state.app_tokens)) == before


def test_steps_without_their_settings_are_left_out(probe):
    code, out, _ = probe("--json", KALTURA_APP_TOKEN=None, KALTURA_USER_ID=None)
    assert code == 0
    skipped = {name for name, outcome in outcomes(out).items() if outcome == "skipped"}
    assert skipped == {"token", "list", "start", "get", "end", "ended"}
    assert (
        step(out, "token")["why"] == "needs app_token, app_token_hash_type" or "app_token" in step(out, "token")["why"]
    )


def test_wrong_token_is_diagnosed(probe):
    code, out, _ = probe("--json", KALTURA_APP_TOKEN="0" * 32)
    assert code == 1
    assert step(out, "token")["code"] == "INVALID_APP_TOKEN_HASH"


def test_wrong_hash_type_is_diagnosed_as_far_as_can_be_known(probe):
    code, out, _ = probe("--json", KALTURA_APP_TOKEN_HASH_TYPE="MD5")
    assert (code, outcomes(out)["token"]) == (1, "failed")


def test_unknown_partner_names_the_region_as_a_cause(probe):
    code, out, _ = probe("--json", KALTURA_PARTNER_ID="999999")
    assert code == 1
    assert step(out, "widget")["code"] == "INVALID_WIDGET_ID"
    assert any("regions" in note for note in step(out, "widget")["notes"])


def test_wrong_secret_names_region_and_mistake(probe):
    code, out, _ = probe("--json", KALTURA_ADMIN_SECRET="e" * 32)
    assert code == 1
    failed = step(out, "start")
    assert (failed["code"], failed["diagnosis"]["mistakes"]) == ("START_SESSION_ERROR", ["D11"])
    assert any("regions" in note for note in failed["notes"])
    assert not any("user secret" in note for note in failed["notes"])
    assert any("does not open this KS" in note for note in step(out, "widget")["notes"])


def test_user_secret_in_place_of_the_admin_secret_is_seen(probe, kaltura_emulator):
    code, out, _ = probe("--json", KALTURA_ADMIN_SECRET=kaltura_emulator.credentials["user_secret"])
    assert code == 1
    assert any("it is the account's user secret" in note for note in step(out, "start")["notes"])


def test_clock_that_differs_is_said(probe, kaltura_emulator):
    kaltura_emulator.emulator.clock.advance(3600)
    code, out, _ = probe("--json")
    assert code == 0
    assert any("seconds behind the service's" in note for note in step(out, "time")["notes"])
    assert 3540 < json.loads(out)["clock_ahead_seconds"] < 3660


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("html", service="system", action="ping"), "HTML page"),
        (Fault("status", service="system", action="ping", status=502), "HTTP 502"),
        (Fault("truncated", service="system", action="getTime"), ""),
    ],
)
def test_answer_that_is_none_fails_its_step(probe, kaltura_emulator, fault, words):
    kaltura_emulator.faults.append(fault)
    code, out, _ = probe("--json")
    assert code == 1
    failed = [row for row in json.loads(out)["steps"] if row["outcome"] == "failed"]
    assert len(failed) >= 1
    assert words in failed[0]["why"]


def test_service_that_does_not_answer_ends_the_probe(probe):
    code, out, _ = probe("--json", "--service-url", "http://127.0.0.1:9/api_v3")
    assert code == 1
    assert step(out, "ping")["why"].startswith("cannot reach http://127.0.0.1:9")
    assert step(out, "widget")["why"] == "the service does not answer"


def test_delay_beyond_the_timeout_is_a_failure(probe, kaltura_emulator):
    kaltura_emulator.faults.append(Fault("delay", service="system", action="ping", seconds=2))
    code, out, _ = probe("--json", "--timeout", "0.2")
    assert code == 1
    assert "did not answer within 0.2 seconds" in step(out, "ping")["why"]


@pytest.mark.parametrize(
    ("arguments", "message"), [([], "no service URL was given"), (["--service-url", "x"], "'x' is not a service URL")]
)
def test_wrong_call_is_one_line(probe, arguments, message):
    code, out, err = probe(*arguments, KALTURA_SERVICE_URL=None)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
