"""`kskit explain` as a user calls it: what it prints, what it hides, and how it ends."""

import json

import jsonschema
import pytest

from kaltura_diagnosis.exchange.search import KS_INSTEAD
from kaltura_session import ks
from kaltura_session.requests import Call, encode
from kaltura_session.token_hash import token_hash

SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "f1e2d3c4b5a697887766554433221100"
KS = ks.encode_v2(ks.KsFields(102, 1900000200, 2, "jane", "list:*"), SECRET, random_bytes=bytes(range(16))).text
SETTINGS = {
    "KALTURA_KS": KS,
    "KALTURA_APP_TOKEN": TOKEN,
    "KALTURA_APP_TOKEN_HASH_TYPE": "SHA256",
    "KALTURA_TOKEN_HASH": token_hash(KS, TOKEN, "SHA256"),
    "KALTURA_APP_TOKEN_ID": "0_abcdefgh",
    "KALTURA_PARTNER_ID": "102",
    "KALTURA_ADMIN_SECRET": SECRET,
}
FORUM_HASH = """\
I have created an app token; it is

{"id": "0_o7l19k80", "token": "f973211b7115b849cc0b5", "partnerId": 2422451, "sessionType": 0,
 "sessionPrivileges": "sview:*,list:*,download:*", "hashType": "SHA256", "objectType": "KalturaAppToken"}

and when I start a session with it

    appToken.startSession
    id: 0_o7l19k80
    tokenHash: f973211b7115b849cc0b5

the response is

{"code":"INVALID_APP_TOKEN_HASH","message":"Invalid application token hash",
 "objectType":"KalturaAPIException","args":[]}
"""
FORUM_LIST = f"""\
I keep the KS of the first client and set it on a second one. client.media.list(filter, pager) should give me the
entries, but instead of a KalturaMediaListResponse I get this string:

"{KS}"
"""


def test_first_forum_thread_is_answered(explain):
    code, out, _ = explain("token-hash", text=FORUM_HASH)
    assert code == 1
    assert out.startswith("The hash is the token itself, not hashed at all.\nA01: ")
    assert "fix:        Send the lower-case hexadecimal digest of the KS followed by the token" in out
    assert "f973211b7115b849cc0b5" not in out


def test_first_forum_thread_is_answered_from_the_environment(explain):
    settings = {
        "KALTURA_APP_TOKEN_ID": "0_o7l19k80",
        "KALTURA_APP_TOKEN": "f973211b7115b849cc0b5",
        "KALTURA_APP_TOKEN_HASH_TYPE": "SHA256",
        "KALTURA_TOKEN_HASH": "f973211b7115b849cc0b5",
        "KALTURA_PARTNER_ID": "2422451",
    }
    code, out, _ = explain("token-hash", "--json", **settings)
    found = json.loads(out)
    assert (code, found["mistakes"], found["corrected"]) == (1, ["A01"], None)
    code, out, _ = explain("token-hash", "--json", **settings, KALTURA_KS=KS)
    found = json.loads(out)
    assert found["corrected"] == token_hash(KS, "f973211b7115b849cc0b5", "SHA256")


def test_second_forum_thread_is_answered(explain):
    code, out, _ = explain("response", text=FORUM_LIST)
    assert code == 0  # a KS is what session.start responds with; whether it was asked for is not known
    assert KS_INSTEAD in out
    assert "service or action in the address override those in the body" in out
    assert KS not in out
    code, out, _ = explain("response", "--expected", "media.list", text=f'"{KS}"')
    assert (code, KS_INSTEAD in out) == (1, True)
    code, out, _ = explain("response", "--expected", "session.start", text=f'"{KS}"')
    assert (code, KS_INSTEAD in out) == (0, False)


def test_right_hash_is_right(explain):
    code, out, _ = explain("token-hash", **SETTINGS)
    assert code == 0
    assert out.startswith("Right. This is the right token hash: SHA256(ks + token)")


