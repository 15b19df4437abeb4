"""`python -m kskit.verify.results`: verify every adapter of spec/adapters/ and write spec/results.md."""

import sys
from collections.abc import Sequence
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.version import checkout
from kskit.verify import known_failures
from kskit.verify.adapters import Adapter, load_adapters, make_ready
from kskit.verify.live.vectors import live_vectors
from kskit.verify.reports import document
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import headline
from kskit.verify.results_page import render
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector, load

PAGE = Path("spec/results.md")
CACHE = Path(".cache/adapters")


def report_on(adapter: Adapter, vectors: Sequence[Vector], cache: Path) -> Report:
    """Return the report of an adapter of the kit, with its file of known failures.

    Raises MissingCommandError when it cannot be run here.
    """
    command = make_ready(adapter, cache)
    entries = known_failures.read(adapter.known_failures_file) if adapter.known_failures_file else {}
    known = known_failures.resolve(entries, [vector.id for vector in vectors])
    run = verify(command, vectors, Options(spawn=adapter.spawn, known=known))
    return document.make(run, vectors)


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
