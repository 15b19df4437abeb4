"""The report as a JSON document, vectors/schema/report.schema.json: all other reports are rendered from it."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.build.version import kit_version as version_of_checkout
from kskit.explain.reading import read_utf8
from kskit.verify.messages import PROTOCOL, line
from kskit.verify.ops import LIVE_OP
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.profiles import newest_set, profiles, required_by
from kskit.verify.vectors import Vector

SCHEMA = "report.schema.json"
FORMAT = 1
_SHOWN = 200
_SEARCHED = 20
"""Of so many failures the mistake is searched for long; a report of thousands must not take minutes."""

Report = dict[str, Any]


def make(run: Run, vectors: Sequence[Vector], profile: str | None = None) -> Report:
    """Return the report of a finished run. vectors: all there are, asked or not. profile: the one that was asked."""
    hello = run.hello
    results, groups = _results(run)
    return {
        "$schema": SCHEMA,
        "version": FORMAT,
        "kit": kit_version(),
        "protocol": PROTOCOL,
        "implementation": {
            "name": run.name,
            "language": hello.language if hello else "",
            "version": hello.version if hello else "",
        },
        "command": list(run.command),
        "mode": "spawn" if run.spawn else "persistent",
        "seed": run.seed,
        "vectors": {"total": len(vectors), "asked": len(run.outcomes), "sha256": _digest(vectors)},
        "ops": list(hello.ops) if hello else [],
        **({"profile": profile} if profile else {}),
        "profiles": _profiles(run, vectors, profile),
        "succeeded": run.succeeded,
        "problems": list(run.problems),
        "restarts": run.restarts,
        "seconds": round(run.seconds, 3),
        "counts": _counts(run.outcomes),
        "families": {
            family: _counts([outcome for outcome in run.outcomes if outcome.vector.family == family])
            for family in dict.fromkeys(outcome.vector.family for outcome in run.outcomes)
        },
        "groups": groups,
        "results": results,
    }


def render(report: Report) -> str:
    """Return the text of a report's file."""
    return json.dumps(report, indent=1, ensure_ascii=True) + "\n"


def read(path: Path) -> Report:
    """Return a report from a file; raises KitError when it is none, or of another format."""
    import fastjsonschema  # noqa: PLC0415 - only who reads a report needs it

    try:
        report = json.loads(read_utf8(path, "the report"))
    except RecursionError as error:
        raise KitError(f"{path} is nested too deeply; name a file made by `kskit verify --json`") from error
    except ValueError as error:
        raise KitError(f"{path} is not JSON: {error}; name a file made by `kskit verify --json`") from error
    if not isinstance(report, dict) or report.get("$schema") != SCHEMA:
        raise KitError(f"{path} is not a report; name a file made by `kskit verify --json`")
    if report.get("version") != FORMAT:
        raise KitError(f"{path} is a report of format {report.get('version')}, this kit reads {FORMAT}; verify again")
    schema = json.loads(data_path("vectors", "schema", SCHEMA).read_bytes())
    try:
        fastjsonschema.validate(schema, report)
    except fastjsonschema.JsonSchemaValueException as wrong:
        raise KitError(f"{path}, {wrong.message[:_SHOWN]}; verify again") from wrong
    return report


def _profiles(run: Run, vectors: Sequence[Vector], asked: str | None) -> dict[str, dict[str, Any]]:
    """Return of each profile how many of its vectors have which verdict, and whether the implementation conforms.

    Conforming is to pass all of them, flows where the adapter performs any: `kskit grade` asks the same of a program.
    `part` is not to fail any, `none` not to have any of its ops.
    """
    found = {}
    for name in dict.fromkeys([*profiles(), *([asked] if asked else [])]):
        ids = {vector.id for vector in required_by(name, vectors)}
        outcomes = [outcome for outcome in run.outcomes if outcome.vector.id in ids]
        counts = Counter(outcome.status for outcome in outcomes)
        lacking = [one for one in outcomes if one.status is Status.NOT_IMPLEMENTED]
        found[name] = {
            "set": int(name.partition("/")[2] or newest_set()),
            "required": len(ids),
            "not_asked": len(ids) - len(outcomes),
            **{status.value: counts[status] for status in Status},
            "lacks": list(dict.fromkeys(one.vector.op for one in lacking)),
            "verdict": _verdict(counts, len(ids) - sum(one.vector.op == LIVE_OP for one in lacking)),
        }
    return found


def _verdict(counts: Counter[Status], required: int) -> str:
    if counts[Status.FAILED] or counts[Status.KNOWN]:
        return "fails"
    if counts[Status.PASSED] == required:
        return "conforms"
    return "part" if counts[Status.PASSED] else "none"


def _counts(outcomes: list[Outcome]) -> dict[str, int]:
    by_status = Counter(outcome.status for outcome in outcomes)
    counts = {status.value: by_status[status] for status in Status}
    counts["step_not_stated"] = sum(not outcome.step_stated for outcome in outcomes)
    return counts


def _results(run: Run) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the verdict on each vector, and the failures by what they have in common."""
    results = [_result(outcome) for outcome in run.outcomes]
    wrong = [outcome for outcome in run.outcomes if outcome.status in {Status.FAILED, Status.KNOWN}]
    if not wrong:
        return results, []
    from kskit.verify.causes import Cause, find_causes, grouped, unknown_cause  # noqa: PLC0415 - most runs do not fail
    from kskit.verify.explain import explain, first_divergence  # noqa: PLC0415 - likewise

    known, searched = find_causes(wrong), 0
    rows = {row["id"]: row for row in results}
    causes: list[tuple[str, Sequence[Cause]]] = []
    for outcome in wrong:
        row, found = rows[outcome.vector.id], known.get(outcome.vector.id, ())
        row |= explain(outcome, run, found, search=searched < _SEARCHED)
        if outcome.status is Status.FAILED:
            searched += not found
            divergence = first_divergence(outcome) if outcome.got else None
            alike = unknown_cause(outcome, divergence.stage if divergence else "")
            causes.append((outcome.vector.id, found or [Cause(**one) for one in row["mistakes"]] or [alike]))
    return results, grouped(causes)


def _result(outcome: Outcome) -> dict[str, Any]:
    vector = outcome.vector
    result: dict[str, Any] = {
        "id": vector.id,
        "family": vector.family,
        "op": vector.op,
        "status": outcome.status.value,
    }
    if outcome.status is Status.SKIPPED:
        result["reason"] = outcome.reason
    elif outcome.status in {Status.FAILED, Status.KNOWN}:
        result |= {"kind": outcome.kind, "reason": outcome.reason}
        if outcome.status is Status.KNOWN:
            result["known_reason"] = outcome.known_reason
    return result


def _digest(vectors: Sequence[Vector]) -> str:
    """Return a digest of what is asked and expected: reports with another one cannot be compared."""
    digest = hashlib.sha256()
    for vector in sorted(vectors, key=lambda vector: vector.id):
        digest.update(line({"id": vector.id, "input": vector.input, "expect": vector.expect}))
    return digest.hexdigest()


def kit_version() -> str:
    """Return the version of the checkout, else of the installed distribution."""
    try:
        return version_of_checkout()
    except KitError:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, not needed in a checkout

        return version("kaltura-session-kit")
