"""Whatever bytes come in, a response goes out: no exception, no word of Python, and the server works on.

Bytes that are not UTF-8, in every text that an action takes: the response is that to an empty text (WIRE.31).
"""

import base64
import json
import re
from collections.abc import Callable, Iterator

import pytest
from calling import ADMIN_SECRET, FORM, NOW, PARTNER, TOKEN_ID, admin_ks, emulator, result, send
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growth import assert_grows_with_its_input
from kaltura_emulator import http_handler, response_cache, transcript
from kaltura_emulator.actions import ACTIONS
from kaltura_emulator.declarations import Declared, find_action, object_type
from kaltura_emulator.emulator import Emulator
from kaltura_session.ks import KsFields, encode_v1, encode_v2
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

SERVER = emulator()
SESSION = admin_ks(SERVER, privileges="disableentitlement")
PYTHON = re.compile(rb"Traceback|File \"|\.py\b|kaltura_session|kaltura_emulator|<class|object at 0x")
STATUSES = {200, 301, 302, 400, 404, 500}
fuzz = settings(max_examples=150, suppress_health_check=list(HealthCheck))

NAMES = (
    "service",
    "action",
    "ks",
    "format",
    "p",
    "partnerId",
    "secret",
    "type",
    "expiry",
    "privileges",
    "userId",
    "id",
)
CALLS = tuple(
    f"/api_v3/service/{service}/action/{action}"
    for service, action in (
        ("session", "start"),
        ("session", "impersonate"),
        ("session", "startWidgetSession"),
        ("appToken", "add"),
        ("appToken", "update"),
        ("appToken", "startSession"),
        ("appToken", "list"),
        ("user", "add"),
        ("user", "list"),
        ("user", "loginByLoginId"),
        ("media", "list"),
        ("baseEntry", "get"),
        ("system", "ping"),
    )
)
JSON, MULTIPART = "application/json", "multipart/form-data; boundary=x"
TYPES = (FORM, JSON, MULTIPART, "text/plain", "")
wild = st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape"))
target = st.one_of(st.sampled_from((*CALLS, "/api_v3/service/multirequest", "/api_v3/")), wild.map("/api_v3/{}".format))
keys = st.one_of(
    st.sampled_from(NAMES), wild, st.sampled_from(("filter:orderBy", "1:service", "appToken:expiry", "a[]"))
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.just(SESSION),
)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
)
objects = st.dictionaries(
    st.one_of(
        st.sampled_from((*NAMES, "filter", "pager", "appToken", "user", "1", "2", "format")), st.text(max_size=8)
    ),
    documents,
    max_size=6,
)


def _ask(request: HttpRequest) -> HttpResponse:
    found = SERVER.handle(request)
    assert found.status in STATUSES
    assert not PYTHON.search(found.body)
    for name, value in found.headers:
        assert "\n" not in name + value
        assert "\r" not in name + value
    return found


@fuzz
@given(st.sampled_from(("GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS")), target, wild, st.binary(max_size=300))
def test_any_bytes_in_target_header_and_body(method: str, path: str, value: str, body: bytes) -> None:
    _ask(HttpRequest(method, path, [("Host", value), ("Content-Type", FORM)], body))
    _ask(HttpRequest(method, f"{path}?{value}", [("Content-Type", value), (value, value)], body))


@fuzz
@given(st.sampled_from(CALLS), st.lists(st.tuples(keys, st.one_of(wild, st.just(SESSION))), max_size=8))
def test_any_form(path: str, pairs: list[tuple[str, str]]) -> None:
    body = "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "surrogateescape")
    _ask(HttpRequest("POST", path, [("Content-Type", FORM)], body))


@fuzz
@given(st.sampled_from((*CALLS, "/api_v3/service/multirequest")), objects, st.sampled_from((1, 2, 3, 9)))
def test_any_json(path: str, document: dict[str, object], wanted: int) -> None:
    body = json.dumps({"ks": SESSION, "format": wanted, **document}).encode()
    found = _ask(HttpRequest("POST", f"{path}?callback=c", [("Content-Type", JSON)], body))
    if found.status == 200 and found.body and document.get("format", wanted) == 1 and found.header("X-Me"):
        json.loads(found.body)


@fuzz
@given(st.sampled_from(TYPES), st.binary(max_size=400))
def test_any_body_under_any_content_type(content_type: str, body: bytes) -> None:
    _ask(HttpRequest("POST", CALLS[0], [("Content-Type", content_type)], body))
    framed = b'--x\r\nContent-Disposition: form-data; name="json"\r\n\r\n' + body + b"\r\n--x--\r\n"
    _ask(HttpRequest("POST", CALLS[0], [("Content-Type", MULTIPART)], framed))


