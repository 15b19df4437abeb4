"""The same call in every format gets the same verdict: a matrix of calls, right and wrong, and of writers."""

import os

import pytest

import writers
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.registry import recipes
from kaltura_diagnosis.requests import RequestInputs
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.ks import KsFields, encode_v1, encode_v2
from kaltura_session.requests import Call, Multirequest, encode, result_of
from kaltura_session.token_hash import token_hash
from kskit.explain import subjects
from kskit.explain.settings import Settings, from_environment, from_request

WRITERS = {**writers.WRITERS, **writers.CODE_WRITERS}
SECRET, USER_SECRET, TOKEN, NOW = "0123456789abcdef0123456789abcdef", "f" * 32, "1c" * 16, 1795282413
FIELDS = KsFields(102, NOW + 3600, 2, "jo~~~???é", "view:*")
KS_V2 = encode_v2(FIELDS, SECRET, random_bytes=bytes(range(16))).text
KS_V1 = encode_v1(FIELDS, SECRET, rand="1.5").text
STALE = encode_v2(FIELDS, SECRET, random_bytes=bytes(16)).text
SETTINGS = Settings(token=TOKEN, hash_type="SHA256", partner_id="102", admin_secret=SECRET, user_secret=USER_SECRET)
START = {"ks": KS_V2, "id": "0_abcdefgh", "tokenHash": token_hash(KS_V2, TOKEN, "SHA256"), "userId": "u"}
CALLS = {
    "start": Call("session", "start", {"partnerId": 102, "secret": SECRET, "userId": "u", "type": 2, "expiry": 3600}),
    "widget": Call("session", "startWidgetSession", {"widgetId": "_102"}),
    "token": Call("appToken", "startSession", START),
    "list": Call("media", "list", {"ks": KS_V1, "filter": {"nameLike": "it's \"50 %\" & é"}, "pager": {"pageSize": 5}}),
    "add": Call("appToken", "add", {"ks": KS_V2, "appToken": {"hashType": "SHA256"}}),
    "parts": Multirequest([Call("system", "ping"), Call("media", "list")], {"ks": KS_V2}),
    "chain": Multirequest([
        Call("session", "startWidgetSession", {"widgetId": "_102"}),
        Call("media", "list", {"ks": result_of(1, "ks")}),
    ]),
}  # fmt: skip
OTHER = {"ks": STALE, "secret": "e" * 32, "partnerId": "102"}
KEPT = ["undefined", "[object Object]", '{"code":"X"}', f'"{KS_V2}"', "0_abcdefgh", KS_V2[:50], "{{1:result:ks}}",
        f"Bearer {KS_V2}", "YOUR_KS", "{{ks}}", "***"]  # fmt: skip
HASHED = HashInputs(KS_V2, TOKEN, "SHA256", "0_abcdefgh")


def requests():
    """Yield (name, request): right calls as form and as JSON, what each recipe makes of them, and wrong values."""
    for name, call in CALLS.items():
        for encoding in ("form", "json"):
            yield f"right-{name}-{encoding}", encode(call, encoding)
        yield f"right-{name}-get", as_get(encode(call))
        yield f"put-{name}", encode(call)._replace(method="PUT")
        yield f"plain-{name}", encode(call)._replace(headers=(("Content-Type", "text/plain"),))
    for group in "DF":
        for one in (way for ways in recipes(group).values() for way in ways):
            made = (one.function(RequestInputs(call, NOW, OTHER)) for call in CALLS.values())
            yield f"{one.id}-{one.variant}", next(request for request in made if request is not None)
    for one in (way for ways in recipes("A").values() for way in ways):
        if (sent := one.function(HASHED)) is not None and not sent.isalnum():
            yield f"{one.id}-{one.variant}", encode(Call("appToken", "startSession", {**START, "tokenHash": sent}))
    for at, kept in enumerate(KEPT):
        yield f"kept-{at}", encode(Call("media", "list", {"ks": kept}))
        yield f"kept-{at}-get", as_get(encode(Call("media", "list", {"ks": kept})))


def as_get(request):
    return request._replace(method="GET", target=f"{request.target}?{request.body.decode()}", headers=(), body=b"")


REQUESTS = dict(requests())


def judged(found):
    return found.verdict, found.mistakes, found.summary


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("name", REQUESTS)
def test_the_same_call_in_every_format_gets_the_same_verdict(name, writer):
    request = REQUESTS[name]
    text = WRITERS[writer](request) if is_text(request.body) else None
    if text is None:
        pytest.skip("this format cannot say it")
    expected = judged(diagnose_exchange(request, None, SETTINGS.known(NOW)))
    if name.startswith("right-"):
        assert expected[0] == "right"
    assert judged(subjects.request(text, SETTINGS, NOW, os.environ).diagnosis) == expected


def is_text(body):
    try:
        return body.decode().isprintable() or b"\n" in body
    except UnicodeDecodeError:
        return False


def test_the_matrix_is_not_hollow():
    written = sum(
        WRITERS[writer](request) is not None
        for request in REQUESTS.values() if is_text(request.body) for writer in WRITERS
    )  # fmt: skip
    assert written > 0.7 * len(REQUESTS) * len(WRITERS)


def test_environment_is_read_and_empty_counts_as_not_set():
    found = from_environment({"KALTURA_KS": "x", "KALTURA_APP_TOKEN": "", "OTHER": "y"})
    assert found == Settings(ks="x")


def test_request_gives_its_ks_id_and_hash():
    request = encode(Call("appToken", "startSession", {"ks": "k", "id": "i", "tokenHash": ""}))
    assert from_request(request) == Settings(ks="k", token_id="i", token_hash="")
    assert from_request(encode(Call("media", "list", {"ks": "k"}))) == Settings()


def test_stronger_settings_win_and_weaker_ones_fill_in():
    strong = Settings(ks="a", token_hash="")
    assert strong.over(Settings(ks="b", token="t", token_hash="h", other_ks=("o",))) == Settings(
        ks="a", token="t", token_hash="", other_ks=("o",)
    )


def test_secrets_are_all_named():
    settings = Settings("k", "t", "h", "i", "SHA1", "1", "a", "u", ("o",))
    assert settings.secrets() == ["k", "t", "h", "a", "u", "o"]


def test_account_answers_for_its_own_partner_and_for_none():
    known = Settings(partner_id="102", admin_secret="a").known(5)
    assert known.account("102").admin_secrets == known.account(None).admin_secrets == ("a",)
    assert known.account("103").partner_id == "103"
    assert known.token("any").token is None
