"""Verify an implementation in any language: the harness behind `kskit verify` (spec/adapter-protocol.md).

A run is: cases() -> Conversation or Spawning -> outcomes -> Report -> one or more report files.
"""
