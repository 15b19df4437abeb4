"""What an id means that the kit prints: a mistake with what is wrong and what is right, a clause, an error code."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_diagnosis.registry import MistakeRow, catalogue, recipes
from kaltura_session.errors import KitError
from kskit import vectors
from kskit.explain.codes import explain_code
from kskit.explain.fixes import Code, code_of_step, languages
from kskit.spec.clauses import Clause, clauses

_MISTAKE, _CLAUSE = re.compile(r"[A-F][0-9]{2}"), re.compile(r"[A-Z0-9]+\.[0-9]+")
_FAMILY = "mistakes"
_MOST_WAYS = 4
_FIRST, _HASH_TYPE = "python", "SHA256"


def explain_id(word: str) -> Diagnosis:
    """Return what an id means: `A05`, `APP.4`, `INVALID_KS`; raises KitError for one that the kit does not have."""
    wanted = word.strip().upper()
    if wanted in catalogue():
        return _mistake(catalogue()[wanted])
    if wanted in clauses():
        return _clause(clauses()[wanted])
    if _MISTAKE.fullmatch(wanted) or _CLAUSE.fullmatch(wanted) or "_" not in wanted:
        raise KitError(f"there is no {word[:40]!r}; ids look like A05, APP.4 or INVALID_KS, and --help lists subjects")
    return explain_code(wanted)


def code_of(word: str) -> Code | None:
    """Return the code that does right what a mistake does wrong, in the first language that has it."""
    row = catalogue().get(word.strip().upper())
    if row is None or not row.step:
        return None
    found = (code_of_step(language, row.step, row.id) for language in (_FIRST, *languages()))
    return next(filter(None, found), None)


def _mistake(row: MistakeRow) -> Diagnosis:
    facts = [("why", row.explanation), ("shows", row.shows), ("fix", row.fix), ("see", ", ".join(row.clauses))]
    for name, text in _wrong_and_right(row):
        first, *others = text.splitlines() or ["nothing"]
        facts += [(name, first), *(("", f"    {line}") for line in others)]
    return Diagnosis("id", "right", f"{row.id} {row.title}.", facts=facts, watch_for=[Finding(row.id, row.explanation)])


def _wrong_and_right(row: MistakeRow) -> Iterator[tuple[str, str]]:
    """Yield ("wrong", text) and ("right", text): what the mistake makes, from its vectors or its example."""
    if row.example:
        yield "wrong", row.example.strip()
        return
    ways = [one for one in recipes(row.id[0]).get(row.id, ()) if one.variant != f"alg_{_HASH_TYPE.lower()}"]
    for way in ways[:_MOST_WAYS]:
        yield "wrong", way.says.format(H=_HASH_TYPE, T=_HASH_TYPE) if row.id[0] == "A" else way.says
    vector = next((one for one in vectors.load(_FAMILY) if one["mistake"] == row.id), None)
    if vector is None:
        return
    expected: Mapping[str, Any] = vector["expect"]
    if "request" in expected:
        yield "wrong", _http_text(expected["request"])
    elif "right" in expected:
        yield "wrong", f"{expected['value']}"
        yield "right", f"{expected['right']}"
    else:
        yield "wrong", f"kept as the KS: {expected['value']}"


def _http_text(request: Mapping[str, Any]) -> str:
    headers = [f"{name}: {value}" for name, value in request["headers"].items()]
    return "\n".join([f"{request['method']} {request['target']} HTTP/1.1", *headers, "", request["body"] or ""])


def _clause(clause: Clause) -> Diagnosis:
    from kskit.spec.clause_text import sides  # noqa: PLC0415 - only clauses need the vectors' cases

    concerns = ", ".join(sides()[clause.id])
    facts = [("page", f"spec/{clause.page}.md"), ("concerns", concerns), ("evidence", ", ".join(clause.evidence))]
    return Diagnosis("id", "right", f"{clause.id} {clause.title}: {clause.fact}", facts=facts)
