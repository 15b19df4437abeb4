"""The command kskit: finds the subcommand, loads only its module, and turns every error of the kit into one line."""

import argparse
import contextlib
import importlib
import io
import os
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.stopping import Stopped, stopped_by_signals

GROUPS = {
    "Use": {
        "explain": "name the mistake in a hash, KS, request, response or error code",
        "inspect": "decode a KS",
        "serve": "run the emulator over HTTP",
        "proxy": "stand in front of the real API, and name the mistakes in what passes",
        "snippets": "list, show and run the programs of each language",
        "probe": "run the read-only flows against a live account and compare",
    },
    "Verify": {
        "grade": "judge any program by what it sends, prints and reports",
        "verify": "hold an implementation in any language against the vectors",
        "vectors": "list, show and export the vectors",
        "report": "merge reports of verify into one matrix page",
        "trace": "show what proves each clause",
        "spec": "print a clause of the specification",
    },
    "Document": {
        "docs": "check the pages of a documentation site",
        "embed": "fill blocks of code and clauses in Markdown of your own",
        "pages": "write the specification for a documentation site",
        "export": "make fragments for sites and one-file forms of everything",
    },
    "Maintain the kit": {
        "adapter": "answer the harness with the reference itself",
        "build": "generate vectors, pages and programs from the catalogue",
        "demo": "run the tour: emulator, reference, programs and a mistake",
        "evidence": "run the second opinions and record what they confirmed",
    },
}
COMMANDS = {name: summary for group in GROUPS.values() for name, summary in group.items()}
EXAMPLES = """\
examples:
  kskit explain error INVALID_APP_TOKEN_HASH
  kskit snippets show app-token-session --lang go
  kskit serve --help
"""
OK, FAILED, WRONG_CALL, INTERRUPTED, NOBODY_READS = 0, 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; return 0 when fine, 1 when a check failed, 2 when the call was wrong.

    As shells say it, 130, 143 and 129 are SIGINT, SIGTERM and SIGHUP, and 141 an output that nobody reads to its end.
    """
    _open_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in arguments if not word.startswith("-")), None)
    parser = _parser(name)
    try:
        options = parser.parse_args(arguments)
        if not hasattr(options, "run"):
            parser.print_help()
            return WRONG_CALL
        with contextlib.nullcontext() if name == "serve" else stopped_by_signals():  # a server has handlers of its own
            result: int = options.run(options)
            sys.stdout.flush()
    except KitError as error:
        print(f"kskit: {error}", file=sys.stderr)
        return WRONG_CALL
    except Stopped as stop:
        return stop.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return NOBODY_READS
    except OSError as error:
        _forget_output()
        place = error.filename or "the output"
        print(f"kskit: cannot read or write {place}: {error.strerror}; mend that and call again", file=sys.stderr)
        return WRONG_CALL
    return result


def _open_streams() -> None:
    """Stand in for standard streams that are closed, and write out what the output's encoding does not have."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as we are
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Let nothing more be written, which would fail again when the interpreter ends."""
    with contextlib.suppress(OSError, ValueError):  # an output that is not a file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(name: str | None) -> argparse.ArgumentParser:
    """Build the parser; only the module of the named subcommand is imported, so that --help stays quick."""
    parser = argparse.ArgumentParser(
        prog="kskit",
        usage="kskit [-h] [--version] COMMAND ...",
        description="Kaltura sessions over plain HTTP: mistakes by name, an emulator, programs.",
        epilog=_overview(),
        formatter_class=_Paragraphs,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", help=argparse.SUPPRESS, prog="kskit")
    for command, summary in COMMANDS.items():
        subparser = commands.add_parser(command, description=summary[:1].upper() + summary[1:] + ".")
        if command == name:
            module = importlib.import_module(f"kskit.cli.{command}")
            subparser.epilog, subparser.formatter_class = getattr(module, "EPILOG", None), _Paragraphs
            module.configure(subparser)
            subparser.set_defaults(run=module.run)
    return parser


class _Paragraphs(argparse.HelpFormatter):
    """Fills paragraphs to the width of the terminal; lines that are indented or end in a colon stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(
            textwrap.indent(part if re.search(r"^ |:$", part, re.MULTILINE) else textwrap.fill(part, width), indent)
            for part in text.split("\n\n")
        )


def _overview() -> str:
    """Return the commands by what people come for."""
    groups = [
        "\n".join([f"{title}:", *(f"  {name:10}{summary}" for name, summary in commands.items())])
        for title, commands in GROUPS.items()
    ]
    return "\n\n".join([*groups, EXAMPLES])


class _Version(argparse.Action):
    """Print the installed version; the metadata is read only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, rarely needed

        print(f"kskit {version('kaltura-session-kit')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
