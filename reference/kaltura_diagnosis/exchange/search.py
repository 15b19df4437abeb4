"""What is wrong with a request, an answer, or both together, in the order in which to look (ANS.1, ERR.4, ERR.9)."""

from collections.abc import Sequence

from kaltura_diagnosis.causes import causes
from kaltura_diagnosis.exchange.answer_findings import by_answer, in_meaning, to_watch_for
from kaltura_diagnosis.exchange.answered import Answered
from kaltura_diagnosis.exchange.known import Known
from kaltura_diagnosis.exchange.redaction import message_shown, parameters_shown
from kaltura_diagnosis.exchange.request_findings import in_request
from kaltura_diagnosis.exchange.seen import Seen
from kaltura_diagnosis.exchange.summary import explains, sentence
from kaltura_diagnosis.findings import Diagnosis, Finding, Verdict, verdict_of
from kaltura_diagnosis.meaning.recognisers import other_partner
from kaltura_diagnosis.requests.parameters import ignored_parameters
from kaltura_diagnosis.requests.transport import form_not_read
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

KS_INSTEAD = (
    "The answer is a KS: a session or login action was executed, not the call that was meant "
    "(media.list, for instance, never answers a string)."
)
_WAYS = (
    "Ways to this: service or action in the address override those in the body (WIRE.10); a call that was queued "
    "earlier was sent instead; or the wrong one of two clients or addresses was used. Look at service and action as "
    "they were sent (ANS.25)."
)


def diagnose_exchange(
    request: HttpRequest | None, answer: HttpResponse | None, known: Known, *, reveal: bool = False
) -> Diagnosis:
    """Return what is wrong, from a request, its answer, or both; at least one must be given.

    Whatever depends on secrets is proven only with those in `known`. reveal: show secrets among the facts.
    """
    seen = Seen(request) if request is not None else None
    answered = Answered(answer) if answer is not None else None
    findings = _found(seen, answered, known)
    instead = _ks_instead(seen, answered)
    verdict = _verdict(findings, answered, instead=bool(instead))
    return Diagnosis(
        "request" if seen is not None else "response",
        verdict,
        sentence(findings, seen, answered, known, instead),
        [findings] if findings else [],
        facts=_facts(seen, answered, reveal=reveal),
        notes=[*([instead, _WAYS] if instead else []), *_notes(seen, answered, findings)],
        watch_for=to_watch_for(answered) if answered is not None else (),
    )


def _found(seen: Seen | None, answered: Answered | None, known: Known) -> list[Finding]:
    """Return all findings, each mistake once; certain ones first, and those that explain the answer before others.

    What the answer alone lets suspect counts only where the request is not known.
    """
    causes = by_answer(answered) if answered is not None else []
    if seen is not None:
        proven = [finding for finding in causes if finding.certain]
        causes = [*in_request(seen, answered, known), *in_meaning(seen, answered, known), *proven]
    once: dict[str, Finding] = {}
    for finding in causes:
        known_already = once.get(finding.mistake)
        if known_already is None or (finding.certain and not known_already.certain):
            once[finding.mistake] = finding
    code = answered.code if answered is not None else None
    return sorted(once.values(), key=lambda finding: (not finding.certain, not explains(finding, code)))


def _verdict(findings: Sequence[Finding], answered: Answered | None, *, instead: bool) -> Verdict:
    verdict = verdict_of(findings)
    if verdict == "mistake" or answered is None:
        return verdict
    if answered.code is not None:
        return "refused"
    return "unknown" if answered.problem is not None or instead else verdict


def _ks_instead(seen: Seen | None, answered: Answered | None) -> str | None:
    """Return the sentence about a KS that came where something else was asked for."""
    if answered is None or answered.ks is None:
        return None
    row = seen.calls[0].declared if seen is not None and len(seen.calls) == 1 else None
    return None if row is not None and row.result == "string" else KS_INSTEAD


def _facts(seen: Seen | None, answered: Answered | None, *, reveal: bool) -> list[tuple[str, str]]:
    request = _request_facts(seen, reveal=reveal) if seen is not None else []
    return [*request, *(_answer_facts(answered, reveal=reveal) if answered is not None else [])]


def _request_facts(seen: Seen, *, reveal: bool) -> list[tuple[str, str]]:
    rows = [("request", f"{seen.request.method} {seen.request.target.partition('?')[0][:80]}")]
    for call in seen.calls:
        label = "call" if call.part is None else f"part {call.part}"
        rows.append((label, call.name if call.service else "no service and action"))
    strongest = {str(name): source for source in ("body", "query", "path") for name in seen.sources[source]}
    rows += [
        (f"from the {strongest.get(name.partition('[')[0], 'request')}", f"{name} = {value}")
        for name, value in parameters_shown(seen.merged, reveal=reveal)
    ]
    rows += [("ignored", name) for call in seen.calls for name, _ in ignored_parameters(call)]
    return rows


def _answer_facts(answered: Answered, *, reveal: bool) -> list[tuple[str, str]]:
    rows = [("HTTP status", str(answered.answer.status)), ("body", answered.kind)]
    if answered.code:
        rows.append(("code", answered.code))
    if answered.error is not None:
        rows.append(("message", message_shown(answered, reveal=reveal)))
    elif answered.problem is None:
        rows.append(("result", _kind_of_result(answered)))
    return rows


def _kind_of_result(answered: Answered) -> str:
    value = answered.value
    if answered.ks is not None:
        return "a KS"
    if isinstance(value, dict):
        return str(value.get("objectType", "an object"))
    return "nothing" if value is None else f"a {type(value).__name__}"


def _notes(seen: Seen | None, answered: Answered | None, findings: Sequence[Finding]) -> list[str]:
    """Return what else is worth knowing; the possible causes of an error only where none was proven."""
    notes = []
    for call in seen.calls if seen is not None else ():
        partner = other_partner(call)
        if partner:
            notes.append(f"The request names another partner than {partner}, whose KS it carries (WIRE.37).")
    if seen is not None and form_not_read(seen):
        notes.append("The body looks like a form, but its Content-Type is no form's, so it is not read (WIRE.16).")
    code = answered.code if answered is not None else None
    row = causes().get(code or "")
    if row is not None and not any(finding.certain and explains(finding, code) for finding in findings):
        notes += [f"Possible cause: {cause}" for cause in row.causes]
        notes.append(f"What to do: {row.todo}")
    return notes
