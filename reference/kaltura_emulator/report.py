"""A report on the traffic: what was called, how it ended, and what a careful client would do otherwise."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kaltura_emulator.transcript import Record
from kaltura_session.errors import KitError
from kaltura_session.php.form import PhpArray
from kaltura_session.wire.parameters import group, path_parameters, query_parameters, request_parameters

_SECRETS = ("secret", "password", "ks", "tokenHash")
_UNNAMED = "?"
Finding = dict[str, Any]
Rule = tuple[str, str, Callable[[Record, PhpArray], bool], str]


def report(records: Sequence[Record]) -> dict[str, Any]:
    """Return the report of vectors/schema/control/report.schema.json: counts, and findings with a grade.

    grade: "A" without findings, "B" with advice only, "C" with faults.
    """
    calls: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    findings: list[Finding] = []
    for record in records:
        calls.update(told.call or _UNNAMED for told in record.told)
        outcomes.update(told.outcome for told in record.told)
        parameters = _parameters(record)
        findings += [
            _finding(name, level, advice, record) for name, level, holds, advice in RULES if holds(record, parameters)
        ]
    findings += _repeated_refusals(records)
    levels = {finding["level"] for finding in findings}
    return {
        "requests": len(records),
        "grade": "C" if "fault" in levels else "B" if levels else "A",
        "calls": dict(sorted(calls.items())),
        "outcomes": dict(sorted(outcomes.items())),
        "findings": sorted(findings, key=lambda finding: (finding["seq"], finding["rule"])),
    }


def line(record: Record) -> str:
    """Return the one line that tells of a request: what was asked and how it ended, nothing secret."""
    if not record.told:
        ended = f"{record.request.method} HTTP {record.answer.status}"
        return f"{record.seq:>6}  {ended:<58} {len(record.answer.body)} bytes"
    told = (
        record.told[0] if len(record.told) == 1 else next((t for t in record.told if t.outcome != "ok"), record.told[0])
    )
    name = told.call if len(record.told) == 1 else f"multirequest ({len(record.told)} parts): {told.call}"
    return f"{record.seq:>6}  {name[:60]:<32} {told.outcome} {told.about[:40]}  {len(record.answer.body)} bytes"


def _parameters(record: Record) -> PhpArray:
    """Return what the server saw of a request, empty where it could not read it."""
    try:
        return group(request_parameters(record.request))
    except KitError:
        return {}


def _broken_rules(record: Record) -> list[Finding]:
    parameters = _parameters(record)
    return [
        _finding(name, level, advice, record) for name, level, broken, advice in RULES if broken(record, parameters)
    ]


def _finding(name: str, level: str, advice: str, record: Record) -> Finding:
    return {"seq": record.seq, "rule": name, "level": level, "advice": advice}


def _secret_in_address(record: Record, _parameters: PhpArray) -> bool:
    in_address = {**query_parameters(record.request), **path_parameters(record.request.target.partition("?")[0])}
    return any(name in in_address for name in _SECRETS)


def _ignored_json(record: Record, _parameters: PhpArray) -> bool:
    kind = (record.request.header("content-type") or "").lower()
    return kind != "application/json" and "json" in kind and record.request.body.lstrip()[:1] == b"{"


def _no_format(record: Record, parameters: PhpArray) -> bool:
    accept = (record.request.header("accept") or "").lower()
    return "format" not in parameters and "json" in accept


def _session_ended(record: Record, _parameters: PhpArray) -> bool:
    return any(told.call == "session.end" for told in record.told)


RULES: tuple[Rule, ...] = (
    ("secret-in-address", "fault", _secret_in_address, "send secrets, passwords and the KS in the body (SEC.18)"),
    ("json-ignored", "fault", _ignored_json, "Content-Type must be exactly application/json (WIRE.12)"),
    ("no-format", "fault", _no_format, "send format=1 for JSON; Accept is not looked at (ANS.2)"),
    ("session-ended", "advice", _session_ended, "ending a session of an application token ends all of them (APP.16)"),
)


def _repeated_refusals(records: Iterable[Record]) -> list[Finding]:
    """Report a client that goes on with a KS after it was refused: one retry with a fresh KS is right (LIFE.15)."""
    refused: Counter[str] = Counter()
    found: list[Finding] = []
    for record in records:
        ks = _parameters(record).get("ks")
        if not (isinstance(ks, str) and ks and any(told.outcome == "INVALID_KS" for told in record.told)):
            continue
        refused[ks] += 1
        if refused[ks] > 1:
            advice = "start a new session once; a refused KS does not become valid again (LIFE.15)"
            found.append(_finding("refused-ks-again", "fault", advice, record))
    return found
