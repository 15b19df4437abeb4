"""Literal calls in programs: the request that a library sends for them."""

from kaltura_pastes.code.reading import read

__all__ = ["read"]