@fuzz
@given(st.binary(max_size=200), st.sampled_from((b"", b"v2|1000|", b"v2|", b"1000|")))
def test_any_bytes_as_ks(data: bytes, prefix: bytes) -> None:
    for text in (base64.urlsafe_b64encode(prefix + data).decode(), data.decode("latin-1")):
        _ask(HttpRequest("POST", CALLS[-3], [("Content-Type", JSON)], json.dumps({"ks": text}).encode()))


values = st.one_of(st.text(max_size=20), st.integers(), st.none())


@fuzz
@given(values, st.one_of(st.integers(0, 2**63), st.text(max_size=5)), st.text(max_size=40), st.booleans())
def test_any_fields_in_a_ks_that_is_signed(user: str, until: object, privileges: str, version_1: bool) -> None:
    user_id = "".join(c for c in str(user) if not "\ud800" <= c <= "\udfff")
    fields = KsFields(PARTNER, until, 2, user_id, privileges)  # type: ignore[arg-type]  # any text may be signed
    encode = encode_v1 if version_1 else encode_v2
    made = encode(fields, ADMIN_SECRET, **({"rand": "1"} if version_1 else {"random_bytes": bytes(16)}))
    for call in ("session/action/get", "media/action/list", "session/action/end", "user/action/list"):
        form = json.dumps({"ks": made.text, "format": 1}).encode()
        _ask(HttpRequest("POST", f"/api_v3/service/{call}", [("Content-Type", JSON)], form))


def test_the_server_works_after_all_that() -> None:
    server = Emulator()
    for body in (b"\xff" * 1000, b"&" * 1000, b"%" * 1000, b"[" * 1000):
        send(server, CALLS[0], body)
    assert result(server, "system.ping") is True


