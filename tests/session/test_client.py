"""The client against sockets of its own on the loopback interface."""

import re
import socket
import threading
import traceback
from contextlib import contextmanager

import pytest

from kaltura_session.client import Client
from kaltura_session.errors import ApiError, ResponseError, TransportError
from kaltura_session.requests import Call, Multirequest

EXCEPTION = b'{"code":"INVALID_KS","message":"m","objectType":"KalturaAPIException","args":{"KSID":"EXPIRED"}}'


def whole_request(connection):
    data = b""
    while b"\r\n\r\n" not in data or len(data) < data.index(b"\r\n\r\n") + 4 + announced(data):
        data += connection.recv(65536)
    return data


def announced(data):
    found = re.search(rb"Content-Length: ([0-9]+)", data)
    return int(found[1]) if found else 0


@contextmanager
def answering(raw):
    """Answer one connection with these bytes; gives the service URL and a list that will hold the request."""
    listener = socket.create_server(("127.0.0.1", 0))
    received = []

    def serve():
        connection, _ = listener.accept()
        with connection:
            received.append(whole_request(connection))
            connection.sendall(raw)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api_v3", received
    finally:
        thread.join()
        listener.close()


def http(body, status="200 OK", kind="application/json"):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def test_a_form_is_sent_with_its_exact_type():
    with answering(http(b'"a KS"')) as (url, received):
        assert Client(url).send(Call("session", "start", {"partnerId": 102, "privileges": "a b~*"})) == "a KS"
    head, _, body = received[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api_v3/service/session/action/start HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/x-www-form-urlencoded\r\n" in head
    assert body == b"partnerId=102&privileges=a+b%7E%2A&format=1"


def test_json_is_sent_without_a_charset():
    with answering(http(b"[]")) as (url, received):
        assert Client(url, encoding="json").send(Multirequest([Call("system", "ping")])) == []
    assert b"\r\nContent-Type: application/json\r\n" in received[0]


def test_an_exception_under_http_200_is_raised():
    with answering(http(EXCEPTION)) as (url, _), pytest.raises(ApiError) as raised:
        Client(url).send(Call("media", "list"))
    assert (raised.value.code, raised.value.api_args) == ("INVALID_KS", {"KSID": "EXPIRED"})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (http(b"", "500 Internal Server Error"), "status"),
        (http(b"<!DOCTYPE html><p>hello", kind="text/html"), "html"),
        (http(b""), "empty"),
        (http(b'{"totalCount":', kind="application/json"), "truncated"),
    ],
)
def test_what_is_no_answer_of_the_api_is_named(answer, reason):
    with answering(answer) as (url, _), pytest.raises(ResponseError) as raised:
        Client(url).send(Call("media", "list"))
    assert raised.value.reason == reason


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_redirect_is_not_followed_with_the_ks(status):
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        target = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/api_v3/"
        moved = f"HTTP/1.1 {status}\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        with answering(moved.encode()) as (url, _), pytest.raises(ResponseError, match=status[:3]) as raised:
            Client(url, timeout_seconds=5).send(Call("media", "list", {"ks": "djJ8"}))
        assert raised.value.reason == "status"
        elsewhere.settimeout(0)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


def test_a_refused_connection_says_what_to_check():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransportError, match=r"cannot reach http://127.0.0.1:\d+ .*; check the service URL"):
        Client(f"http://127.0.0.1:{port}/api_v3").send(Call("system", "ping"))


def test_the_traceback_of_a_failed_request_holds_no_ks():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client, ks = Client(f"http://127.0.0.1:{port}/api_v3", encoding="path"), "djJ8MTAyfA"
    with pytest.raises(TransportError) as raised:
        client.send(Call("media", "list", {"ks": ks}))
    assert ks not in "".join(traceback.format_exception(raised.value))


def test_a_silent_server_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = Client(f"http://127.0.0.1:{listener.getsockname()[1]}/api_v3", timeout_seconds=0.05)
        with pytest.raises(TransportError, match=r"did not answer within 0.05 seconds; is it the right host\?"):
            client.send(Call("system", "ping"))


@pytest.mark.parametrize("url", ["", "www.kaltura.com/api_v3", "ftp://x/api_v3"])
def test_what_is_not_a_service_url_is_refused(url):
    with pytest.raises(TransportError, match="is not a service URL; it looks like https://"):
        Client(url)
