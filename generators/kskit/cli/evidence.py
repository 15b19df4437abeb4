"""`kskit evidence`: ask everybody for a second opinion on the vectors, and record what they confirm."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kskit.build.version import checkout
from kskit.build.writing import write_changed

if TYPE_CHECKING:
    from kskit.build.evidence import Evidence
    from kskit.build.vectors import Vector
    from kskit.evidence.run import Findings

EPILOG = """\
Opinions: results and recordings of a real server, the official client libraries, openssl, a Go implementation written
from the specification, the rules in PHP, and the starters of spec/adapters. What is not installed here is named, and
what it confirmed of vectors that still mean the same stays; what a reply refutes is withdrawn, and named as well.
Afterwards `kskit build` writes it into the vectors.

Exit code: 0 fine, 1 a claim is refuted, a program did not reply, or a mutant survives, 2 the call was wrong.
"""
_MOST = 3  # opinions that the table tells apart


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--check", action="store_true", help="write nothing; name every claim that this run denies")
    parser.add_argument("--only", action="append", default=[], metavar="OPINION", help="ask only these opinions")
    parser.add_argument("--root", type=Path, help="the checkout (default: the one this command lies in)")


def run(options: argparse.Namespace) -> int:
    """Return 0 when everything is confirmed (and, without --check, written), 1 otherwise."""
    from kskit.build import evidence  # noqa: PLC0415 - the help must not wait for all of this
    from kskit.build.vectors import compute, families  # noqa: PLC0415
    from kskit.evidence.run import document  # noqa: PLC0415
    from kskit.evidence.run import run as ask  # noqa: PLC0415

    root = options.root if options.root is not None else checkout()
    vectors = [vector for family in families() for vector in compute(family)]
    before = evidence.read(root)
    findings = ask(root, vectors, options.only)
    for line in findings.not_installed(vectors, before):
        print(line, file=sys.stderr)
    problems = [*findings.mutation.problems, *findings.unanswered(vectors, before)]
    if options.check:
        problems += findings.denied(vectors, before)
    else:
        problems += [
            f"{vector.id}: withdrawn, {name} does not confirm it"
            for vector in vectors
            for name in findings.withdrawn(vector, before)
        ]
        write_changed(root, {evidence.FILE: document(findings, vectors, before)}, print)
        before = evidence.read(root)
    _print_tables(vectors, findings, before)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _print_tables(vectors: "list[Vector]", findings: "Findings", known: "Evidence") -> None:
    table = {vector.family: [0] * (_MOST + 1) for vector in vectors}
    for vector in vectors:
        table[vector.family][min(known.independent(known.of(vector.id, vector.sha256).opinions), _MOST)] += 1
    table["all"] = [sum(counts) for counts in zip(*table.values(), strict=True)]
    print(f"{'opinions besides the reference':<32}{'none':>6}{'one':>6}{'two':>6}{'more':>6}  two or more")
    for family, counts in table.items():
        share = sum(counts[2:]) / max(sum(counts), 1)
        print(f"{family:<32}" + "".join(f"{count:>6}" for count in counts) + f"{share:>12.1%}")
    for opinion in findings.opinions:
        replies = findings.replies.get(opinion.id)
        count, about = (len(replies.confirmed), opinion.about) if replies else ("-", "not asked")
        print(f"{opinion.id:<20}{count:>6}  {about}")
    mutation = findings.mutation
    share = mutation.listed / max(mutation.made, 1)
    print(f"mutants: {mutation.made}, killed {mutation.killed}, listed {mutation.listed} ({share:.1%})")
