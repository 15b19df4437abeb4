"""`kskit build`: write what is generated; `--check`: say what drifts."""

import argparse
import sys
import time
from pathlib import Path

from kskit.build.providers import generated_folders, kept_files, render_all
from kskit.build.version import checkout
from kskit.build.writing import drifts, write_changed


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--check", action="store_true", help="write nothing; exit with 1 and name every file that differs")
    add("--root", type=Path, help="the checkout to generate into (default: the one this command lies in)")


def run(options: argparse.Namespace) -> int:
    """Return 0 when everything is (now) as generated, 1 when --check found a difference."""
    root = options.root if options.root is not None else checkout()
    started = time.perf_counter()
    files = render_all(root, lambda provider: _say(f"rendering {provider}"))
    if options.check:
        found = drifts(root, {**files, **kept_files(root)}, generated_folders())
        for drift in found:
            print(drift)
        if found:
            print(f"{len(found)} generated files differ; run: kskit build", file=sys.stderr)
            return 1
        _say(f"{len(files)} generated files are up to date ({time.perf_counter() - started:.1f} s)")
        return 0
    written = write_changed(root, files, lambda path: _say(f"wrote {path}"))
    _say(f"{len(written)} of {len(files)} files changed ({time.perf_counter() - started:.1f} s)")
    return 0


def _say(text: str) -> None:
    """Tell a person at a terminal; stay quiet in a pipe."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)
