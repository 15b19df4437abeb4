"""No secret in the log, on the page or in the report, in whatever form a client sends it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from calling import FORM, NOW, PARTNER, admin_ks, emulator

from growth import assert_grows_with_its_input
from kaltura_diagnosis.exchange.redaction import holds_secret, is_secret, name_shown, target_shown, without_secrets
from kaltura_emulator import http_handler, mistakes, report
from kaltura_emulator.account import default_account
from kaltura_emulator.diagnoses import diagnosis_of
from kaltura_emulator.page.endpoints import Endpoints
from kaltura_emulator.source import EmulatorSource
from kaltura_session.ks import KsFields, encode_v1
from kaltura_session.requests import HttpRequest

KS = admin_ks(emulator())
KS_V1 = encode_v1(KsFields(PARTNER, NOW + 60, 2, "u", ""), "a0" * 16, rand="1").text
JSON, MULTIPART = "application/json", "multipart/form-data; boundary=x"
LIST, MULTI = "/api_v3/service/media/action/list", "/api_v3/service/multirequest"
SECRETS = {
    "ks": (KS, ("ks", "session", "kalturaKs")),
    "ks-v1": (KS_V1, ("ks", "KS")),
    "broken-ks": (KS[:-12] + "A" * 12, ("ks",)),
    "secret": ("fe" * 16, ("adminSecret", "admin_secret")),
    "hash": ("9f" * 32, ("tokenHash", "hash")),
    "password": ("hUnter22!x", ("password", "oldPassword", "passwd", "KALTURA_PASSWORD")),
    "otp": ("123987", ("otp",)),
    "token": ("c0ffee-c0ffee", ("token", "appToken")),
}
NAME_FORMS = (
    "{}", "{}[]", "1[{}]", "1:{}", "1:user:{}", "user[{}]", "x[{}][0]", " {}", "{}%20", "{}[", '"{}"', "%26{}", "x.{}",
    "my_{}", "1[{}", "{}__null", '["{}"]', "amp;{}", "amp;amp;{}",
)  # fmt: skip


def _by_name(name: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Yield (target, content type, body) in which the name of the value says that it is secret."""
    sent, document = quote(value, safe=""), json.dumps({name: value, "format": 1})
    part = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--\r\n'
    for form in NAME_FORMS:
        yield LIST, FORM, f"format=1&{form.format(name)}={sent}"
        yield MULTI, FORM, f"format=1&1:service=media&1:action=list&{form.format(name)}={sent}"
    yield from ((LIST, kind, document) for kind in (JSON, FORM, "text/plain", f"{JSON}; charset=utf-8"))
    yield from ((LIST, kind, part) for kind in (MULTIPART, FORM))
    yield LIST, FORM, quote(document)
    yield LIST, FORM, f"format=1&x={quote(document)}"
    yield LIST, FORM, f"format=1&x={quote(f'a=b&{name}={sent}')}"
    yield LIST, FORM, f"<xml><{name}>{value}</{name}></xml>"
    yield f"/api_v3/?service=media&action=list&format=1&{name}={sent}", FORM, ""
    yield f"{LIST}/{name}/{sent}/format/1", FORM, ""
    yield from ((f"{path}/{name}/{sent}", FORM, "") for path in ("/api_v3", "/service/media/action/list", "/x"))
    yield f"/x/{name}/{sent}?service=media&action=list", FORM, ""
    yield "/api_v3/", FORM, f"format=1&service={quote(document)}&action=x"
    yield "/api_v3/", FORM, f"format=1&service={quote(name + '=' + value)}&action=x"
    yield LIST, FORM, f"format=1&ks={quote(KS)}&filter[{name}]={sent}"


def _by_form(value: str) -> Iterator[tuple[str, str, str]]:
    """Yield the same where nothing but the value itself says so."""
    sent = quote(value, safe="")
    for target in (
        f"/api_v3/service/{sent}/action/list", f"/api_v3/service/media/action/{sent}", f"/api_v3/{sent}", f"/x/{sent}",
    ):  # fmt: skip
        yield f"{target}?format=1", FORM, ""
    for body in (
        f"service={sent}&action=x", f"service=media&action={sent}", f"service=user&action=get&userId={sent}",
        f"service=session&action=start&nocache=1&secret=x&partnerId=1000&type={sent}",
        f"service=session&action=startWidgetSession&widgetId={sent}", f"service=media&action=list&{sent}",
    ):  # fmt: skip
        yield "/api_v3/", FORM, f"format=1&{body}"
        yield "/api_v3/", FORM, body
    yield MULTI, FORM, f"format=1&1:service={sent}&1:action=x"
    for member in (f"filter[{sent}]=1", f"filter[objectType]={sent}", f"filter[nameEqual]={sent}", f"id={sent}"):
        yield LIST, FORM, f"format=1&ks={quote(KS)}&{member}"
        yield "/api_v3/service/appToken/action/get", FORM, f"format=1&ks={quote(KS)}&{member}"


