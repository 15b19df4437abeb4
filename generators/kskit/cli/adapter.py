"""Kskit adapter: the reference behind the adapter protocol."""

import argparse
import sys
from functools import partial


def configure(parser: argparse.ArgumentParser) -> None:
    """There are no options: the protocol says it all."""
    parser.epilog = "Speaks the protocol of spec/adapter-protocol.md. Try: kskit verify -- kskit adapter"


def run(_options: argparse.Namespace) -> int:
    """Answer until the input ends."""
    from kskit.explain.reading import MOST_BYTES  # noqa: PLC0415
    from kskit.verify.reference import serve  # noqa: PLC0415 - the reference is not needed for --help

    serve(iter(partial(sys.stdin.buffer.readline, MOST_BYTES), b""), sys.stdout.buffer)
    return 0
