"""Kskit verify: hold an implementation in any language against the vectors."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kaltura_session.errors import KitError
from kskit.cli.options import at_least, check_places, seconds
from kskit.stopping import check_system, stopped_after
from kskit.verify.ops import SIDES
from kskit.verify.reports import KINDS, render, write_all

if TYPE_CHECKING:
    from kskit.verify.known_failures import KnownFailures
    from kskit.verify.run import Options
    from kskit.verify.vectors import Vector

EPILOG = """\
COMMAND speaks the adapter protocol (spec/adapter-protocol.md) on its standard input and output; starters are in
spec/adapters/. Try: kskit verify -- kskit adapter

examples:
  kskit verify --profile client -- ./my-adapter
  kskit verify --op token_hash -- ./my-adapter

Exit code: 0 conforms, 1 a vector failed, the adapter broke the protocol or the time was over, 2 the call was wrong,
130, 143 or 129 a signal came. Reports are written whenever the run began, and each is whole.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = "kskit verify [options] -- COMMAND [ARGUMENT...]"
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="the adapter and its arguments, after --")
    which = parser.add_argument_group("which vectors; each option may be repeated").add_argument
    which("--profile", metavar="NAME", help="what is to be claimed: client, client+maker, reader, ...")
    which("--side", action="append", default=[], choices=SIDES, help="only vectors of this side")
    which("--family", action="append", default=[], metavar="NAME", help="only this family")
    which("--op", action="append", default=[], metavar="OP", help="only vectors of this op")
    which("--flag", action="append", default=[], metavar="FLAG", help="only vectors with this flag")
    which("--id", action="append", default=[], metavar="ID", help="only this vector; * matches anything")
    which("-k", action="append", default=[], metavar="TEXT", help="only vectors with this text in id or title")
    which("--vectors", type=Path, metavar="FOLDER", help="vectors of another kit")
    which(
        "--fuzz",
        type=at_least(1),
        metavar="N",
        help="instead of these vectors, N questions generated from them (--seed repeats them), with the reference as "
        "judge; of each kind of difference the smallest question is printed as a vector",
    )
    how = parser.add_argument_group("how").add_argument
    how("--spawn", action="store_true", help="start one process per vector, for shell scripts")
    how("--jobs", type=at_least(1), metavar="N", help="processes at once with --spawn (default: one per CPU)")
    how("--seed", type=int, metavar="N", help="repeat the order, or the questions, of an earlier run")
    how("--fail-fast", action="store_true", help="stop at the first failure")
    how("--timeout", type=seconds, metavar="SECONDS", help="how long a response may take (default: 5)")
    how("--hello-timeout", type=seconds, metavar="SECONDS", help="how long the first one may take (default: 60)")
    how("--max-time", type=seconds, metavar="SECONDS", help="end the whole run after that (default: never)")
    how("--restarts", type=at_least(0), metavar="N", help="how often a broken process is started again (default: 20)")
    how("--known-failures", type=Path, metavar="FILE", help="`id: reason` lines; each must fail, and must say why")
    out = parser.add_argument_group("reports").add_argument
    out("--all", action="store_true", help="tell every failure in full, not only the first ten")
    out("--write-known-failures", type=Path, metavar="FILE", help="list the failures; add the reasons yourself")
    for name, what in KINDS.items():
        out(f"--{name}", type=Path, metavar="FILE", help=what)


def run(options: argparse.Namespace) -> int:
    """Verify, report, and return 0 when the implementation conforms, 1 when it does not."""
    from kskit.verify import known_failures, profiles, terminal, vectors  # noqa: PLC0415 - not needed for --help
    from kskit.verify.live.vectors import live_vectors  # noqa: PLC0415
    from kskit.verify.reports import document  # noqa: PLC0415
    from kskit.verify.run import verify  # noqa: PLC0415

    if not options.command:
        raise KitError("no command; say which adapter to verify, for example: kskit verify -- kskit adapter")
    files = {kind: path for kind in KINDS if (path := getattr(options, kind))}
    check_places([*files.values(), options.write_known_failures])
    check_system("verify")
    every = vectors.load(options.vectors) + live_vectors()
    listed = profiles.required_by(options.profile, every) if options.profile else every
    chosen = vectors.Selection(options.family, options.flag, options.id, options.k, options.op, options.side)
    asked = vectors.select(listed, chosen)
    if options.fuzz:
        return _fuzz(options, asked)
    entries = known_failures.read(options.known_failures) if options.known_failures else {}
    known = known_failures.resolve(entries, [vector.id for vector in every])
    progress = terminal.Progress(len(asked))
    with stopped_after(options.max_time):
        result = verify(options.command, asked, _options(options, known), progress)
    progress.close()
    report = document.make(result, every, options.profile)
    written = {path: render(kind, report) for kind, path in files.items()}
    if options.write_known_failures:
        written[options.write_known_failures] = known_failures.render(result)
    write_all(written)  # before anything is printed: nobody may read it
    for text in terminal.lines(report, told=None if options.all else 10):
        print(text)
    return result.stopped.code if result.stopped else 0 if result.succeeded else 1


def _fuzz(options: argparse.Namespace, seeds: Sequence["Vector"]) -> int:
    """Ask generated questions; print one vector for each kind of difference, and return 1 when there is one."""
    from kskit.verify.fuzz import command  # noqa: PLC0415 - not needed for --help
    from kskit.verify.known_failures import KnownFailures  # noqa: PLC0415

    if any(getattr(options, name) for name in (*KINDS, "known_failures", "write_known_failures", "fail_fast")):
        raise KitError("reports and known failures are about published vectors; leave them out with --fuzz")
    with stopped_after(options.max_time):
        return command.fuzz(options.command, seeds, options.fuzz, _options(options, KnownFailures()))


def _options(options: argparse.Namespace, known: "KnownFailures") -> "Options":
    from kskit.verify.process import Limits  # noqa: PLC0415
    from kskit.verify.run import Options, new_seed  # noqa: PLC0415

    given = {
        "timeout_seconds": options.timeout,
        "hello_seconds": options.hello_timeout,
        "max_restarts": options.restarts,
        "jobs": options.jobs,
    }
    return Options(
        seed=new_seed() if options.seed is None else options.seed,
        spawn=options.spawn,
        fail_fast=options.fail_fast,
        known=known,
        limits=Limits(**{name: value for name, value in given.items() if value is not None}),
    )
