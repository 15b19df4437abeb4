"""Judging any program by what it sends, prints and reports: `kskit grade`."""
