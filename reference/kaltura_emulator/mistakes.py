"""Naming the mistake behind a request that failed, with everything that is known beside it."""

from collections.abc import Iterator
from itertools import islice

from kaltura_diagnosis.exchange.redaction import without_secrets
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.exchange.several import together, within
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_diagnosis.printable import printable
from kaltura_emulator.transcript import Record

_SHOWN, _LOOKED_AT = 2, 20
_UNSEEN = ("the end of the body",)


def diagnosed(record: Record, facts: Facts) -> Diagnosis:
    """Return what is wrong with a request and its response, proven with what is known.

    The errors within a response, as parts of a multirequest get them, are looked at each by itself.
    """
    response = None if record.is_opaque else record.response
    found = diagnose_exchange(record.request, response, facts, unseen=_UNSEEN if record.is_cut else ())
    inner = within(response, facts) if response is not None else ()
    return together([("the request", found), *islice(inner, _LOOKED_AT)])


def proven(diagnosis: Diagnosis) -> list[Finding]:
    """Return the mistakes that were proven and not only suspected, and that had a consequence."""
    return [finding for finding in diagnosis.findings if finding.certain and finding.severity != "hazard"]


def unjudged(why: str) -> Diagnosis:
    """Return the diagnosis of what was not looked at. why: one sentence."""
    return Diagnosis("request", "unknown", why)


def lines(diagnosis: Diagnosis) -> Iterator[str]:
    """Yield a line for each mistake behind a request that failed: its name, what is wrong, and the fix.

    Where no mistake was proven, a line says so, and what else is known.
    """
    found = proven(diagnosis)[:_SHOWN]
    for finding in found:
        yield f"        {finding.mistake} {finding.title}: {finding.fix}"
    if not found:
        yield f"        {unexplained(diagnosis)}"


def unexplained(diagnosis: Diagnosis) -> str:
    """Return what to say of a failure behind which no mistake was proven: what was missing, or what the error means."""
    known = next(iter(diagnosis.missing), diagnosis.summary)
    return f"no mistake recognised: {printable(without_secrets(known))}"
