"""The response headers, in the server's own order and spelling (ANS)."""

from collections.abc import Sequence
from email.utils import formatdate
from functools import lru_cache

Headers = list[tuple[str, str]]

EXPOSED = (
    "Access-Control-Expose-Headers",
    "Server, Content-Length, Content-Range, Date, X-Kaltura, X-Kaltura-Session, X-Me",
)
ALLOW_ORIGIN = ("Access-Control-Allow-Origin", "*")
NOT_CACHED: Headers = [
    ("Expires", "Sun, 19 Nov 2000 08:52:00 GMT"),
    ("Cache-Control", "no-store, no-cache, must-revalidate, post-check=0, pre-check=0"),
    ("Pragma", "no-cache"),
]
PREFLIGHT: Headers = [
    ALLOW_ORIGIN,
    ("Access-Control-Allow-Headers", "Origin, X-Requested-With, Content-Type, Accept, Range, Cache-Control"),
    ("Access-Control-Allow-Methods", "POST, GET, HEAD, OPTIONS"),
    ("Access-Control-Max-Age", "86400"),
]
X_ME = ("X-Me", "127.0.0.1")
HTML = "text/html; charset=UTF-8"

SESSION = "X-Kaltura-Session"
CACHE = "X-Kaltura"
PART = "X-Kaltura-Part-Of-MultiRequest"
APPLICATION = "X-Kaltura-App"
REMOTE_ADDRESS = "X-KALTURA-REMOTE-ADDR"
"""Of a request: how a server of one's own tells the client's address, signed and with a time."""


def bare(extra: Sequence[tuple[str, str]] = (), body: bytes = b"") -> Headers:
    """Return the headers of a response that PHP ends early: an uncaught error, a refusal from the cache, OPTIONS."""
    return [EXPOSED, *extra, X_ME, *content(HTML, body)]


def content(content_type: str, body: bytes) -> Headers:
    """Return the last two headers of every response."""
    return [("Content-Length", str(len(body))), ("Content-Type", content_type)]


@lru_cache(maxsize=8)
def date(now_seconds: int) -> str:
    """Return the Date header of that time."""
    return formatdate(now_seconds, usegmt=True)
