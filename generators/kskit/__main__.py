"""The command kskit: finds the subcommand, loads only its module, and turns every error of the kit into one line."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from kaltura_session.errors import KitError

COMMANDS = {
    "adapter": "answer the harness with the reference itself, over standard input and output",
    "build": "generate vectors and snippets from the reference and the catalogue",
    "demo": "run the tour: emulator, reference, generated curl and Go snippets",
    "embed": "update guarded snippet blocks in Markdown files of your own",
    "evidence": "run the second opinions and record what each of them confirmed",
    "export": "make what is not committed: fragments for sites, the overlay, one-file forms of pages and vectors",
    "explain": "name the mistake behind a wrong hash, KS, request, answer or error code",
    "inspect": "decode a KS",
    "pages": "write the specification and its fragments for a documentation site",
    "probe": "run the read-only flows against a live account and compare",
    "report": "merge verification reports into one matrix page",
    "serve": "run the emulator over HTTP",
    "snippets": "list, show and run the snippets; see which toolchains are here",
    "trace": "show which functions, vectors, mistakes and snippets prove each clause",
    "vectors": "list, show and export the test vectors",
    "verify": "verify an implementation in any language",
}
OK, FAILED, WRONG_CALL = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; return 0 when fine, 1 when a check failed, 2 when the call was wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in arguments if not word.startswith("-")), None)
    parser = _parser(name)
    try:
        options = parser.parse_args(arguments)
        if not hasattr(options, "run"):
            parser.print_help()
            return WRONG_CALL
        result: int = options.run(options)
    except KitError as error:
        print(f"kskit: {error}", file=sys.stderr)
        return WRONG_CALL
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    return result


def _parser(name: str | None) -> argparse.ArgumentParser:
    """Build the parser; only the module of the named subcommand is imported, so that --help stays quick."""
    parser = argparse.ArgumentParser(
        prog="kskit", description="The Kaltura session kit: reference, vectors, snippets, emulator, harness, diagnosis."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command, summary in COMMANDS.items():
        subparser = commands.add_parser(command, help=summary, description=summary[:1].upper() + summary[1:] + ".")
        if command == name:
            module = importlib.import_module(f"kskit.cli.{command}")
            if hasattr(module, "EPILOG"):
                subparser.epilog, subparser.formatter_class = module.EPILOG, argparse.RawDescriptionHelpFormatter
            module.configure(subparser)
            subparser.set_defaults(run=module.run)
    return parser


class _Version(argparse.Action):
    """Print the installed version; the metadata is read only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, rarely needed

        print(f"kskit {version('kaltura-session-kit')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
