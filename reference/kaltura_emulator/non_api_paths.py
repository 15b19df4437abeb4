"""Paths that are not the API's: what Apache and the server's web site respond."""

import re
from html import escape

from kaltura_emulator import headers
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.text import to_bytes

API_FOLDER = "/api_v3"
"""Without a slash at its end, which Apache adds by a redirect."""

KIT_PATH = "/_kit/"
"""Our own page, and the control endpoints below it."""

APACHE_HTML = "text/html; charset=iso-8859-1"
NOT_UNDERSTOOD = "<p>Your browser sent a request that this server could not understand.<br />\n</p>"
_WEB_SITE = re.compile(r"/[^/.]+|/index\.php(/.*)?")
_SHORT_LINK = re.compile(r"/tiny/(.*)")
_ALIVE = b"Kaltura"
"""What /alive.html holds, which load balancers ask for."""
_MOVED = {
    API_FOLDER: (301, "Moved Permanently", f"{API_FOLDER}/"),
    "/": (302, "Found", "/start/index.php"),
    "/start/index.php": (302, "Found", KIT_PATH),
    KIT_PATH.rstrip("/"): (302, "Found", KIT_PATH),
}
"""Path -> status, reason and where to; the last two lead from where the real server's web site begins to our page."""
_NOT_CACHED = [("Expires", "Thu, 19 Nov 1981 08:52:00 GMT"), *headers.NOT_CACHED[1:]]


def respond(target: str, *, base_url: str, session: str) -> HttpResponse:
    """Return what stands in for an API response: Apache's 404 or redirect, or the web site's redirect to itself.

    target: of the request, as sent; Apache refuses a fragment. session: the value of X-Kaltura-Session.
    """
    if "#" in target:
        return _apache(400, "Bad Request", NOT_UNDERSTOOD)
    path = target.partition("?")[0]
    if path == "/alive.html":
        return HttpResponse(
            200, [("Accept-Ranges", "bytes"), headers.X_ME, *headers.content("text/html", _ALIVE)], _ALIVE
        )
    short_link = _SHORT_LINK.fullmatch(path)
    if short_link:
        called = f"{API_FOLDER}/index.php?service=shortLink_shortLink&action=goto&id={short_link[1]}"
        return _moved(301, "Moved Permanently", base_url + called)
    if path in _MOVED:
        status, reason, target = _MOVED[path]
        return _moved(status, reason, base_url + target)
    if not _WEB_SITE.fullmatch(path):
        return _apache(404, "Not Found", "<p>The requested URL was not found on this server.</p>")
    location = f"{base_url}/index.php/http"
    page = to_bytes(f'<html><head><meta http-equiv="refresh" content="0;url={location}"/></head></html>')
    session_headers = [(headers.SESSION, session), *_NOT_CACHED, ("Location", location), headers.X_ME]
    return HttpResponse(301, [*session_headers, *headers.content(headers.HTML, page)], page)


def echo(request: HttpRequest) -> HttpResponse:
    """Return the head of a TRACE request, which Apache gives back before anybody else sees it."""
    lines = [f"TRACE {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers), "", ""]
    body = to_bytes("\r\n".join(lines))
    return HttpResponse(200, headers.content("message/http", body), body)


def _moved(status: int, reason: str, location: str) -> HttpResponse:
    words = f'<p>The document has moved <a href="{escape(location)}">here</a>.</p>'
    return _apache(status, reason, words, [("Location", location)])


def _apache(status: int, reason: str, words: str, first: headers.Headers | None = None) -> HttpResponse:
    page = apache_page(f"{status} {reason}", reason, words)
    return HttpResponse(status, [*(first or []), *headers.content(APACHE_HTML, page)], page)


def apache_page(title: str, heading: str, words: str) -> bytes:
    """Return a page as Apache writes it."""
    return to_bytes(
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n'
        f"<html><head>\n<title>{title}</title>\n</head><body>\n<h1>{heading}</h1>\n{words}\n</body></html>\n"
    )
