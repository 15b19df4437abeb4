"""How the server itself fails."""

from kaltura_session.errors import KitError


class ServerCrash(KitError):  # noqa: N818 - it names what the server does
    """The server's code ends in an uncaught PHP error here.

    Where a call is dispatched the server catches it and answers INTERNAL_SERVERL_ERROR; elsewhere it answers HTTP 500
    with an empty body (ANS.26, ERR.17).
    """
