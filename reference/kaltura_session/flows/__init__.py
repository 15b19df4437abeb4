"""The flows as sans-I/O state machines: generators that yield a call, are sent the decoded answer, and return a result.

An API exception or an unreadable answer is thrown into the generator, which ends with it unless the flow knows what to
do.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_session.errors import ApiError
from kaltura_session.flows.catalogue import load_flows
from kaltura_session.flows.reuse import Decision, decide, reuse_session
from kaltura_session.flows.run import Calls, FlowError, Run, Settings, StoredSession
from kaltura_session.flows.types import Decision as Advice
from kaltura_session.requests import Call, Multirequest

__all__ = [
    "Advice",
    "Decision",
    "FlowError",
    "FlowResult",
    "Settings",
    "StoredSession",
    "decide",
    "drive",
    "load_flows",
    "start",
    "what_to_do",
]


@dataclass(frozen=True, slots=True)
class FlowResult:
    """How a flow ended: the lines a program prints, all names it learnt, and what to keep for the next run."""

    output: list[str]
    names: Mapping[str, Any]
    stored: StoredSession | None


FlowGenerator = Generator[Call | Multirequest, Any, FlowResult]


def start(
    name: str,
    settings: Settings,
    *,
    now: int,
    random_bytes: bytes,
    variant: str | None = None,
    stored: StoredSession | None = None,
) -> FlowGenerator:
    """Return the generator of one run of a flow.

    settings: environment variables by name, e.g. KALTURA_PARTNER_ID. now: Unix seconds. random_bytes: 16, for a KS made
    locally. variant: None lets the settings choose. stored: for reuse-session, what the last run kept. Raises FlowError
    for an unknown flow or variant and for a missing setting; ApiError and ResponseError come from the answers.
    """
    chosen = load_flows().find(name)
    constants = {"now": now, "random_bytes": random_bytes, "rand": str(int.from_bytes(random_bytes[:4]))}
    run = Run(chosen, chosen.find_variant(variant) if variant else chosen.variant_for(settings), settings, constants)
    return _generator(run, stored)


def drive(generator: FlowGenerator, send: Callable[[Call | Multirequest], Any]) -> FlowResult:
    """Run a flow to its end. send: makes the call and returns its result, or raises ApiError or ResponseError."""
    try:
        call = next(generator)
        while True:
            try:
                answer = send(call)
            except ApiError as error:
                call = generator.throw(error)
            else:
                call = generator.send(answer)
    except StopIteration as finished:
        result: FlowResult = finished.value
        return result


def what_to_do(error: ApiError) -> Advice:
    """Return the catalogue's advice on an API exception: an action, and a text for people (ERR.6, ERR.7)."""
    reason = error.api_args.get("KSID")
    return next(
        decision
        for decision in load_flows().find("handle-errors").decision
        if decision.code in {"", error.code} and decision.reason in {"", reason}
    )


def _generator(run: Run, stored: StoredSession | None) -> FlowGenerator:
    if run.flow.id == "reuse-session":
        yield from reuse_session(run, stored)
    else:
        yield from _straight(run)
    return FlowResult(run.output(), run.names, run.names.get("stored"))


def _straight(run: Run) -> Calls:
    """Do every step in order; what the flow handle-errors does about an exception is added to it as a note."""
    for step in run.steps():
        if step.compute in {"exception", "decision"}:
            continue
        try:
            yield from run.perform(step)
        except ApiError as error:
            if run.flow.decision:
                error.add_note(what_to_do(error).text)
            raise
