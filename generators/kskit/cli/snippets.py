"""`kskit snippets`: list them, show one or a part of it, run one or all, and see which toolchains are here."""

import argparse
import os
import sys

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the commands below `kskit snippets`."""
    commands = parser.add_subparsers(dest="snippets_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="every snippet, and how it was checked")
    listing.add_argument("--lang", metavar="LANGUAGE", help="only this language")
    show = commands.add_parser("show", help="print a snippet")
    show.add_argument("flow", metavar="FLOW")
    show.add_argument("--lang", metavar="LANGUAGE", required=True)
    show.add_argument("--region", metavar="STEP", help="only this part")
    show.add_argument("--plain", action="store_true", help="without the lines that mark the parts")
    run_one = commands.add_parser(
        "run",
        help="run a snippet, or try all of them",
        description="Run a snippet with the settings of the environment; without KALTURA_SERVICE_URL against a fresh"
        " emulator and its account. With --all, try every case of every snippet against emulators.",
    )
    run_one.add_argument("flow", metavar="FLOW", nargs="?")
    run_one.add_argument("--lang", metavar="LANGUAGE", help="the language; with --all, only this one")
    run_one.add_argument("--variant", help="of the flow (default: what the settings choose)")
    run_one.add_argument(
        "--case", metavar="CASE", help="run it in this situation of the flow: kskit grade FLOW --list shows them"
    )
    run_one.add_argument("--all", action="store_true", help="try all cases of all snippets whose toolchain is here")
    run_one.add_argument("--record", action="store_true", help="with --all: write what was confirmed to evidence.json")
    commands.add_parser("install", help="install the tools that come from npm into this checkout's cache")
    commands.add_parser("doctor", help="which toolchains are here, and what the missing ones are called")


def run(options: argparse.Namespace) -> int:
    """Do what was asked; return 0 when fine, 1 when a program or a case failed."""
    commands = {"list": _list, "show": _show, "run": _run, "install": _install, "doctor": _doctor}
    return commands[options.snippets_command](options)


def _list(options: argparse.Namespace) -> int:
    from kskit.snippets.language import find_language  # noqa: PLC0415
    from kskit.snippets.manifest import evidence_of, read_evidence  # noqa: PLC0415 - `kskit --help` needs no templates
    from kskit.snippets.render import render_snippets  # noqa: PLC0415

    if options.lang:
        find_language(options.lang)
    known = read_evidence(data_root())
    for snippet in render_snippets().values():
        if options.lang in {None, snippet.language.id}:
            entry = evidence_of(snippet, known)
            how = f"{entry.checked} with {entry.runtime}" if entry.runtime else entry.checked
            print(f"{snippet.id:32} {snippet.flow.title:50} {how}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from kskit.snippets.regions import without_markers  # noqa: PLC0415
    from kskit.snippets.render import find_snippet  # noqa: PLC0415

    snippet = find_snippet(options.flow, options.lang)
    text = snippet.text
    if options.region:
        regions = {region.name: region for region in snippet.regions}
        if options.region not in regions:
            raise KitError(f"{snippet.id} has no part {options.region!r}; its parts are {', '.join(regions)}")
        text = regions[options.region].of(text)
    print(without_markers(text) if options.plain else text, end="")
    return 0


def _run(options: argparse.Namespace) -> int:
    if options.record and not options.all:
        raise KitError("--record needs --all: evidence is written of whole trials only")
    if options.all:
        return _run_suite(options.lang, record=options.record)
    if not options.flow or not options.lang:
        raise KitError("say which snippet: kskit snippets run FLOW --lang LANGUAGE, or --all")
    from kskit.snippets.execution import run_case, run_snippet  # noqa: PLC0415

    mistakes: list[str] = []
    if options.case:
        ran, mistakes = run_case(options.flow, options.lang, options.case)
    else:
        given = {name: value for name, value in os.environ.items() if name.startswith("KALTURA_")}
        ran = run_snippet(options.flow, options.lang, given, options.variant)
    sys.stdout.write(ran.stdout)
    sys.stderr.write(ran.stderr + "".join(f"{line}\n" for line in mistakes))
    return 1 if ran.exit is None else ran.exit


def _run_suite(language: str | None, *, record: bool) -> int:
    from kskit.build.version import checkout  # noqa: PLC0415
    from kskit.snippets.suite import run_suite  # noqa: PLC0415

    outcome = run_suite(language, lambda line: print(line, file=sys.stderr))
    for line in outcome.not_checked:
        print(line, file=sys.stderr)
    if record:
        path = outcome.record(checkout())
        print(f"wrote {path}; run: kskit build")
    print(outcome.summary)
    return 0 if outcome.right else 1


def _install(_options: argparse.Namespace) -> int:
    from kskit.snippets.language import load_languages  # noqa: PLC0415
    from kskit.snippets.toolchains import install, npm_packages  # noqa: PLC0415

    packages = npm_packages(load_languages().values())
    print(f"installed {', '.join(packages)} into {install(packages)}")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from kskit.snippets.language import load_languages  # noqa: PLC0415
    from kskit.snippets.toolchains import FoundTool, find_tools  # noqa: PLC0415

    def line(found: FoundTool) -> str:
        place = f"{found.path}  {found.version}" if found.path else f"missing; {found.advice or 'no package known'}"
        return f"  {found.tool.name:12} {place}"

    complete = True
    for language in load_languages().values():
        tools = find_tools(language)
        print(language.label)
        print("\n".join(map(line, tools)))
        complete = complete and all(found.path for found in tools)
    return 0 if complete else 1
