"""The reference's flows as programs run them: settings of flows.toml in, printed lines out."""

import secrets
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from kaltura_session import flows
from kaltura_session.client import drive
from kaltura_session.errors import ApiError, FlowError
from kaltura_session.requests import Call, Calls, Multirequest
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.sessions import StoredSession
from kskit.flows.catalogue import load_flows
from kskit.flows.types import NAME, Decision, Flow, Variant, filled, setting_name

Settings = Mapping[str, str]
Send = Callable[[Call | Multirequest], Any]


@dataclass(frozen=True, slots=True)
class FlowResult:
    """How a flow ended: the lines that a program prints, and what to keep for the next run."""

    output: list[str]
    stored: StoredSession | None


def start(
    name: str,
    settings: Settings,
    *,
    now: int,
    random_bytes: bytes,
    variant: str | None = None,
    stored: StoredSession | None = None,
) -> Calls[FlowResult]:
    """Return the calls of one run of a flow.

    settings: environment variables by name, e.g. KALTURA_PARTNER_ID. now: Unix seconds. random_bytes: 16, for a KS made
    locally. variant: None lets the settings choose. stored: for reuse-session, what the last run kept. Raises
    CatalogueError for an unknown flow or variant, FlowError for a missing setting.
    """
    flow = load_flows().find(name)
    chosen = flow.find_variant(variant) if variant else flow.variant_for(settings)
    missing = [name for name in flow.environment(chosen) if not settings.get(name)]
    if missing:
        raise FlowError(f"flow {flow.id} needs {', '.join(missing)}; set it in the environment")
    known = {setting_name(name): settings[name] for name in flow.environment(chosen)}
    values = {name: filled(value, known) for name, value in {**flow.values, **chosen.values}.items()}
    return _run(flow, chosen, {**known, **values, "now": now, "random_bytes": random_bytes, "stored": stored})


def perform(
    send: Send, name: str, settings: Settings, *, variant: str | None = None, stored: StoredSession | None = None
) -> FlowResult:
    """Run a flow with the clock and random bytes of this machine; see start()."""
    calls = start(
        name, settings, now=int(time.time()), random_bytes=secrets.token_bytes(16), variant=variant, stored=stored
    )
    return drive(calls, send)


def what_to_do(error: ApiError) -> Decision:
    """Return the catalogue's advice on an API exception: an action, and a text for people (ERR.6, ERR.7)."""
    reason = error.api_args.get("KSID")
    return next(
        decision
        for decision in load_flows().find("handle-errors").decision
        if decision.code in {"", error.code} and decision.reason in {"", reason}
    )


def _run(flow: Flow, variant: Variant, known: Mapping[str, Any]) -> Calls[FlowResult]:
    """Run the function of kaltura_session.flows with the flow's name on whatever it takes of the known names."""
    function = getattr(flows, flow.id.replace("-", "_"), None)
    if function is None:
        raise CatalogueError(f"kaltura_session.flows has no function for the flow {flow.id}; write it there")
    result = function(**{name: known[name] for name in signature(function).parameters if name in known})
    try:
        returned = (yield from result) if isinstance(result, Generator) else result
    except ApiError as error:
        if flow.decision:
            error.add_note(what_to_do(error).text)
        raise
    values = returned if isinstance(returned, tuple) else (returned,)
    printed = iter([value for value in values if not isinstance(value, StoredSession)])
    lines = [NAME.sub(lambda _: str(next(printed)), line) for line in variant.output or flow.output]
    return FlowResult(lines, next((value for value in values if isinstance(value, StoredSession)), None))
