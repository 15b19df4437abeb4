"""Ids that were published and are gone, each with the reason; they are never used again."""

TOMBSTONES: dict[str, str] = {}
