"""Paths that are not the API's: what Apache and the server's web site answer to them."""

from kaltura_emulator import headers
from kaltura_session.wire.answers import HttpAnswer

_API_FOLDER = "/api_v3"
_NOT_FOUND = (
    b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n'
    b"<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n"
)


def answer(path: str, *, base_url: str, session: str) -> HttpAnswer:
    """Return what stands in for an API answer: 404 below the API's folder, else a redirect to the web site.

    session: the value of X-Kaltura-Session.
    """
    if path == _API_FOLDER:
        return _moved_folder(base_url)
    if path.startswith(_API_FOLDER + "/"):
        return HttpAnswer(404, headers.apache((), len(_NOT_FOUND)), _NOT_FOUND)
    location = f"{base_url}/index.php/http"
    page = f'<html><head><meta http-equiv="refresh" content="0;url={location}"/></head></html>'.encode()
    return HttpAnswer(301, headers.web_site(session, location, len(page)), page)


def _moved_folder(base_url: str) -> HttpAnswer:
    location = f"{base_url}{_API_FOLDER}/"
    page = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>301 Moved Permanently</title>\n'
        f'</head><body>\n<h1>Moved Permanently</h1>\n<p>The document has moved <a href="{location}">here</a>.</p>\n'
        "</body></html>\n"
    ).encode()
    return HttpAnswer(301, headers.apache([("Location", location)], len(page)), page)
