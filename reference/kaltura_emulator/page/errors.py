"""What the page asked for cannot be done."""

from kaltura_session.errors import KitError


class PageError(KitError):
    """A request of the page that is not as it should be; it becomes HTTP 400."""