LARGE: dict[str, tuple[int, Callable[[int], tuple[str, bytes]]]] = {
    "value": (10_000_000, lambda n: (FORM, b"a=" + b"b" * n)),
    "percents": (5_000_000, lambda n: (FORM, b"ks=" + b"%" * n)),
    "fields": (700_000, lambda n: (FORM, b"&".join(b"p%d=%d" % (i, i) for i in range(n)))),
    "deep-name": (1_000_000, lambda n: (FORM, b"a" + b"[x]" * n + b"=1")),
    "many-deep-names": (20_000, lambda n: (FORM, b"&".join(b"a%d" % i + b"[x]" * 60 + b"=1" for i in range(n)))),
    "appended": (80_000, lambda n: (FORM, b"&".join([b"1:a[]=1"] * n))),  # of which 10,000 are read
    "colons": (100_000, lambda n: (FORM, b"1:a" + b":x" * n + b"=1")),
    "text": (10_000_000, lambda n: (JSON, b'{"a":"' + b"b" * n + b'"}')),
    "deep-list": (5_000_000, lambda n: (JSON, b"[" * n + b"]" * n)),
    "deep-object": (1_000_000, lambda n: (JSON, b'{"a":' * n + b"1" + b"}" * n)),
    "nested-object": (500, lambda n: (JSON, b'{"1":' * n + b"1" + b"}" * n)),
    "members": (300_000, lambda n: (JSON, b"{" + b",".join(b'"p%d":%d' % (i, i) for i in range(n)) + b"}")),
    "parts": (100_000, lambda n: (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' * n)),
}


@pytest.mark.parametrize("path", ["/api_v3/service/multirequest", "/api_v3/service/media/action/list", "/api_v3/"])
@pytest.mark.parametrize("name", LARGE)
def test_large_bodies_are_answered_soon(path: str, name: str) -> None:
    size, make = LARGE[name]

    def answer(size: int) -> None:
        content_type, body = make(size)
        assert send(SERVER, path, body, content_type=content_type).status in {200, 500}

    assert_grows_with_its_input(answer, size)
    assert result(SERVER, "system.getTime") == NOW


def test_ten_thousand_parameters_count_and_no_more() -> None:
    fields = "&".join(f"p{n}=1" for n in range(9_998))
    body = f"{fields}&format=1&service=system&action=ping"
    assert send(SERVER, "/api_v3/", body).body == b"true"
    late = f"{fields}&x=1&y=1&z=1&format=1"
    assert send(SERVER, CALLS[-1], late).body.startswith(b"<?xml")


def test_a_multirequest_of_thousands_of_parts_is_answered() -> None:
    body = "format=1&" + "&".join(f"{n}:service=system&{n}:action=ping" for n in range(1, 2001))
    assert json.loads(send(SERVER, "/api_v3/service/multirequest", body).body) == [True] * 2000


MULTIREQUEST = "/api_v3/service/multirequest"
LONG_SESSION = f"1:service=session&1:action=start&1:partnerId={PARTNER}&1:secret={ADMIN_SECRET}&1:type=2"


def _references(reference: str, count: int) -> str:
    parts = "".join(f"&{n}:service=session&{n}:action=get&{n}:ks={reference}" for n in range(2, count))
    return f"format=1&{LONG_SESSION}&1:userId={'u' * 30_000}{parts}"


@pytest.mark.parametrize(
    "body",
    [
        _references("{1:result}", 1500),
        _references("{1:result}%0A" * 500, 3),
        f"format=1&ks={'x' * 60_000}" + "".join(f"&{n}:service=user&{n}:action=list" for n in range(1, 3000)),
    ],
    ids=["in-many-parts", "many-times-in-one-value", "quoted-by-every-part"],
)
def test_a_small_request_does_not_get_a_huge_response(body: str) -> None:
    found = send(emulator(), MULTIREQUEST, body)
    assert (found.status, found.body) == (500, b"")


def test_references_of_a_usual_size_are_filled_in() -> None:
    found = json.loads(send(emulator(), MULTIREQUEST, _references("{1:result}", 20)).body)
    assert [part["partnerId"] for part in found[1:]] == [str(PARTNER)] * 18


def test_transcript_and_cache_are_bounded_in_bytes() -> None:
    server, large = emulator(), "x" * 1_000_000
    for n in range(100):
        request = HttpRequest("POST", f"/api_v3/service/{large}{n}/action/x", [("X", large)], b"")
        found, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
        server.transcript.add(NOW, request, found, outcomes)
    assert 0 < sum(record.size for record in server.transcript.records()) <= transcript.KEPT_BYTES
    assert 0 < server.world.response_cache._bytes <= response_cache.KEPT_BYTES
    assert len(server.world.response_cache._names) < 70


OTHERS = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "id": TOKEN_ID, "userId": "alice", "loginId": "alice@x.test"}
ADMIN_KS = admin_ks(emulator(), privileges="disableentitlement")


def _texts() -> Iterator[tuple[str, str, str]]:
    """Yield service, action and name of each text that the emulator takes, members of objects as `filter:idIn`."""
    for service, name in sorted(ACTIONS):
        action = find_action(service, name)
        assert action is not None
        for declared in action.parameters:
            if declared.kind == "object":
                members = object_type(declared.type_name).properties
                yield from ((service, name, f"{declared.name}:{m}") for m, one in members.items() if _is_text(one))
            elif _is_text(declared):
                yield service, name, declared.name


def _is_text(declared: Declared) -> bool:
    return declared.kind == "simple" and declared.type_name == "string" and not getattr(declared, "lacking", False)


def _response(server: Emulator, service: str, action: str, name: str, sent: str) -> HttpResponse:
    given = {"nocache": 1, "format": 1, "ks": ADMIN_KS, **OTHERS}
    fields = [f"{one}={value}" for one, value in given.items() if one != name] + [f"{name}={sent}"]
    return send(server, f"/api_v3/service/{service}/action/{action}", "&".join(fields))


@pytest.mark.parametrize("call", sorted(ACTIONS), ids=".".join)
def test_a_text_that_is_not_utf8_is_answered_as_an_empty_one(call: tuple[str, str]) -> None:
    for service, action, name in _texts():
        if (service, action) == call:
            found, wanted = (_response(emulator(), service, action, name, sent) for sent in ("a%FFb", ""))
            assert (found.status, found.body, name) == (wanted.status, wanted.body, name)


def test_many_texts_were_tried() -> None:
    assert {"entryId", "filter:freeText", "appToken:sessionUserId", "widgetId"} <= {name for _, _, name in _texts()}


@pytest.mark.parametrize("target", ["/\udc8c", "/index.php/\udc8c", "/tiny/\udc8c", "/"])
def test_host_that_is_not_utf8_is_no_failure_beside_the_api(target: str) -> None:
    found = send(emulator(), target, method="GET", headers=[("Host", "a\udc8cb")])
    assert found.status in {301, 302, 404}
