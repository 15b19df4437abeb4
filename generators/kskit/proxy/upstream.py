"""The API behind the proxy: its address, and how a request is handed on to it."""

import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import certifi
import httpcore

from kaltura_session.errors import KitError

RawHeaders = Sequence[tuple[bytes, bytes]]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"http": 80, "https": 443}
_PATHS = ("", "/", "/api_v3", "/api_v3/")
_CONNECT_SECONDS = 15.0
_KEPT_SECONDS = 3.0
_MOST_CONNECTIONS = 1000
_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te",
     b"trailer", b"transfer-encoding", b"upgrade"}
)  # fmt: skip


class ProxyError(KitError):
    """The proxy cannot start as it was called, or what was asked of it is nothing that it can hand on."""


class UpstreamError(KitError):
    """No response came from the API: it was not reached, is not who it should be, or broke off."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where requests are handed on to. scheme: http or https. port: also where it is the scheme's own."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Return host and port as they stand in an address and in the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """Return scheme, host and port."""
        return f"{self.scheme}://{self.authority}"


def read_upstream(text: str) -> Upstream:
    """Return the upstream of an address such as https://www.kaltura.com; /api_v3 may follow. Raises ProxyError."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
        ascii_host = (host or "").encode("idna").decode("ascii") if host and not host.isascii() else host
    except (ValueError, UnicodeError):
        raise ProxyError(_wrong(text)) from None
    bare = not (parts.query or parts.fragment or parts.username or parts.password) and parts.path in _PATHS
    if parts.scheme not in _PORTS or not ascii_host or not bare or any(one.isspace() for one in ascii_host):
        raise ProxyError(_wrong(text))
    return Upstream(parts.scheme, ascii_host, port or _PORTS[parts.scheme])


def proxy_of(upstream: Upstream) -> str | None:
    """Return the proxy that the environment names for an upstream: HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY says so.

    One on this machine is reached at once. Raises ProxyError for what is not the address of an HTTP proxy.
    """
    named = getproxies_environment().get(upstream.scheme)
    if not named or upstream.host in LOOPBACK or proxy_bypass(upstream.authority):
        return None
    address = named if "://" in named else f"http://{named}"
    try:
        parts = urlsplit(address)
        fits = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ProxyError(f"{upstream.scheme.upper()}_PROXY is not the address of an HTTP proxy, like http://host:3128")
    return address


def _wrong(text: str) -> str:
    shown = text.rpartition("@")[2][:60]
    return f"--upstream {shown!r} is not the address of an API; give scheme and host, like https://www.kaltura.com"


class Connection:
    """Connections to the upstream, which stays the same. TLS is verified, with the certificates that the system trusts.

    A file named by SSL_CERT_FILE is trusted, too. through: the proxy of proxy_of(), None to connect at once.
    """

    def __init__(self, upstream: Upstream, through: str | None = None) -> None:
        self.upstream = upstream
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        pool: Callable[..., httpcore.AsyncConnectionPool] = httpcore.AsyncConnectionPool
        if through is not None:
            parts = urlsplit(through)
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            pool = partial(
                httpcore.AsyncHTTPProxy,
                f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
                proxy_auth=(user, password) if parts.username is not None else None,
            )
        self._pool = pool(ssl_context=context, max_connections=_MOST_CONNECTIONS, keepalive_expiry=_KEPT_SECONDS)

    @asynccontextmanager
    async def exchange(
        self, method: bytes, target: bytes, headers: RawHeaders, body: AsyncIterator[bytes] | None
    ) -> AsyncIterator[httpcore.Response]:
        """Hand a request on and give the response, its body not read yet. Raises UpstreamError, with one line.

        target: path and query as they came. headers: of handed_on(). body: None where the request has none.
        """
        one = self.upstream
        url = httpcore.URL(scheme=one.scheme.encode(), host=one.host.encode(), port=one.port, target=target)
        timeout = {"timeout": {"connect": _CONNECT_SECONDS}}
        request = httpcore.Request(method, url, headers=headers, content=body, extensions=timeout)
        response = None
        try:
            response = await self._pool.handle_async_request(request)
            yield response
        except httpcore.ProxyError as problem:
            raise UpstreamError(f"the proxy of the environment refused: {problem}") from problem
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as problem:
            raise UpstreamError(_told(problem)) from problem
        finally:
            if response is not None:
                await response.aclose()

    def handed_on(self, headers: RawHeaders) -> list[tuple[bytes, bytes]]:
        """Return the headers of a request as the upstream gets them: those of the connection go, Host is the API's."""
        host = self.upstream.authority.encode("ascii")
        found = [(name, host if name.lower() == b"host" else value) for name, value in without_connection(headers)]
        if not any(name.lower() == b"host" for name, _ in found):
            found.insert(0, (b"Host", host))
        if any(name.lower() == b"transfer-encoding" for name, _ in headers):
            found.append((b"Transfer-Encoding", b"chunked"))
        return found

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


def without_connection(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers without those that are for one connection only, and those that Connection names."""
    given = list(headers)
    listed = (value.split(b",") for name, value in given if name.lower() == b"connection")
    named = {part.strip().lower() for parts in listed for part in parts}
    return [(name, value) for name, value in given if name.lower() not in _HOP_BY_HOP | named]


def _told(problem: Exception) -> str:
    cause = str(problem).strip().rstrip(".") or type(problem).__name__
    if isinstance(problem, httpcore.ConnectTimeout):
        cause = f"no connection within {_CONNECT_SECONDS:.0f} seconds"
    return cause
