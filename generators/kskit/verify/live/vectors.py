"""The questions of the live mode: every case of every flow of the catalogue, as vectors of the family "live"."""

from functools import cache

from kskit.build.model import NO_API_ANSWER
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, cases_of
from kskit.verify.ops import CLIENT, LIVE_OP, MAKER
from kskit.verify.vectors import Vector

FAMILY = "live"
_MISSING_SETTING_EXIT = 2


@cache
def live_cases() -> dict[str, Case]:
    """Return the cases by the id of their vector; those about settings that are missing concern programs only."""
    catalogue = load_flows()
    return {
        f"{FAMILY}/{flow.id}/{case.id.replace('failure/', 'failure-')}": case
        for flow in catalogue.flows.values()
        for case in cases_of(flow, catalogue)
        if case.exit != _MISSING_SETTING_EXIT
    }


def live_vectors() -> list[Vector]:
    """Return one vector per case; its settings are known only when it is asked."""
    return [_vector(vector_id, case) for vector_id, case in live_cases().items()]


def _vector(vector_id: str, case: Case) -> Vector:
    clauses = [clause for step in case.flow.step if step.in_variant(case.variant.id) for clause in step.clauses]
    document = {
        "id": vector_id,
        "title": f"{case.flow.title}: {_title(case)}",
        "side": CLIENT if case.flow.calls_the_service else MAKER,
        "clauses": list(dict.fromkeys(clauses)),
        "flags": ["Rejected"] if case.exit else [],
    }
    given = {"flow": case.flow.id, "variant": case.variant.id}
    return Vector(vector_id, FAMILY, LIVE_OP, given, _expected(case), document)


def _title(case: Case) -> str:
    return case.variant.title if not case.given and not case.service else case.id.replace("/", " ").replace("-", " ")


def _expected(case: Case) -> dict[str, object]:
    if case.exit == 0:
        return {}
    error = {"code": case.code or NO_API_ANSWER}
    return {"error": error | ({"reason": case.reason} if case.reason else {})}
