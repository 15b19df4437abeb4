"""What people paste when a call fails, read: requests, responses and named values in any notation."""

from kaltura_pastes.found import Found, Paste
from kaltura_pastes.reading import read_paste

__all__ = ["Found", "Paste", "read_paste"]
