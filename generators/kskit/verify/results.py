"""`python -m kskit.verify.results`: verify every adapter of spec/adapters/ and write spec/results.md."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.build.version import checkout
from kskit.clients.listing import FILE, load_clients
from kskit.templates import fill
from kskit.verify import known_failures
from kskit.verify.adapters import Adapter, load_adapters, make_ready
from kskit.verify.live.vectors import live_vectors
from kskit.verify.outcomes import Status
from kskit.verify.profiles import newest_set, profiles
from kskit.verify.reports import document, matrix
from kskit.verify.reports.document import Report
from kskit.verify.reports.markdown import code, escape
from kskit.verify.reports.text import headline, verified
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector, load

PAGE = Path("spec/results.md")
CACHE = Path(".cache/adapters")

_REASONS = (
    ("Known failures", Status.KNOWN, "known_reason"),
    ("Skipped", Status.SKIPPED, "reason"),
    ("Failures", Status.FAILED, "reason"),
)


def report_on(adapter: Adapter, vectors: Sequence[Vector], cache: Path) -> Report:
    """Return the report of an adapter of the kit, with its file of known failures.

    Raises MissingCommandError when it cannot be run here.
    """
    command = make_ready(adapter, cache)
    entries = known_failures.read(adapter.known_failures_file) if adapter.known_failures_file else {}
    known = known_failures.resolve(entries, [vector.id for vector in vectors])
    run = verify(command, vectors, Options(spawn=adapter.spawn, known=known))
    return document.make(run, vectors)


def render(reports: Mapping[str, Report], adapters: Mapping[str, Adapter]) -> str:
    """Return the page. reports: by the id of the adapter; nothing in it depends on when or where they were made.

    Of public clients it says counts alone: what they do wrongly stands by class on the page about them.
    """
    public = {one.id for one in load_clients(data_path("spec", "adapters", FILE))}
    return fill(
        "results.md.j2",
        matrix=matrix.render(matrix.make(list(reports.values()), with_families=False), _shown),
        sections=[
            (adapters[name], report, {} if name in public else _reasons(report)) for name, report in reports.items()
        ],
        public=public,
        profiles=profiles().values(),
        set=newest_set(),
        verified=verified,
        escape=escape,
        code=code,
    )


def _shown(cell: matrix.Cell) -> str:
    """Show a cell so that it stays when vectors are added that the implementation passes as well."""
    return "all" if cell.verdict == "all" else str(cell)


def _reasons(report: Report) -> dict[str, dict[str, list[str]]]:
    """Return title -> reason -> ids of the vectors that have it, in the order of the vectors."""
    found: dict[str, dict[str, list[str]]] = {}
    for title, status, member in _REASONS:
        for row in report["results"]:
            if row["status"] == status:
                found.setdefault(title, {}).setdefault(row[member], []).append(row["id"])
    return found


def main() -> int:
    """Verify every adapter and write the page; return 1 when one of them fails, 2 when one cannot be run here."""
    try:
        root, adapters, vectors = checkout(), load_adapters(), [*load(), *live_vectors()]
        reports = {}
        for adapter in adapters.values():
            reports[adapter.id] = report_on(adapter, vectors, root / CACHE)
            print(headline(reports[adapter.id]))
            for problem in reports[adapter.id]["problems"]:
                print(f"  {problem}")
        (root / PAGE).write_text(render(reports, adapters), encoding="utf-8", newline="\n")
    except KitError as error:
        print(f"kskit.verify.results: {error}", file=sys.stderr)
        return 2
    return 0 if all(report["succeeded"] for report in reports.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
