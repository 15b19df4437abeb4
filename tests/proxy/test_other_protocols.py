"""What a client may ask for beside HTTP/1.1: it is told that this is not handed on, and so is the user."""

import json

import pytest
from proxying import exchange, proxy, scripted

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"
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
    with scripted(OK) as upstream, proxy(upstream.url) as front:
        found = exchange(front.base_url, H2C)
    assert found.startswith(b"HTTP/1.1 200 OK")
    assert b"h2c" not in upstream.seen[0]
    assert b"HTTP2-Settings" not in upstream.seen[0]
