"""Paths that are not the API's: what Apache and the server's web site respond."""

from kaltura_emulator import headers
from kaltura_session.responses import HttpResponse

API_FOLDER = "/api_v3"
"""Without a slash at its end, which Apache adds by a redirect."""

APACHE_HTML = "text/html; charset=iso-8859-1"
_NOT_CACHED = [("Expires", "Thu, 19 Nov 1981 08:52:00 GMT"), *headers.NOT_CACHED[1:]]


def respond(path: str, *, base_url: str, session: str) -> HttpResponse:
    """Return what stands in for an API response: 404 below the API's folder, else a redirect to the web site.

    session: the value of X-Kaltura-Session.
    """
    if path == API_FOLDER:
        location = f"{base_url}{API_FOLDER}/"
        words = f'<p>The document has moved <a href="{location}">here</a>.</p>'
        page = apache_page("301 Moved Permanently", "Moved Permanently", words)
        return HttpResponse(301, [("Location", location), *headers.content(APACHE_HTML, page)], page)
    if path.startswith(API_FOLDER + "/"):
        page = apache_page("404 Not Found", "Not Found", "<p>The requested URL was not found on this server.</p>")
        return HttpResponse(404, headers.content(APACHE_HTML, page), page)
    location = f"{base_url}/index.php/http"
    page = f'<html><head><meta http-equiv="refresh" content="0;url={location}"/></head></html>'.encode()
    session_headers = [(headers.SESSION, session), *_NOT_CACHED, ("Location", location), headers.X_ME]
    return HttpResponse(301, [*session_headers, *headers.content(headers.HTML, page)], page)


def apache_page(title: str, heading: str, words: str) -> bytes:
    """Return a page as Apache writes it."""
    return (
        f'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>{title}</title>\n</head><body>\n'
        f"<h1>{heading}</h1>\n{words}\n</body></html>\n"
    ).encode()
