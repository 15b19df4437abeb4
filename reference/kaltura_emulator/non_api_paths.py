"""Paths that are not the API's: what Apache and the server's web site respond."""

from kaltura_emulator import headers
from kaltura_session.responses import HttpResponse

API_FOLDER = "/api_v3"
"""Without a slash at its end, which Apache adds by a redirect."""


def respond(path: str, *, base_url: str, session: str) -> HttpResponse:
    """Return what stands in for an API response: 404 below the API's folder, else a redirect to the web site.

    session: the value of X-Kaltura-Session.
    """
    if path == API_FOLDER:
        return _moved_folder(base_url)
    if path.startswith(API_FOLDER + "/"):
        page = apache_page("404 Not Found", "Not Found", "<p>The requested URL was not found on this server.</p>")
        return HttpResponse(404, headers.apache((), len(page)), page)
    location = f"{base_url}/index.php/http"
    page = f'<html><head><meta http-equiv="refresh" content="0;url={location}"/></head></html>'.encode()
    return HttpResponse(301, headers.web_site(session, location, len(page)), page)


def apache_page(title: str, heading: str, words: str) -> bytes:
    """Return a page as Apache writes it."""
    return (
        f'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>{title}</title>\n</head><body>\n'
        f"<h1>{heading}</h1>\n{words}\n</body></html>\n"
    ).encode()


def _moved_folder(base_url: str) -> HttpResponse:
    location = f"{base_url}{API_FOLDER}/"
    words = f'<p>The document has moved <a href="{location}">here</a>.</p>'
    page = apache_page("301 Moved Permanently", "Moved Permanently", words)
    return HttpResponse(301, headers.apache([("Location", location)], len(page)), page)
