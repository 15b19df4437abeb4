"""`kskit serve`: the emulator over HTTP."""

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=8080, help="port to listen on, 0 for a free one (default: %(default)s)")
    add("--account", type=Path, metavar="FILE", help="partners, users and tokens to hold, as JSON")
    add("--seed", help="make ids, tokens and random bytes repeatable")
    add("--clock", type=float, metavar="SECONDS", help="stand still at that time, in Unix seconds")
    warmth = parser.add_mutually_exclusive_group().add_argument
    warmth(
        "--warm",
        action="store_true",
        default=True,
        help="as a server in use: session.start takes its short path (default)",
    )
    warmth(
        "--cold",
        action="store_false",
        dest="warm",
        help="as a server just started: the first session.start of a partner is checked in full",
    )
    add("--ready-file", type=Path, metavar="FILE", help="write URL and credentials there when ready, as JSON")
    add("--control", action="store_true", help="offer /_kit/ on an address that is not the loopback, too")
    add("--explain-headers", action="store_true", help="name the mistake behind a failed request in a response header")
    add("--quiet", action="store_true", help="no line per request")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; return 0."""
    from kaltura_emulator.account import load_account  # noqa: PLC0415 - the emulator is not needed for --help
    from kaltura_emulator.credentials import ReadyFile  # noqa: PLC0415
    from kaltura_emulator.emulator import Emulator  # noqa: PLC0415
    from kaltura_emulator.server import Options, serve  # noqa: PLC0415
    from kaltura_emulator.world import Clock  # noqa: PLC0415

    if options.ready_file is not None:
        ReadyFile(options.ready_file).check()
    account = load_account(options.account) if options.account is not None else None
    emulator = Emulator(account, clock=Clock(options.clock), seed=options.seed, warm=options.warm)
    given = {name: getattr(options, name) for name in ("host", "port", "ready_file", "control", "explain_headers")}
    serve(emulator, Options(**given, log=not options.quiet))
    return 0
