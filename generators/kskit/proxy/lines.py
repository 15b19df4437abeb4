"""The line of a request that has passed: what was called, how it ended, and the mistakes in it; nothing secret."""

from collections.abc import Iterator

from kaltura_diagnosis.printable import printable
from kaltura_emulator import mistakes, report
from kaltura_emulator.diagnoses import diagnosis_of
from kaltura_emulator.line_writer import Lines
from kaltura_emulator.transcript import Record
from kskit.proxy.outcomes import NO_RESPONSE
from kskit.proxy.traffic import Traffic

_SHOWN = 2


def lines_of(traffic: Traffic) -> Lines:
    """Return what gives the one line of a record, with the mistakes in it where there is time for a diagnosis."""

    def lines(record: Record, may_diagnose: bool) -> Iterator[str]:
        named = _named(record, traffic) if may_diagnose else ""
        yield f"{report.line(record)}  {printable(named)}" if named else report.line(record)

    return lines


def _named(record: Record, traffic: Traffic) -> str:
    """Return the proven mistakes, and what else is to be said of a failure."""
    if any(one.code == NO_RESPONSE for one in record.outcomes):
        return ""
    diagnosis = diagnosis_of(record, traffic)
    named = ", ".join(f"{one.mistake} {one.title}" for one in mistakes.proven(diagnosis)[:_SHOWN])
    return named or (mistakes.unexplained(diagnosis) if report.failed(record) else "")
