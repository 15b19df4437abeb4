"""The mistakes behind what a program did wrongly: in its requests, in the KS that it made, in how it ended."""

import time
from collections.abc import Iterator, Sequence

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.ks import explain_ks
from kaltura_diagnosis.registry import catalogue
from kskit.snippets.cases import Case
from kskit.snippets.execution import Attempt
from kskit.snippets.replay import NOT_JSON
from kskit.snippets.server_faults import TAKEN_FOR_A_RESULT, server_faults
from kskit.snippets.service import Service


def mistakes_of(case: Case, problems: Sequence[str], attempt: Attempt, service: Service, *, given: bool) -> list[str]:
    """Return the ids of the mistakes that are proven. given: whether the case itself gives what makes a call fail.

    What was sent because the service misbehaved is no mistake of its own.
    """
    made: list[str] = []
    if not case.flow.calls_the_service:
        made += _in_ks(attempt, service)
    elif not given and not case.service:
        made += [finding["mistake"] for finding in service.findings()]
    return list(dict.fromkeys([*made, *behind(case, problems, attempt)]))


def behind(case: Case, problems: Sequence[str], attempt: Attempt) -> Iterator[str]:
    """Yield the ids of the mistakes that show in how a program ended, and not in what it sent."""
    ended_well = attempt.ran.exit == 0 and case.exit == 1
    if ended_well or any(one.endswith(TAKEN_FOR_A_RESULT) for one in problems):
        yield from _taken_for_a_result(case)
    if case.service.startswith("exception-with-args") and any(one.startswith("stderr does not") for one in problems):
        yield "E05"
    if any(one.startswith("stderr shows") for one in problems):
        yield "E11"
    if any(one.endswith(NOT_JSON) for one in problems):
        yield "D02"


def named(mistake: str) -> str:
    """Return a mistake as a verdict names it: "A08: ..."."""
    return f"{mistake}: {catalogue()[mistake].title}"


def _taken_for_a_result(case: Case) -> Iterator[str]:
    """Yield the mistake of a program that took this failure for a result: of an exception, or of a page."""
    play = server_faults()[case.service].play if case.service in server_faults() else {}
    is_exception = play.get("status") == 200 and "KalturaAPIException" in play["body"]
    if is_exception or (case.code and not case.service):
        yield "E01"
    elif play.get("kind") == "html" or play.get("content_type") == "text/html":
        yield "E12"


def _in_ks(attempt: Attempt, service: Service) -> Iterator[str]:
    """Yield the mistakes in a KS that a program made itself and printed."""
    account = Account(
        attempt.settings.get("KALTURA_PARTNER_ID"),
        [attempt.settings.get("KALTURA_ADMIN_SECRET", "")],
        service.settings.get("KALTURA_USER_SECRET"),
    )
    diagnosis = explain_ks(attempt.ran.stdout.strip(), account, now=int(time.time()))
    yield from (finding.mistake for found in diagnosis.explanations for finding in found if finding.certain)
