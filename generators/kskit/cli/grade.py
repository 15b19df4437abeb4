"""`kskit grade`: judge any program by what it sends, prints and reports."""

import argparse
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.cli.options import check_places, seconds
from kskit.stopping import Stopped, check_system, stopped_after
from kskit.verify.reports import write_all

EPILOG = """\
COMMAND is any program that does the flow. It takes its settings from the environment (KALTURA_SERVICE_URL and so on, as
the flow's page lists them), prints the flow's values, and on a failure ends with another exit code than 0 and names the
error on stderr. It needs to know nothing of the kit; it is started once per case, against an emulator of its own.

examples:
  kskit grade app-token-session --list
  kskit grade app-token-session -- python3 my_program.py
  kskit grade app-token-session --only 'failure/*' -- ./my-program
  kskit grade start-session --output any --junit grade.xml -- node login.mjs

Exit code: 0 every case is right, 1 one is not or the time was over, 2 the call was wrong, 130, 143 or 129 a signal
came. Reports are written whenever the grading began, and each is whole. More: spec/grade.md.
"""
_KINDS = ("json", "junit", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    parser.usage = "kskit grade FLOW [options] -- COMMAND [ARGUMENT...]"
    add("flow", metavar="FLOW", help="what the program does; kskit snippets list names the flows")
    command = add("command", nargs="+", metavar="COMMAND", help="the program, after --")
    command.required, command.default = False, []  # which --list goes without; "*" would be taken before the options
    add("--list", action="store_true", help="print the ids of the cases, and run nothing")
    add("--only", action="append", default=[], metavar="CASE", help="only this case; * matches anything")
    add(
        "--output",
        choices=("values", "any"),
        default="values",
        help="any: judge by requests and exit code alone, whatever is printed (default: %(default)s)",
    )
    add("--timeout", type=seconds, default=20.0, metavar="SECONDS", help="how long a run may take (default: 20)")
    add("--max-time", type=seconds, metavar="SECONDS", help="end the whole grading after that (default: never)")
    for kind in _KINDS:
        add(f"--{kind}", type=Path, metavar="FILE", help=f"write the report as {kind.upper()}")


def run(options: argparse.Namespace) -> int:
    """Grade, report, and return 0 when every case is right, 1 when one is not."""
    from kskit.flows.catalogue import load_flows  # noqa: PLC0415 - not needed for --help
    from kskit.grading import reports  # noqa: PLC0415
    from kskit.grading.command import Command  # noqa: PLC0415
    from kskit.grading.run import grade, left_over, trials_of  # noqa: PLC0415
    from kskit.snippets.grade import Form  # noqa: PLC0415

    trials = trials_of(load_flows().find(options.flow), options.only)
    if options.list:
        print("\n".join(trials))
        return 0
    if not options.command:
        raise KitError(f"no command; say which program to grade: kskit grade {options.flow} -- COMMAND")
    files = {kind: path for kind in _KINDS if (path := getattr(options, kind))}
    check_places(files.values())
    check_system("grade")
    report = reports.Report(options.flow, options.command, [])
    terminal = reports.Terminal(report)
    try:
        with stopped_after(options.max_time):
            grade(Command(options.command, options.timeout), trials, Form(options.output), terminal)
    except Stopped as stop:
        report.stopped = stop
        report.verdicts += left_over(trials, report.verdicts, stop)
    write_all({path: reports.render(kind, report) for kind, path in files.items()})
    terminal.close()
    return report.stopped.code if report.stopped else 1 if report.failed else 0
