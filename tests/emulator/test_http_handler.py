"""Around the calls: paths, methods, formats, headers, and the responses that are not API responses."""

import json

import pytest
from calling import ADMIN_SECRET, PARTNER, admin_ks, answer, emulator, send

PING = "/api_v3/service/system/action/ping"


@pytest.mark.parametrize(
    "target",
    [
        PING,
        "//api_v3//service/system/action/ping",
        PING + "/",
        "/api/service/system/action/ping",
        "/api_v3/?service=system&action=ping",
        "/api_v3/index.php?service=system&action=ping",
        "/api_v3/index.php/service/SYSTEM/action/PING",
    ],
)
def test_every_address_of_a_call_reaches_it(target: str) -> None:
    assert send(emulator(), target + ("&" if "?" in target else "?") + "format=1", method="GET").body == b"true"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_any_method_is_answered(method: str) -> None:
    assert send(emulator(), PING + "?format=1", method=method).body == b"true"


def test_head_is_answered_without_a_body_and_options_with_cors_headers() -> None:
    head = send(emulator(), PING + "?format=1", method="HEAD")
    assert (head.status, head.body, head.header("Content-Length")) == (200, b"", "4")
    options = send(emulator(), PING, method="OPTIONS")
    assert (options.status, options.body, options.header("Access-Control-Max-Age")) == (200, b"", "86400")
    assert options.header("X-Kaltura-Session") is None


def test_a_path_below_the_api_that_does_not_exist_is_apaches_404() -> None:
    found = send(emulator(), "/api_v3/nosuch.php", method="GET")
    assert (found.status, found.header("X-Me")) == (404, None)
    assert b"Not Found" in found.body


def test_other_paths_redirect_to_the_web_site() -> None:
    found = send(emulator(), "/nosuch", method="GET")
    assert (found.status, found.header("Location")) == (301, "http://kaltura.test/index.php/http")


def test_the_headers_of_an_answer_come_in_the_servers_order() -> None:
    found = send(emulator(), PING + "?format=1&nocache=1")
    assert [name for name, _ in found.headers] == [
        "Date",
        "Access-Control-Expose-Headers",
        "Access-Control-Allow-Origin",
        "Expires",
        "Cache-Control",
        "Pragma",
        "X-Kaltura-Session",
        "X-Me",
        "Content-Length",
        "Content-Type",
    ]
    assert found.header("Date") == "Thu, 01 Jan 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    ("asked", "content_type", "body"),
    [
        ("1", "application/json", b"true"),
        ("01", "application/json", b"true"),
        ("3", "text/html; charset=UTF-8", b"b:1;"),
        ("1&content-type=text/plain", "text/plain;charset=UTF-8", b"true"),
        ("1&content-type=image/png", "image/png", b"true"),
    ],
)
def test_format_decides_type_and_body(asked: str, content_type: str, body: bytes) -> None:
    found = send(emulator(), f"{PING}?format={asked}")
    assert (found.header("Content-Type"), found.body) == (content_type, body)


def test_without_format_the_answer_is_xml() -> None:
    assert send(emulator(), PING).body == (
        b'<?xml version="1.0" encoding="utf-8"?><xml><result>1</result><executionTime>0.0001</executionTime></xml>'
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("format=5", "UNKNOWN_RESPONSE_FORMAT"),
        ("format=", "UNKNOWN_RESPONSE_FORMAT"),
        ("format=9", "MANDATORY_PARAMETER_MISSING"),
        ("format=9&callback=a%3C", "INVALID_FIELD_VALUE"),
    ],
)
def test_an_impossible_format_is_told_in_headers_only(query: str, code: str) -> None:
    found = send(emulator(), f"{PING}?{query}")
    assert (found.status, found.body, found.header("X-Kaltura")) == (200, b"", f"error- {code}")
    assert (found.header("X-Kaltura-App") or "").startswith(f"exiting on error {code} - ")


def test_jsonp_reads_the_callback_from_the_query_only() -> None:
    assert send(emulator(), PING + "?callback=a.b_1", "format=9").body == b"a.b_1(true);"
    assert send(emulator(), PING, "format=9&callback=cb").body == b""


def test_a_reference_into_a_scalar_stops_the_server() -> None:
    body = "format=1&1:service=system&1:action=ping&2:service=session&2:action=get&2:ks={1:result:ks}"
    found = send(emulator(), "/api_v3/service/multirequest", body)
    assert (found.status, found.body) == (500, b"")
    assert found.header("Access-Control-Allow-Origin") == "*"
    assert (found.header("X-Kaltura") or "").startswith("cache-key,")  # of the first part, which was kept


