"""Checking pages of a documentation site: what they print is read, sent to an emulator and held against the kit."""
