"""`kskit proxy`: in front of the real API, naming the mistakes in what passes."""

import argparse
import os
from pathlib import Path

EPILOG = """\
Point a program at the proxy instead of the API: what it sends goes on unchanged but for the host, over verified TLS,
and what comes back is handed on as it is. Each request is one line, with the mistake in it by name; the page shows
more. What helps to prove a mistake comes from the environment (KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET,
KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE), and from what passes. No secret is written to the log or a file.
It listens on the loopback interface only. Exit code: 0 it ran, 2 it could not start.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--upstream", required=True, metavar="URL", help="the API, for example https://www.kaltura.com")
    add("--port", type=int, default=8081, help="port to listen on, 0 for a free one (default: %(default)s)")
    add("--record", type=Path, metavar="FILE", help="write what passed to FILE as HAR, without secrets, when it ends")
    add("--ready-file", type=Path, metavar="FILE", help="write the URL there when ready, as JSON")
    add("--quiet", action="store_true", help="no line per request")


def run(options: argparse.Namespace) -> int:
    """Run until interrupted or terminated; return 0."""
    from kskit.explain.settings import from_environment  # noqa: PLC0415 - --help needs none of this
    from kskit.proxy.run import Options, run_proxy  # noqa: PLC0415
    from kskit.proxy.upstream import read_upstream  # noqa: PLC0415

    given = {name: getattr(options, name) for name in ("port", "record", "ready_file", "quiet")}
    run_proxy(Options(read_upstream(options.upstream), **given), from_environment(os.environ))
    return 0