@pytest.mark.parametrize(("sent", "bare"), [({"partnerId": [1000]}, False), ({"privileges": ["a"]}, True)])
def test_an_array_in_session_start_stops_the_server_on_the_path_that_meets_it(sent: object, bare: bool) -> None:
    asked = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "type": 2, **sent}
    path = "/api_v3/service/session/action/start"
    found = send(emulator(), path, json.dumps(asked), content_type="application/json")
    assert (found.status, found.body, found.header("X-Kaltura-Session") is None) == (500, b"", bare)


@pytest.mark.parametrize("ks", [[], {}, 0, 0.0, None, False, "", "0"])
def test_what_php_takes_for_false_is_no_ks(ks: object) -> None:
    body = json.dumps({"ks": ks, "format": 1})
    found = send(emulator(), PING, body, content_type="application/json")
    assert found.body == b"true"
    assert (found.header("X-Kaltura") is None) == (ks is False)  # with false it is not kept


@pytest.mark.parametrize(("ks", "quoted"), [([1], "Array"), ({"a": 1}, "Array"), (True, "1"), (-1, "-1"), (" ", " ")])
def test_any_other_ks_in_json_is_one_that_cannot_be_read(ks: object, quoted: str) -> None:
    body = json.dumps({"ks": ks, "format": 1})
    found = json.loads(send(emulator(), PING, body, content_type="application/json").body)
    assert (found["code"], found["args"]["KSID"]) == ("INVALID_KS", quoted)


@pytest.mark.parametrize(
    ("target", "status", "location"),
    [
        ("/api_v3", 301, "/api_v3/"),
        ("/", 302, "/start/index.php"),
        ("/start/index.php", 302, "/_kit/"),
        ("/_kit", 302, "/_kit/"),
        ("/index.php", 301, "/index.php/http"),
        ("/index.php/nosuch", 301, "/index.php/http"),
        ("/api", 301, "/index.php/http"),
        ("/tiny/abcd", 301, "/api_v3/index.php?service=shortLink_shortLink&action=goto&id=abcd"),
        ("/nosuch/path", 404, None),
        ("/nosuch.php", 404, None),
        ("/API_V3/service/system/action/ping", 404, None),
        ("/api_v3/service", 404, None),
        ("/api_v3/service/system%2Faction/ping", 404, None),
        ("/api_v3/service/system/action/ping#x", 400, None),
    ],
)
def test_paths_that_are_not_the_apis(target: str, status: int, location: str | None) -> None:
    found = send(emulator(), target, method="GET")
    assert found.status == status
    assert found.header("Location") == (f"http://kaltura.test{location}" if location else None)
    is_apache = found.header("Content-Type") == "text/html; charset=iso-8859-1"
    assert found.body.startswith(b'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"') == is_apache


def test_a_request_that_asks_for_its_trace_gets_its_own_head_back() -> None:
    found = send(emulator(), PING + "?format=1", method="TRACE", headers=[("X-y", "z")])
    assert (found.status, found.header("Content-Type")) == (200, "message/http")
    assert found.body == b"TRACE %s?format=1 HTTP/1.1\r\nHost: kaltura.test\r\nX-y: z\r\n\r\n" % PING.encode()


def test_a_load_balancer_is_told_that_the_server_is_there() -> None:
    assert send(emulator(), "/alive.html", method="GET").body == b"Kaltura"


def test_the_old_folder_without_a_call_asks_for_a_service() -> None:
    assert b"SERVICE_NOT_SPECIFIED" in send(emulator(), "/api/").body


def test_an_address_in_a_header_that_is_not_signed_ends_every_call() -> None:
    found = send(emulator(), PING, headers=[("X-Kaltura-Remote-Addr", "1.2.3.4")])
    assert (found.status, found.body) == (200, b"REMOTE_ADDR header invalid time")
    assert found.header("Access-Control-Allow-Origin") is None


def test_a_bracketed_privilege_in_a_signed_ks_stops_the_server() -> None:
    server = emulator()
    session = admin_ks(server, privileges="a[b]:1")
    assert answer(server, "system.ping", ks=session).status == 500


def test_a_json_body_is_read_with_its_exact_type_only() -> None:
    body = json.dumps({"format": 1})
    assert send(emulator(), PING, body, content_type="application/json").body == b"true"
    assert send(emulator(), PING, body, content_type="application/json; charset=utf-8").body.startswith(b"<?xml")


def test_the_session_header_is_a_number_and_the_time() -> None:
    number, _, seconds = (send(emulator(), PING).header("X-Kaltura-Session") or "").partition(", ")
    assert 0 <= int(number) < 2**31
    assert seconds == "1767225600"
