"""What the proxy hands on: a request and a response with nothing changed but the host; and what it does not."""

import gzip
import json

import pytest
from proxying import exchange, proxy, scripted

OK = b"HTTP/1.1 200 Fine\r\nContent-Length: 4\r\nX-Odd-CASE: yes\r\n\r\ntrue"
CLOSE = b"Connection: close\r\n"


def test_a_request_arrives_as_it_was_sent_but_for_its_host():
    target = b"/api_v3//service/system/?x=%7e&&y=a+b&ks=*%20"
    head = b"POST %s HTTP/1.1\r\nhOsT: %s\r\nX-Odd-CASE:  a  b\r\nAccept-Encoding: br\r\nX-Odd-CASE: c\r\n"
    with scripted(OK) as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, head % (target, b"127.0.0.1") + CLOSE + b"Content-Length: 3\r\n\r\na=b")
    own = f"127.0.0.1:{upstream.port}".encode()
    expected = (head % (target, own)).replace(b":  a  b", b": a  b") + b"Content-Length: 3\r\n\r\na=b"
    assert upstream.seen == [expected]
    assert found == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def test_headers_of_one_connection_do_not_pass():
    response = (
        b"HTTP/1.1 200 OK\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\nX-Kept: 1\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    request = (
        b"GET / HTTP/1.1\r\nHost: h\r\nConnection: X-Secret-Hop, close\r\nX-Secret-Hop: 1\r\nTE: trailers\r\n"
        b"Proxy-Authorization: Basic eA==\r\nKeep-Alive: 5\r\nX-Kept: 1\r\n\r\n"
    )
    with scripted(response) as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, request)
    assert upstream.seen[0].splitlines()[2:] == [b"X-Kept: 1", b""]
    assert found.splitlines()[1:] == [b"X-Kept: 1", b"Content-Length: 0", b"Connection: close", b""]


def test_a_redirect_is_passed_on_and_not_followed():
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/x?y=1\r\nContent-Length: 0\r\n\r\n"
    with scripted(moved) as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, b"GET /p/1/sp/100/playManifest HTTP/1.1\r\nHost: h\r\n" + CLOSE + b"\r\n")
    assert found.startswith(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/x?y=1\r\n")


def test_a_compressed_body_is_passed_on_untouched_and_read_for_the_line():
    error = {"objectType": "KalturaAPIException", "code": "INVALID_KS", "message": "m", "args": {"KSID": "EXPIRED"}}
    body = gzip.compress(json.dumps(error).encode())
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    with scripted(head + body) as upstream, proxy(upstream.url) as front:
        asked = b"GET /api_v3/service/media/action/list?ks=x HTTP/1.1\r\nHost: h\r\n" + CLOSE + b"\r\n"
        assert exchange(front.base_url, asked).endswith(b"\r\n\r\n" + body)
        assert "media.list" in front.lines()[0]
        assert "INVALID_KS EXPIRED" in front.lines()[0]


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_a_body_without_a_length_reaches_its_end(version):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntrue\r\n3\r\n   \r\n0\r\n\r\n"
    until_close = b"HTTP/1.1 200 OK\r\n\r\ntrue   "
    request = b"GET / HTTP/%s\r\nHost: h\r\n%s\r\n" % (version, CLOSE)
    with scripted(chunked, until_close) as upstream, proxy(upstream.url) as front:
        found = [exchange(front.base_url, request).partition(b"\r\n\r\n") for _ in range(2)]
    for head, _, body in found:
        assert (b"Transfer-Encoding: chunked" in head) is (version == b"1.1")
        whole = body == b"true   " if version == b"1.0" else body.endswith(b"\r\n0\r\n\r\n")
        assert whole, body


def test_a_chunked_request_body_arrives_chunked():
    request = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + CLOSE + b"\r\n3\r\na=b\r\n0\r\n\r\n"
    with scripted(OK) as upstream, proxy(upstream.url) as front:
        exchange(front.base_url, request)
    head, _, body = upstream.seen[0].partition(b"\r\n\r\n")
    assert (head.count(b"Transfer-Encoding: chunked"), body) == (1, b"3\r\na=b\r\n0\r\n\r\n")


def test_a_response_that_breaks_off_breaks_off_for_the_client_too():
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntrue"
    with scripted(cut) as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, b"GET /api_v3/service/system/action/ping HTTP/1.1\r\nHost: h\r\n\r\n")
        assert found.endswith(b"Content-Length: 100\r\n\r\ntrue")
        assert "no response broken off in the middle: peer closed" in front.lines()[0]


def test_a_head_request_keeps_its_length_and_the_connection():
    answers = [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", OK]
    with scripted(*answers) as upstream, proxy(upstream.url) as front:
        asked = b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n" + CLOSE + b"\r\n"
        found = exchange(front.base_url, asked)
    assert found.startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 Fine")


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"
WEBSOCKET = (
    b"GET /api_v3/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
H2C = (
    b"GET /api_v3/ HTTP/1.1\r\nHost: h\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
)


@pytest.mark.parametrize(("request_bytes", "words"), [(WEBSOCKET, "WebSocket"), (PREFACE, "HTTP/2")])
def test_another_protocol_is_refused_in_words(request_bytes, words):
    with scripted() as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, request_bytes.replace(b"Connection: Upgrade", b"Connection: Upgrade, close"))
        lines = front.lines()
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 501")
    assert words in json.loads(body)["error"]
    assert len(lines) == 1
    assert words in lines[0]
    assert upstream.seen == []


def test_an_offer_of_http_2_is_passed_by():
    with scripted(PLAIN) as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, H2C)
    assert found.startswith(b"HTTP/1.1 200 OK")
    assert b"h2c" not in upstream.seen[0]
    assert b"HTTP2-Settings" not in upstream.seen[0]
