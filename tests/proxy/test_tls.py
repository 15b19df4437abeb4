"""TLS to the API: verified, and what cannot be verified gets nothing."""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxying import proxy


def certificate(folder: Path, host: str) -> Path:
    """A file with a key and a certificate for that host, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class Handler(BaseHTTPRequestHandler):
    """Says true, and notes what arrived."""

    arrived: list[str] = []  # noqa: RUF012 - emptied by the fixture

    def do_POST(self) -> None:
        self.arrived.append(self.headers["Host"])
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """The address of a server with TLS, and its certificate."""
    path = certificate(tmp_path, request.param)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Handler.arrived.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}", path
    server.shutdown()
    server.server_close()


def ping(url: str) -> requests.Response:
    with proxy(url) as front:
        return requests.post(f"{front.service_url}/service/system/action/ping", data={"ks": "x"}, timeout=20)


@pytest.mark.parametrize("served", ["localhost"], indirect=True)
def test_a_certificate_that_is_trusted_is_taken(served, monkeypatch):
    url, path = served
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert ping(url).json() is True
    assert Handler.arrived == [url.removeprefix("https://")]


@pytest.mark.parametrize("served", ["localhost"], indirect=True)
def test_a_certificate_of_nobody_is_refused(served):
    found = ping(served[0])
    assert (found.status_code, found.json()["from"]) == (502, "kskit proxy")
    assert "certificate verify failed" in found.json()["error"]
    assert Handler.arrived == []


@pytest.mark.parametrize("served", ["other.example"], indirect=True)
def test_a_certificate_of_another_host_is_refused(served, monkeypatch):
    url, path = served
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    found = ping(url)
    assert (found.status_code, "Hostname mismatch" in found.json()["error"]) == (502, True)
    assert Handler.arrived == []
