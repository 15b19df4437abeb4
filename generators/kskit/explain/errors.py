"""What the user gave cannot be read."""

from kaltura_session.errors import KitError


class InputError(KitError):
    """The input is not what the command takes; the message says what was found and what to give instead."""