def test_request_in_any_form_gives_the_inputs(explain):
    body = encode(Call("appToken", "startSession", {"ks": KS, "id": "0_abcdefgh", "tokenHash": TOKEN})).body.decode()
    settings = {"KALTURA_APP_TOKEN": TOKEN, "KALTURA_APP_TOKEN_HASH_TYPE": "SHA256"}
    address = "/api_v3/service/appToken/action/startSession"
    forms = {
        "curl": f"curl https://www.kaltura.com{address} -d '{body}'",
        "raw": f"POST {address} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        "har": json.dumps(
            {
                "request": {
                    "method": "POST",
                    "url": f"https://h{address}",
                    "headers": [{"name": "Content-Type", "value": "application/x-www-form-urlencoded"}],
                    "postData": {"text": body},
                }
            }
        ),
    }
    for name, text in forms.items():
        code, out, _ = explain("token-hash", "--json", text=text, **settings)
        assert (code, json.loads(out)["mistakes"]) == (1, ["A01"]), name
        code, out, _ = explain("request", "--json", text=text, **settings)
        assert (code, json.loads(out)["mistakes"]) == (1, ["A01"]), name


def test_ks_is_described_and_its_maker_named(explain):
    code, out, _ = explain("ks", "--now", "1795282413", **SETTINGS)
    assert code == 0
    assert "valid until: 1900000200 = 2030-03-17 17:50:00 UTC, in 3 years" in out
    code, out, _ = explain("ks", "--json", text=f'"{KS}"\n', KALTURA_ADMIN_SECRET=SECRET)
    assert (code, json.loads(out)["mistakes"]) == (1, ["B10"])


def test_request_shows_what_the_server_sees_and_hides_secrets(explain):
    text = (
        "curl 'https://h/api_v3/service/session/action/start?format=1' "
        "-H 'Content-Type: application/json; charset=utf-8'"
        f' -d \'{{"secret":"{SECRET}","partnerId":102}}\''
    )
    code, out, _ = explain("request", text=text)
    assert code == 1
    assert out.startswith("The Content-Type is 'application/json; charset=utf-8', not exactly application/json")
    assert "from the query: format = 1" in out
    assert SECRET not in out
    form = f"curl https://h/api_v3/service/session/action/start -d 'secret={SECRET}&partnerID=102&type=ADMIN&format=1'"
    code, out, _ = explain("request", text=form)
    assert "D06:" in out
    assert "ignored:    partnerID" in out
    assert "from the body: secret = (32 characters, hidden)" in out


@pytest.mark.parametrize(
    "name", ["ks", "secret", "adminSecret", "password", "newPassword", "tokenHash", "token", "session", "otp"]
)
def test_what_a_secret_name_holds_is_hidden(explain, name):
    value = "correct horse 9"  # it looks like nothing
    for written in (name, f"user[{name}]", f"1:{name}"):
        form = f"curl https://h/api_v3/service/user/action/login --data-urlencode '{written}={value}' -d n=ordinary"
        _, out, _ = explain("request", text=form)
        assert f"{name} = (15 characters, hidden)" in out.replace("]", "")
        assert "n = ordinary" in out
        assert value not in out


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_secrets_are_hidden_unless_asked_for(explain, as_json):
    settings = {**SETTINGS, "KALTURA_TOKEN_HASH": f"{TOKEN}-x"}
    _, out, err = explain("token-hash", *as_json, **settings)
    assert not [value for value in (KS, TOKEN, SECRET) if value in out + err]


def test_secrets_are_shown_when_asked_for(explain):
    form = f"curl https://h/api_v3/service/session/action/start -d 'secret={SECRET}&partnerId=102&format=1'"
    assert f"secret = {SECRET}" in explain("request", "--show-secrets", text=form)[1]
    assert SECRET not in explain("request", text=form)[1]


@pytest.mark.parametrize("code", ["INVALID_APP_TOKEN_HASH", "APP_TOKEN_ID_NOT_FOUND"])
@pytest.mark.parametrize("is_whole", [True, False])
def test_token_flow_in_one_multirequest_explains_its_error(explain, code, is_whole):
    parts = (
        "1:service=session&1:action=startWidgetSession&1:widgetId=_1000&"
        f"2:service=appToken&2:action=startSession&2:ks={{1:result:ks}}&2:id=0_sha256aa&2:tokenHash={'a' * 64}&format=1"
    )
    error = {"code": code, "message": "m", "objectType": "KalturaAPIException", "args": []}
    answer = json.dumps([{"partnerId": 1000, "ks": KS, "userId": 0}, error] if is_whole else error)
    exchange = (
        "POST /api_v3/service/multirequest HTTP/1.1\r\nHost: h\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{parts}\r\n\r\n"
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{answer}"
    )
    exit_code, out, _ = explain("request", text=exchange)
    assert exit_code == 1
    assert out.startswith("Part 2 hashes a KS that only the server knows yet: ")
    assert "\nF11: " in out


