"""`python -m kskit.clients`: install and judge the public clients of a list, and write the page about them."""

import argparse
import sys
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.version import checkout
from kskit.build.writing import replace_file
from kskit.clients.judging import Judged, judge
from kskit.clients.listing import FILE, load_clients
from kskit.clients.page import render
from kskit.stopping import Stopped, stopped_by_signals
from kskit.verify.live.vectors import live_vectors
from kskit.verify.vectors import load

PAGE = Path("spec/clients.md")
CACHE = Path(".cache/clients")


def main(arguments: list[str] | None = None) -> int:
    """Judge every client and write the page; return 2 when a tool is missing or the list is not right."""
    parser = argparse.ArgumentParser(prog="python -m kskit.clients", description=__doc__)
    parser.add_argument("list", nargs="?", type=Path, help="another list than spec/adapters/clients.toml")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="only this client; needs --out")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the page to write (default: spec/clients.md)")
    options = parser.parse_args(arguments)
    try:
        with stopped_by_signals():  # what was started is ended on the way
            _run(options)
    except Stopped as stop:
        return stop.code
    except KitError as error:
        print(f"kskit.clients: {error}", file=sys.stderr)
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    root = checkout()
    if options.only and not options.out:
        raise KitError("a page about some of the clients is not spec/clients.md; say where with --out")
    clients = load_clients(options.list or root / "spec" / "adapters" / FILE)
    if unknown := set(options.only) - {one.id for one in clients}:
        raise KitError(f"the list has no client {min(unknown)!r}; it has {', '.join(one.id for one in clients)}")
    vectors, judged = [*load(), *live_vectors()], []
    for client in clients:
        if not options.only or client.id in options.only:
            judged.append(judge(client, vectors, root / CACHE))
            print(_headline(judged[-1]), flush=True)
    replace_file(options.out or root / PAGE, render(judged).encode("utf-8"))


def _headline(judged: Judged) -> str:
    counts = judged.report["counts"] if judged.report else {}
    parts = [judged.reason, f"{counts['passed']} vectors passed, {counts['failed']} failed" if counts else ""]
    for by, verdicts in judged.grades.items():
        parts.append(f"{by}: {sum(not one.problems for one in verdicts)} of {len(verdicts)} cases are right")
    return f"{judged.client.name}: {'; '.join(filter(None, parts)) or judged.client.offers}"


if __name__ == "__main__":
    sys.exit(main())
