"""Several exchanges of one paste, and the errors within their responses, as one diagnosis."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.findings import Diagnosis, Verdict
from kaltura_session.responses import HttpResponse

_WORST_FIRST: Sequence[Verdict] = ("mistake", "refused", "unknown", "hazard", "right")


def within(response: HttpResponse, facts: Facts, *, reveal: bool = False) -> Iterator[tuple[str, Diagnosis]]:
    """Yield (where, diagnosis) of the exceptions that stand within a result: in a list, or as a member."""
    for where, exception in ParsedResponse(response).inner_errors():
        alone = HttpResponse(200, (), json.dumps(exception).encode())
        yield f"{where} of the response", diagnose_exchange(None, alone, facts, reveal=reveal)


def together(diagnoses: Sequence[tuple[str, Diagnosis]]) -> Diagnosis:
    """Return one diagnosis of several, given as (where, diagnosis): the worst verdict first, every finding kept.

    where: words that say which exchange of the paste it is. The facts, notes and findings of each one follow in their
    order, and their texts say where.
    """
    if len(diagnoses) == 1:
        return diagnoses[0][1]
    several = sum(one.subject == "request" for _, one in diagnoses) > 1
    ordered = sorted(diagnoses, key=lambda one: _WORST_FIRST.index(one[1].verdict))
    (where, worst), wrong = ordered[0], [one for one in ordered if one[1].verdict in {"mistake", "refused", "unknown"}]
    summary = f"{where}: {worst.summary}" if several or worst is not diagnoses[0][1] else worst.summary
    if not wrong and several:
        summary = f"Nothing is wrong with these {len(diagnoses)} requests."
    whole = [finding for _, one in ordered for explanation in one.explanations[:1] for finding in explanation]
    return replace(
        worst,
        summary=summary,
        explanations=[whole] if whole else [],
        facts=[(name, text) for place, one in diagnoses for name, text in [("at", place), *one.facts]],
        notes=[
            *(f"{place}: {one.summary}" for place, one in wrong[1:]),
            *dict.fromkeys(note for _, one in ordered if one.verdict != "right" for note in one.notes),
        ],
        watch_for=list({(one.mistake, one.statement): one for _, each in diagnoses for one in each.watch_for}.values()),
        missing=[f"{place}: {text}" for place, one in diagnoses for text in one.missing],
    )