def test_answer_is_explained_with_what_comes_next(explain):
    error = json.dumps(
        {"code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException", "args": {"KSID": "LOGOUT"}}
    )
    code, out, _ = explain("response", text=f"HTTP/1.1 200 OK\n\n{error}")
    assert code == 1
    assert out.startswith("The KS was ended by session.end, or its application token was deleted.\nF08:")
    assert "watch for:  E01" in out


@pytest.mark.parametrize("code", ["INVALID_KS", "INVALID_APP_TOKEN_HASH", "service_forbidden", "START_SESSION_ERROR"])
def test_error_code_is_explained(explain, code):
    result, out, _ = explain("error", code)
    assert result == 0
    assert out.startswith(f"{code.upper()}: ")
    assert "cause:" in out
    assert "mistakes:" in out


def test_code_that_the_server_does_not_have_is_said_to_be_invented(explain):
    code, out, _ = explain("error", "EXPIRED_KS", "--json")
    found = json.loads(out)
    assert (code, found["mistakes"]) == (1, ["E08"])
    assert found["summary"].startswith("No server has the code EXPIRED_KS")
    assert "the server answers INVALID_KS with KSID EXPIRED" in found["summary"]


def test_fix_is_shown_in_the_language_asked_for(explain):
    settings = {**SETTINGS, "KALTURA_TOKEN_HASH": TOKEN}
    _, out, _ = explain("token-hash", "--lang", "go", **settings)
    assert "code:       go, step app-token-session/hash:" in out
    assert "hex.EncodeToString" in out
    _, out, _ = explain("token-hash", "--lang", "go", "--json", **settings)
    assert json.loads(out)["code"]["language"] == "go"


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (["token-hash"], None, "no tokenHash was given; set KALTURA_TOKEN_HASH"),
        (["token-hash", "--hash-type", "sha256"], "tokenHash: x", "hash type 'sha256' does not exist"),
        (["ks"], None, "no KS was given; set KALTURA_KS"),
        (["request"], "hello", "there is no request in this"),
        (["response"], "hello", "there is no response in this"),
        (["response", "--expected", "list"], "null", "'list' is not a call; write SERVICE.ACTION"),
        (["response", "--request", __file__ + "/x"], "null", f"cannot read {__file__}/x"),
        (["error", "INVALID_KSX"], None, "did you mean INVALID_KS?"),
        (
            ["error", "INVALID_KS", "--lang", "cobol"],
            None,
            "there are no snippets in 'cobol'; there are c, csharp, curl",
        ),
        (["ks", "--ks-file", __file__ + "/x"], None, f"cannot read {__file__}/x"),
    ],
)
def test_wrong_call_is_one_line_and_exit_code_two(explain, arguments, text, message):
    code, out, err = explain(*arguments, text=text)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_every_document_has_the_published_shape(explain, root):
    validator = jsonschema.Draft202012Validator(json.loads((root / "vectors/schema/explain.schema.json").read_bytes()))
    runs = [
        ("token-hash", FORUM_HASH, {}),
        ("token-hash", None, {**SETTINGS, "KALTURA_TOKEN_HASH": "0" * 64}),
        ("token-hash", None, SETTINGS),
        ("ks", KS, {}),
        ("ks", None, SETTINGS),
        ("response", FORUM_LIST, {}),
        ("request", f"curl https://h/api_v3/service/media/action/list -d ks={KS}", SETTINGS),
    ]
    for subject, text, settings in runs:
        _, out, _ = explain(subject, "--json", text=text, **settings)
        validator.validate(json.loads(out))
    validator.validate(json.loads(explain("error", "INVALID_KS", "--json", "--lang", "go")[1]))
