"""The page at /_kit/: the running account, requests as they arrive, and the diagnosis, in a browser."""

from kaltura_emulator.page.app import PageApp
from kaltura_emulator.page.page import ADDRESS, Page

__all__ = ["ADDRESS", "Page", "PageApp"]
