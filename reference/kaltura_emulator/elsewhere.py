"""Paths that are not the API's: what Apache and the server's web site answer to them."""

from kaltura_emulator import headers
from kaltura_session.responses import HttpResponse

_API_FOLDER = "/api_v3"


def answer(path: str, *, base_url: str, session: str) -> HttpResponse:
    """Return what stands in for an API answer: 404 below the API's folder, else a redirect to the web site.

    session: the value of X-Kaltura-Session.
    """
    if is_bare_folder(path):
        return _moved_folder(base_url)
    if path.startswith(_API_FOLDER + "/"):
        page = apache_page("404 Not Found", "Not Found", "<p>The requested URL was not found on this server.</p>")
        return HttpResponse(404, headers.apache((), len(page)), page)
    location = f"{base_url}/index.php/http"
    page = f'<html><head><meta http-equiv="refresh" content="0;url={location}"/></head></html>'.encode()
    return HttpResponse(301, headers.web_site(session, location, len(page)), page)


def is_bare_folder(path: str) -> bool:
    """Tell whether a path is the API's folder without a slash at its end, which Apache adds by a redirect."""
    return path == _API_FOLDER


def apache_page(title: str, heading: str, words: str) -> bytes:
    """Return a page as Apache writes it."""
    return (
        f'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>{title}</title>\n</head><body>\n'
        f"<h1>{heading}</h1>\n{words}\n</body></html>\n"
    ).encode()


def _moved_folder(base_url: str) -> HttpResponse:
    location = f"{base_url}{_API_FOLDER}/"
    words = f'<p>The document has moved <a href="{location}">here</a>.</p>'
    page = apache_page("301 Moved Permanently", "Moved Permanently", words)
    return HttpResponse(301, headers.apache([("Location", location)], len(page)), page)
