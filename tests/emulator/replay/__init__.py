"""Replaying what a real server was asked, and comparing what the emulator answers."""
