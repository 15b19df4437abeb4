"""The proxy that the environment names is used as curl uses it."""

import base64

import pytest
from proxying import exchange, proxy, scripted

from kskit.proxy.upstream import ProxyError, proxy_of, read_upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
REQUEST = b"GET /api_v3/?a=b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
NAMES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_request_goes_through_the_proxy_with_its_password(monkeypatch):
    with scripted(OK) as between:
        monkeypatch.setenv("http_proxy", f"http://me:p%40ss@127.0.0.1:{between.port}")
        with proxy("http://api.example.test") as front:
            found = exchange(front.base_url, REQUEST)
            front.stop()
    assert found.startswith(b"HTTP/1.1 200 OK")
    assert between.seen[0].startswith(b"GET http://api.example.test:80/api_v3/?a=b HTTP/1.1\r\n")
    assert base64.b64encode(b"me:p@ss") in between.seen[0]
    printed = front.out.getvalue()
    assert f"Through the proxy 127.0.0.1:{between.port}" in printed
    assert "p%40ss" not in printed


def test_tls_goes_through_a_tunnel_and_its_refusal_is_told(monkeypatch):
    with scripted(REFUSED) as between:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{between.port}")
        with proxy("https://api.example.test") as front:
            found = exchange(front.base_url, REQUEST)
    assert between.seen[0].startswith(b"CONNECT api.example.test:443 HTTP/1.1\r\n")
    assert found.startswith(b"HTTP/1.1 502")
    assert b"403" in found


@pytest.mark.parametrize(
    ("upstream", "no_proxy"),
    [("https://api.example.test", "example.test"), ("https://api.example.test", "*"), ("http://127.0.0.1:9", "")],
)
def test_no_proxy_and_this_machine_are_reached_at_once(upstream, no_proxy, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_of(read_upstream(upstream)) is None


@pytest.mark.parametrize("named", ["socks5://h:1", "http://", "http://h:port"])
def test_what_is_no_http_proxy_is_named(named, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", named)
    with pytest.raises(ProxyError, match="HTTPS_PROXY is not the address"):
        proxy_of(read_upstream("https://api.example.test"))
