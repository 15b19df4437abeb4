"""A report on the traffic: what was called, how it ended, and what a careful client would do otherwise."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kaltura_emulator.transcript import Record
from kaltura_session.errors import AnswerError, ApiError, KitError
from kaltura_session.wire.answers import decode
from kaltura_session.wire.parameters import group, path_parameters, query_parameters, request_parameters

_SECRETS = ("secret", "password", "ks", "tokenHash", "privateSecret")
_FAILED = "?"
Finding = dict[str, Any]


def report(records: Sequence[Record]) -> dict[str, Any]:
    """Return the report of vectors/schema/control/report.schema.json: counts, and findings with a grade.

    grade: "A" without findings, "B" with advice only, "C" with faults.
    """
    calls: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    findings: list[Finding] = []
    for record in records:
        parameters = parameters_of(record)
        calls[call_name(parameters)] += 1
        codes.update([outcome(record)])
        findings += [_finding(rule, record) for rule in RULES if rule[2](record, parameters)]
    findings += _repeated_refusals(records)
    worst = {finding["level"] for finding in findings}
    grade = "C" if "fault" in worst else "B" if worst else "A"
    return {
        "requests": len(records),
        "grade": grade,
        "calls": dict(sorted(calls.items())),
        "outcomes": dict(sorted(codes.items())),
        "findings": sorted(findings, key=lambda finding: (finding["seq"], finding["rule"])),
    }


def parameters_of(record: Record) -> Mapping[int | str, Any]:
    """Return what the server saw of a request, empty where it could not read it."""
    try:
        return group(request_parameters(record.request))
    except KitError:
        return {}


def call_name(parameters: Mapping[int | str, Any]) -> str:
    """Return `service.action` as it was asked for, `?` for what was missing."""
    service, action = parameters.get("service"), parameters.get("action")
    if service == "multirequest":
        return "multirequest"
    return ".".join(part if isinstance(part, str) and part else _FAILED for part in (service, action))


def outcome(record: Record) -> str:
    """Return "ok", the code of the API error, or "HTTP nnn" and "no answer" for what is none."""
    try:
        decode(record.answer)
    except ApiError as problem:
        return problem.code
    except AnswerError:
        return f"HTTP {record.answer.status}" if record.answer.status != 200 else "no answer"
    return "ok"


def _finding(rule: "Rule", record: Record) -> Finding:
    name, level, _, advice = rule
    return {"seq": record.seq, "rule": name, "level": level, "advice": advice}


def _secret_in_address(record: Record, _parameters: Mapping[int | str, Any]) -> bool:
    in_address = {**query_parameters(record.request), **path_parameters(record.request.target.partition("?")[0])}
    return any(name in in_address for name in _SECRETS)


def _ignored_json(record: Record, _parameters: Mapping[int | str, Any]) -> bool:
    kind = (record.request.header("content-type") or "").lower()
    return kind != "application/json" and "json" in kind and record.request.body.lstrip()[:1] == b"{"


def _no_format(record: Record, parameters: Mapping[int | str, Any]) -> bool:
    accept = (record.request.header("accept") or "").lower()
    return "format" not in parameters and "json" in accept


def _token_session_ended(_record: Record, parameters: Mapping[int | str, Any]) -> bool:
    return call_name(parameters).lower() == "session.end"


Rule = tuple[str, str, Callable[[Record, Mapping[int | str, Any]], bool], str]
RULES: tuple[Rule, ...] = (
    (
        "secret-in-address",
        "fault",
        _secret_in_address,
        "send secrets, passwords and the KS in the body, not in the address",
    ),
    ("json-ignored", "fault", _ignored_json, "Content-Type must be exactly application/json, or the body is not read"),
    ("no-format", "fault", _no_format, "send format=1 for JSON; Accept is not looked at"),
    ("session-ended", "advice", _token_session_ended, "ending a session of an application token ends all of them"),
)


def _repeated_refusals(records: Iterable[Record]) -> list[Finding]:
    """Report a client that goes on with a KS after it was refused: one retry with a fresh KS is right."""
    refused: Counter[str] = Counter()
    found: list[Finding] = []
    for record in records:
        ks = parameters_of(record).get("ks")
        if isinstance(ks, str) and ks and outcome(record) == "INVALID_KS":
            refused[ks] += 1
            if refused[ks] > 1:
                advice = "after INVALID_KS start a new session once; the same KS will not become valid again"
                found.append({"seq": record.seq, "rule": "refused-ks-again", "level": "fault", "advice": advice})
    return found


def line(record: Record) -> str:
    """Return the one line that tells of a request: what was asked and how it ended, nothing secret."""
    parameters = parameters_of(record)
    ended = outcome(record)
    about = ""
    if ended not in ("ok", "no answer") and not ended.startswith("HTTP"):
        about = _argument(record)
    size = len(record.answer.body)
    return f"{record.seq:>5}  {record.request.method:<4} {call_name(parameters):<32} {ended}{about}  {size} bytes"


def _argument(record: Record) -> str:
    """Return the word that tells an error apart, where it is one of the server's own."""
    try:
        decode(record.answer)
    except ApiError as problem:
        told = (
            problem.api_args.get("KSID") or problem.api_args.get("PARAM_NAME") or problem.api_args.get("SERVICE") or ""
        )
        return f" {told}" if re.fullmatch(r"[A-Z_]{3,30}|[A-Za-z]{1,30}(->[A-Za-z]{1,30})?", told) else ""
    except AnswerError:
        return ""
    return ""
