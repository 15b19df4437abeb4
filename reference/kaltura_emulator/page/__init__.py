"""The page at /_kit/: the running account, requests as they arrive, and the diagnosis, in a browser."""

from kaltura_emulator.page.app import ADDRESS, PageApp

__all__ = ["ADDRESS", "PageApp"]
