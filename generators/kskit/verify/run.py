"""One run from beginning to end: the function that the command line and other programs call."""

import secrets
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from kskit.stopping import Stopped
from kskit.verify.conversation import Conversation
from kskit.verify.hints import find_problems, remark_mix_ups
from kskit.verify.judge import Examiner
from kskit.verify.known_failures import KnownFailures
from kskit.verify.ops import LIVE_OP
from kskit.verify.outcomes import Listener, Recorder, Run
from kskit.verify.process import Limits
from kskit.verify.spawning import Spawning
from kskit.verify.vectors import Vector

LIVE_SECONDS = 30.0
"""A whole flow takes longer than a computation."""


def new_seed() -> int:
    """Return a seed for an order of questions that nobody can have prepared for."""
    return secrets.randbelow(10**9)


@dataclass(frozen=True)
class Options:
    """How a run is done."""

    seed: int = field(default_factory=new_seed)
    spawn: bool = False
    fail_fast: bool = False
    known: KnownFailures = field(default_factory=KnownFailures)
    limits: Limits = field(default_factory=Limits)


def verify(
    command: Sequence[str], vectors: Sequence[Vector], options: Options, listener: Listener | None = None
) -> Run:
    """Ask the command all vectors and return the run, its outcomes in the order of the vectors.

    Raises CommandError when the command cannot be started.
    """
    run = Run(tuple(command), options.seed, options.spawn)
    recorder = Recorder(run, options.known.reasons, listener, options.fail_fast)
    began = time.perf_counter()
    try:
        _ask_all(vectors, recorder, options)
    except Stopped as stop:
        run.stopped = stop
        run.problems.append(f"stopped by {stop}")
        settled = {outcome.vector.id for outcome in run.outcomes}
        recorder.give_up([vector for vector in vectors if vector.id not in settled], "the run was stopped")
    run.seconds = time.perf_counter() - began
    place = {vector.id: index for index, vector in enumerate(vectors)}
    run.outcomes.sort(key=lambda outcome: place[outcome.vector.id])
    remark_mix_ups(run)
    run.problems += find_problems(run)
    if not recorder.stopped and not run.stopped:
        run.problems += options.known.problems(run)
    return run


def _ask_all(vectors: Sequence[Vector], recorder: Recorder, options: Options) -> None:
    live = [vector for vector in vectors if vector.op == LIVE_OP]
    offline = [vector for vector in vectors if vector.op != LIVE_OP]
    if offline:
        ask(offline, recorder, options, Examiner())
    hello = recorder.run.hello
    if live and offline and hello is None:
        recorder.give_up(live, "there was no hello")
    elif live and not recorder.stopped:
        if hello and LIVE_OP not in hello.ops:
            recorder.plan(live)  # records that none of them is implemented; no emulator is needed for that
        else:
            _ask_live(live, recorder, options)


def ask(vectors: Sequence[Vector], recorder: Recorder, options: Options, examiner: Examiner) -> None:
    """Ask the questions of an examiner, of one process or of one each; the outcomes are left with the recorder."""
    if options.spawn:
        Spawning(vectors, recorder, options.limits, examiner).ask_all()
    else:
        Conversation(vectors, recorder, options.limits, examiner).hold()


def _ask_live(vectors: Sequence[Vector], recorder: Recorder, options: Options) -> None:
    """Ask the live questions, one at a time, or with --spawn as many as there are jobs."""
    from kskit.verify.live.examiner import LiveExaminer  # noqa: PLC0415 - brings the emulator and an HTTP client along

    limits = replace(options.limits, window=1, timeout_seconds=max(LIVE_SECONDS, options.limits.timeout_seconds))
    with ExitStack() as stack:
        examiner = LiveExaminer(stack, options.seed, options.limits.jobs if options.spawn else 1)
        ask(vectors, recorder, replace(options, limits=limits), examiner)
