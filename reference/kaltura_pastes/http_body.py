"""Bodies as programs make them of pairs."""

from collections.abc import Iterable
from urllib.parse import urlencode

_BOUNDARY = "kskit-form-boundary"


def form(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return an URL-encoded form."""
    return urlencode(list(pairs), errors="surrogateescape").encode()


def multipart(pairs: Iterable[tuple[str, str]]) -> tuple[bytes, str]:
    """Return a multipart form and its boundary."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    ]
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode("utf-8", "surrogateescape"), _BOUNDARY
