import io
import json
import os

import jsonschema
import pytest

from kaltura_session import ks
from kaltura_session.server.resources import data_path
from kskit.__main__ import main

SECRET = "0123456789abcdef0123456789abcdef"
FIELDS = ks.KsFields(102, 1900000200, 2, "jane", "list:*,sessionid:s,odd")
V2 = ks.encode_v2(FIELDS, SECRET, random_bytes=bytes(range(16))).text
V1 = ks.encode_v1(FIELDS, SECRET, rand="1.5").text
NOW = "1795282413"


@pytest.fixture
def inspect(monkeypatch, capsys):
    def run(*arguments, stdin=None, **settings):
        for name in [name for name in os.environ if name.startswith("KALTURA_")]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((stdin or "").encode())))
        code = main(["inspect", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.mark.parametrize("text", [V1, V2], ids=["v1", "v2"])
def test_ks_with_secret_is_decoded(inspect, text):
    code, out, err = inspect("--now", NOW, KALTURA_KS=text, KALTURA_ADMIN_SECRET=SECRET)
    assert (code, err) == (0, "")
    assert "user:       jane" in out
    assert "valid until: 1900000200 = 2030-03-17 17:50:00 UTC, in 3 years" in out
    assert "privilege:  odd - not a name the server knows" in out
    assert "signature:  right" in out


def test_ks_may_come_from_standard_input_or_the_command_line(inspect):
    assert inspect("-", stdin=V1 + "\n")[0] == 0
    assert inspect(V1)[0] == 0


def test_version_1_is_readable_without_secret_and_version_2_is_not(inspect):
    code, out, err = inspect(KALTURA_KS=V1)
    assert (code, "user:       jane" in out) == (0, True)
    assert "not verified" in err
    code, out, err = inspect(KALTURA_KS=V2)
    assert (code, out) == (1, "version:    2\npartner:    102\n")
    assert "needs the admin secret" in err


def test_wrong_secret_is_said(inspect):
    code, out, err = inspect(KALTURA_KS=V2, KALTURA_ADMIN_SECRET="f" * 32)
    assert code == 1
    assert "no admin secret decrypts it" in err
    code, out, _ = inspect(KALTURA_KS=V1, KALTURA_ADMIN_SECRET="f" * 32)
    assert code == 1
    assert "signature:  the KS cannot be read (signature)" in out


@pytest.mark.parametrize("text", ["x", "djJ8", "<xml/>"])
def test_what_is_no_ks_is_one_line(inspect, text):
    code, out, err = inspect(text)
    assert (code, out) == (1, "")
    assert err.startswith("kskit: the KS cannot be read (")
    assert err.count("\n") == 1


def test_json_has_the_published_shape_and_no_secret(inspect):
    validator = jsonschema.Draft202012Validator(
        json.loads(data_path("vectors", "schema", "inspect.schema.json").read_bytes())
    )
    for text, secret in [(V1, SECRET), (V2, SECRET), (V2, ""), (V1, ""), ("x", SECRET), (V2, "f" * 32)]:
        _, out, _ = inspect("--json", "--now", NOW, KALTURA_KS=text, KALTURA_ADMIN_SECRET=secret)
        validator.validate(json.loads(out))
        assert V2 not in out
        assert V1 not in out
        assert SECRET not in out
    _, out, _ = inspect("--json", "--now", NOW, KALTURA_KS=V2, KALTURA_ADMIN_SECRET=SECRET)
    found = json.loads(out)
    assert found["fields"]["parsed_privileges"] == [["list", ["*"]], ["sessionid", ["s"]], ["odd", []]]
    assert (found["status"], found["verified"]) == ("OK", True)


def test_nothing_given_is_a_wrong_call(inspect):
    code, out, err = inspect()
    assert (code, out) == (2, "")
    assert "no KS was given; set KALTURA_KS" in err


def test_help_warns_that_a_ks_is_a_credential(capsys):
    with pytest.raises(SystemExit):
        main(["inspect", "--help"])
    assert "Whoever has a KS has its session" in capsys.readouterr().out
