"""`kskit verify --fuzz`: ask, shrink what differs, and print it so that it can be contributed."""

import json
from collections.abc import Sequence

from kaltura_diagnosis.printable import printable
from kaltura_session.errors import KitError
from kskit.stopping import Stopped
from kskit.verify.fuzz.questions import questions
from kskit.verify.fuzz.shrink import differences, not_stopped, shrunk
from kskit.verify.ops import LIVE_OP
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector

CONTRIBUTE = "to contribute one, add its input to its family, under a slug and title of your own: CONTRIBUTING.md"


def fuzz(command: Sequence[str], seeds: Sequence[Vector], count: int, options: Options) -> int:
    """Ask generated questions; return 0 when all answers are the reference's, else 1, or the code of what stopped it.

    Raises KitError when nothing can be generated from the seeds, or the adapter has none of their ops.
    """
    seeds = [vector for vector in seeds if vector.op != LIVE_OP]
    if not seeds:
        raise KitError("questions cannot be generated for a live flow; choose vectors of another op")
    try:
        hello = not_stopped(verify(command, [*{vector.op: vector for vector in seeds}.values()], options)).hello
        seeds = [vector for vector in seeds if not hello or vector.op in hello.ops]
        if not seeds:
            raise KitError("the adapter has none of the ops of these vectors; see what its hello names")
        run = verify(command, questions(seeds, count, options.seed), options)
    except Stopped as stop:
        print(f"stopped by {stop}")
        return stop.code
    return _tell(run, options)


def _tell(run: Run, options: Options) -> int:
    """Print one vector for each kind of difference, made small unless the run was stopped, and return the exit code."""
    asked = [one for one in run.outcomes if one.status is not Status.SKIPPED and one.kind != "not-asked"]
    failed = sum(one.status is Status.FAILED for one in asked)
    for outcome in differences(run):
        smallest = outcome
        try:
            smallest = outcome if run.stopped else shrunk(run.command, outcome, options)
        except Stopped as stop:
            run.stopped = stop
            run.problems.append(f"stopped by {stop}")
        print("\n".join(_lines(smallest)), flush=True)
    ops = len({one.vector.op for one in asked})
    print(f"{run.name}: {failed} of {len(asked)} generated questions of {ops} ops differ; --seed {options.seed}")
    for problem in run.problems:
        print(printable(problem))
    if failed:
        print(CONTRIBUTE)
    return run.stopped.code if run.stopped else 0 if run.succeeded else 1


def _lines(outcome: Outcome) -> list[str]:
    """Return what is to be said of a difference, and its question as a vector."""
    vector = outcome.vector
    return [
        f"DIFFERS {vector.op} ({outcome.kind}), in the family {vector.family}",
        f"  {printable(outcome.reason)}",
        json.dumps(vector.document, ensure_ascii=True, indent=1),
    ]
