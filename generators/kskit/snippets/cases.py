"""Cases: what a snippet is tried with, derived from its flow: every variant, every success, every failure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kskit.flows.catalogue import FlowCatalogue
from kskit.flows.types import Failure, Flow, Success, Variant


@dataclass(frozen=True, slots=True)
class Case:
    """One execution of a snippet.

    id: e.g. `admin-secret`, `failure/wrong-token`. given: setting -> id of a situation. service: how the service
    misbehaves, empty for well. exit, code, reason: what the program must report. says: what else its report must hold.
    calls: the actions it must send, in order, where the flow says so. faults: what the emulator plays meanwhile.
    """

    id: str
    flow: Flow
    variant: Variant
    given: Mapping[str, str] = field(default_factory=dict)
    service: str = ""
    exit: int = 0
    code: str = ""
    reason: str = ""
    says: str = ""
    calls: tuple[str, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()

    @property
    def advice(self) -> str:
        """What the flow says to do about this error, empty where it says nothing."""
        code = "NO_ANSWER" if self.service else self.code
        for decision in self.flow.decision:
            if decision.code in {"", code} and decision.reason in {"", self.reason}:
                return decision.text if self.exit == 1 else ""
        return ""


def cases_of(flow: Flow, catalogue: FlowCatalogue, left_out: Mapping[str, str] | None = None) -> list[Case]:
    """Return every case of a flow, successes first.

    left_out: variant -> why a language cannot write it; its program must say so, and send nothing.
    """
    cases = [
        *(Case(variant.id, flow, variant) for variant in flow.variant),
        *(_success(flow, success) for success in flow.success),
        *(_failure(flow, failure) for failure in catalogue.failures(flow)),
    ]
    known = left_out or {}
    return [_left_out(case, known[case.variant.id]) if case.variant.id in known else case for case in cases]


def _left_out(case: Case, reason: str) -> Case:
    """Return the case of a program that cannot do it; a missing setting it reports like any other."""
    return case if case.exit == 2 else replace(case, id=f"left-out/{case.id}", exit=1, code="", reason="", says=reason)


def _success(flow: Flow, success: Success) -> Case:
    return Case(
        success.id,
        flow,
        _variant(flow, success),
        given=success.given,
        calls=tuple(success.calls),
        faults=tuple(success.faults),
    )


def _failure(flow: Flow, failure: Failure) -> Case:
    variant = _variant(flow, failure)
    known = {*flow.env, *variant.env}
    return Case(
        f"failure/{failure.id}",
        flow,
        variant,
        given={name: what for name, what in failure.given.items() if name in known},
        service=failure.service,
        exit=failure.exit,
        code=failure.code,
        reason=failure.reason,
    )


def _variant(flow: Flow, case: Success | Failure) -> Variant:
    return flow.find_variant(case.variant) if case.variant else flow.default_variant
