"""The mistakes behind what a program did wrongly: in its requests, in the KS that it made, in how it ended."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.ks import explain_ks
from kaltura_diagnosis.registry import catalogue
from kskit.snippets.cases import Case
from kskit.snippets.execution import Attempt
from kskit.snippets.replay import NOT_JSON
from kskit.snippets.server_faults import TAKEN_FOR_A_RESULT, server_faults
from kskit.snippets.service import Service


def mistakes_of(
    case: Case, problems: Sequence[str], attempt: Attempt, service: Service, *, given: bool
) -> dict[str, str]:
    """Return the mistakes that are proven, as a verdict names them, with what to do about each.

    given: whether the case itself gives what makes a call fail. What was sent because the service misbehaved is no
    mistake of its own.
    """
    sent = case.flow.calls_the_service and not given and not case.service
    found = {told(one): str(one["fix"]) for one in service.findings()} if sent else {}
    made = [] if case.flow.calls_the_service else _in_ks(attempt, service)
    return found | {named(one): catalogue()[one].fix for one in (*made, *behind(case, problems, attempt))}


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


def told(finding: Mapping[str, Any]) -> str:
    """Return what the emulator found in a request as a verdict names it."""
    return f"{finding['mistake']}: {finding['title']}"


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
