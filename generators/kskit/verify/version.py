"""The version of the kit at hand, in a checkout and installed."""

from kaltura_session.errors import KitError
from kskit.build.version import kit_version as version_of_checkout


def kit_version() -> str:
    """Return the version of the checkout, else of the installed distribution."""
    try:
        return version_of_checkout()
    except KitError:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, not needed in a checkout

        return version("kaltura-session-kit")
