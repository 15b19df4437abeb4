"""The flows as sans-I/O state machines: generators that yield a call, are sent the decoded answer, and return a result.

An API exception or an unreadable answer is thrown into the generator, which ends with it unless the flow knows what to
do.
"""

import secrets
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_session.errors import ApiError
from kaltura_session.requests import Call, Multirequest
from kaltura_session.sessions import Decision, StoredSession, decide
from kskit.flows.catalogue import load_flows
from kskit.flows.run import Calls, Run, Settings
from kskit.flows.types import Decision as Advice


@dataclass(frozen=True, slots=True)
class FlowResult:
    """How a flow ended: the lines a program prints, all names it learnt, and what to keep for the next run."""

    output: list[str]
    names: Mapping[str, Any]
    stored: StoredSession | None


Send = Callable[[Call | Multirequest], Any]
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


def drive(generator: FlowGenerator, send: Send) -> FlowResult:
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


def perform(
    send: Send, name: str, settings: Settings, *, variant: str | None = None, stored: StoredSession | None = None
) -> FlowResult:
    """Run a flow with the clock and random bytes of this machine; see start()."""
    generator = start(
        name, settings, now=int(time.time()), random_bytes=secrets.token_bytes(16), variant=variant, stored=stored
    )
    return drive(generator, send)


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
        yield from _reuse_session(run, stored)
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


def _reuse_session(run: Run, stored: StoredSession | None) -> Calls:
    """Do the flow reuse-session: two clients, one stored KS, renewed early and once more when it is refused."""
    now, margin = int(run.names["now"]), int(run.names["renew_margin"])
    if stored is None or decide(stored, now=now, renew_margin=margin) is not Decision.REUSE:
        yield from _renew(run)
    else:
        run.remember({"ks": ""}, stored.ks)
        run.names["stored"] = stored
    renewed = False
    for step in ("list", "second-client"):
        try:
            yield from run.perform(run.flow.find_step(step))
        except ApiError as error:
            if decide(stored, now=now, error=error, already_renewed=renewed) is Decision.GIVE_UP:
                raise
            renewed = True
            yield from _renew(run)
            yield from run.perform(run.flow.find_step(step))


def _renew(run: Run) -> Calls:
    yield from run.perform(run.flow.find_step("renew"))
    run.names["stored"] = StoredSession(run.names["ks"], int(run.names["now"]) + int(run.names["expiry"]))
