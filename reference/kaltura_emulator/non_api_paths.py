"""Paths that are not the API's: what Apache and the server's web site respond."""

import re

from kaltura_emulator import headers
from kaltura_session.responses import HttpResponse

API_FOLDER = "/api_v3"
"""Without a slash at its end, which Apache adds by a redirect."""

APACHE_HTML = "text/html; charset=iso-8859-1"
NOT_UNDERSTOOD = "<p>Your browser sent a request that this server could not understand.<br />\n</p>"
_WEB_SITE = re.compile(r"/[^/.]+|/index\.php(/.*)?")
_MOVED = {API_FOLDER: (301, "Moved Permanently", f"{API_FOLDER}/"), "/": (302, "Found", "/start/index.php")}
_NOT_CACHED = [("Expires", "Thu, 19 Nov 1981 08:52:00 GMT"), *headers.NOT_CACHED[1:]]


def respond(target: str, *, base_url: str, session: str) -> HttpResponse:
    """Return what stands in for an API response: Apache's 404 or redirect, or the web site's redirect to itself.

    target: of the request, as sent; Apache refuses a fragment. session: the value of X-Kaltura-Session.
    """
    if "#" in target:
        return _apache(400, "Bad Request", NOT_UNDERSTOOD)
    path = target.partition("?")[0]
    if path in _MOVED:
        status, reason, target = _MOVED[path]
        location = base_url + target
        words = f'<p>The document has moved <a href="{location}">here</a>.</p>'
        return _apache(status, reason, words, [("Location", location)])
    if not _WEB_SITE.fullmatch(path):
        return _apache(404, "Not Found", "<p>The requested URL was not found on this server.</p>")
    location = f"{base_url}/index.php/http"
    page = f'<html><head><meta http-equiv="refresh" content="0;url={location}"/></head></html>'.encode()
    session_headers = [(headers.SESSION, session), *_NOT_CACHED, ("Location", location), headers.X_ME]
    return HttpResponse(301, [*session_headers, *headers.content(headers.HTML, page)], page)


def _apache(status: int, reason: str, words: str, first: headers.Headers | None = None) -> HttpResponse:
    page = apache_page(f"{status} {reason}", reason, words)
    return HttpResponse(status, [*(first or []), *headers.content(APACHE_HTML, page)], page)


def apache_page(title: str, heading: str, words: str) -> bytes:
    """Return a page as Apache writes it."""
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n'
        f"<html><head>\n<title>{title}</title>\n</head><body>\n<h1>{heading}</h1>\n{words}\n</body></html>\n"
    ).encode()