def _told(request: HttpRequest) -> dict[str, str]:
    """What people are shown of a request: the log, the page and the report."""
    account = default_account()
    server = emulator(replace(account, app_tokens=account.app_tokens[::-1]))  # one's own, whose secrets are not public
    found, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
    record, source = server.transcript.add(NOW, request, found, outcomes), EmulatorSource(server)
    return {
        "line": report.line(record),
        "mistakes": "\n".join(mistakes.lines(diagnosis_of(record, source))),
        "page": json.dumps(Endpoints(source).event(record), ensure_ascii=False),
        "report": json.dumps(report.report(source), ensure_ascii=False),
    }


def _assert_hidden(value: str, target: str, kind: str, body: str) -> None:
    told = _told(HttpRequest("POST", target, [("Content-Type", kind)], body.encode()))
    forms = {form.lower() for form in (value, quote(value, safe=""), value[: max(24, len(value) // 2)])}
    for place, text in told.items():
        assert not [form for form in forms if form in text.lower()], (place, target, body)


@pytest.mark.parametrize("name", [f"{kind}/{name}" for kind, (_, names) in SECRETS.items() for name in names])
def test_a_value_behind_a_secrets_name_is_hidden(name: str) -> None:
    kind, _, sent = name.partition("/")
    for request in _by_name(sent, SECRETS[kind][0]):
        _assert_hidden(SECRETS[kind][0], *request)


@pytest.mark.parametrize("kind", ["ks", "broken-ks", "secret", "hash"])
def test_a_value_that_looks_secret_is_hidden_everywhere(kind: str) -> None:
    for request in _by_form(SECRETS[kind][0]):
        _assert_hidden(SECRETS[kind][0], *request)


@pytest.mark.parametrize("header", ["Authorization: Bearer {}", "Authorization: KS {}", "X-Ks: {}", "Cookie: ks={}"])
def test_a_secret_in_a_header_is_not_shown(header: str) -> None:
    name, _, value = header.format(KS).partition(": ")
    told = _told(HttpRequest("POST", LIST, [("Content-Type", FORM), (name, value)], b"format=1"))
    assert [place for place, text in told.items() if KS[:24] in text] == []


@pytest.mark.parametrize(
    "name", ["appToken[id]", "appToken:hashType", "tokenId", "hashType", "sessionUserId", "ksVersion", "tasks", "1:id"]
)
def test_what_is_not_secret_stays_readable(name: str) -> None:
    assert not is_secret(name, "SHA256")
    assert name_shown(name) == name


def test_paths_and_sentences_stay_readable() -> None:
    path = "/api_v3/service/session/action/start/partnerId/1000"
    assert target_shown(path) == path
    assert (
        target_shown("/api_v3/service/appToken/action/get/id/0_abcdefgh")
        == "/api_v3/service/appToken/action/get/id/0_abcdefgh"
    )
    sentence = "INVALID_KS: the KS: it has ended; the token: send its hash, with hashType SHA256, of 0_abcdefgh."
    assert without_secrets(sentence) == sentence
    assert without_secrets(f"the service {KS} and secret={'fe' * 16} in password=hUnter22!x") == (
        "the service (hidden) and secret=(hidden) in password=(hidden)"
    )


LONG_TEXTS = ["a", "token: ", "secret", "ks[[[[", "a/", "djj8", "%41", '"', "ab1-", "f" * 24 + " ", "ks=x1 "]


@pytest.mark.parametrize("piece", LONG_TEXTS)
def test_a_long_text_is_looked_through_in_a_time_that_grows_with_it(piece: str) -> None:
    def look(size: int) -> None:
        text = piece * (size // len(piece))
        holds_secret(text)
        without_secrets(text)

    assert_grows_with_its_input(look, 400_000)
