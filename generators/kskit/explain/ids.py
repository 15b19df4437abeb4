"""What an id means that the kit prints: a mistake with what is wrong and what is right, a clause, an error code.

Of an error code: its causes in order of likelihood, how to tell them apart, and what to do.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from kaltura_diagnosis.exchange.search import about_code
from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_diagnosis.registry import MistakeRow, catalogue, likely, recipes
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue import PrintedRow, causes, codes, errors
from kskit import vectors
from kskit.explain.output import Code, code_of_step, languages
from kskit.spec.clauses import Clause, clauses

_MISTAKE, _CLAUSE = re.compile(r"[A-F][0-9]{2}"), re.compile(r"[A-Z0-9]+\.[0-9]+")
_FAMILY = "mistakes"
_MOST_WAYS = 4
_FIRST, _HASH_TYPE = "python", "SHA256"
_MOST_DIGITS = 8
_RETRY = {
    "never": "Repeating the same call does not help.",
    "renew": "Start a new session and repeat the call once.",
    "later": "Repeat the call later.",
}
_LOOK_THERE = (
    "Its message and its arguments are in the response; Kaltura's documentation of the service tells its causes."
)
_TELL_APART = {
    "INVALID_KS": "args.KSID tells: a word such as EXPIRED or LOGOUT is the reason; a KS there could not be read.",
    "SERVICE_FORBIDDEN": "Look at the request: without ks no session arrived, with one its role lacks the action.",
    "INVALID_APP_TOKEN_HASH": "kskit explain token-hash recomputes the hash and names what was done differently.",
    "START_SESSION_ERROR": "args.PID is the partner the server understood; compare it, secret and service address.",
    "MISSING_MANDATORY_PARAMETER": "If the parameter is in the body, the body was not read: look at the Content-Type.",
}


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


def explain_code(code: str) -> Diagnosis:
    """Return what a code means; raises KitError for one that nobody knows.

    A code that the kit knows is "right"; one that real servers have and the kit does not is "unknown"; one that is
    expected where the server answers another is a "mistake", unless session calls meet it elsewhere.
    """
    wanted = code.strip().upper()
    if wanted in causes() or wanted in {row.code for row in errors().error} - _printed().keys():
        return _known(wanted)
    if wanted in _printed():
        said = _expected_in_vain(_printed()[wanted])
        return Diagnosis("error", "mistake", said, [[Finding("E08", said)]])
    if wanted in _elsewhere():
        whose = _elsewhere()[wanted]
        said = f"Real servers have the code {wanted}. It belongs to {whose}: only its name is known here."
        return Diagnosis("error", "unknown", said, notes=[_LOOK_THERE])
    if wanted.isdigit() and len(wanted) <= _MOST_DIGITS:
        return Diagnosis("error", "unknown", f"{wanted}: {about_code(wanted)}")
    raise KitError(f"the server has no code {code[:60]!r}; {_hint(wanted)}")


def _elsewhere() -> Mapping[str, str]:
    """Return to whom the codes of real servers belong, by code as it is compared: in upper case, without blanks."""
    core = {code.strip().upper(): "services that are not in this kit" for code in codes().core}
    return core | {code.strip().upper(): "a service of a plug-in, which is not in this kit" for code in codes().plugin}


def _hint(wanted: str) -> str:
    near = get_close_matches(wanted, sorted({*_elsewhere(), *_printed()}), n=1)
    return f"did you mean {near[0]}?" if near else "codes look like INVALID_KS; the page Errors lists them"


def _printed() -> Mapping[str, PrintedRow]:
    return {row.code: row for row in codes().printed}


def _expected_in_vain(row: PrintedRow) -> str:
    """Say who expects a code for what, and what the server answers there."""
    who = "published guides print" if row.clause.startswith("GUIDE.") else "programs expect"
    if row.code in _elsewhere():
        first = f"Real servers have the code {row.code}, but not for {row.where}, for which {who} it"
    else:
        first = f"No server has the code {row.code}, which {who} for {row.where}"
    return f"{first}; the server answers {row.instead} ({row.clause})."


def _known(wanted: str) -> Diagnosis:
    """Return what is known of a code of errors.toml: causes, what to do, and the mistakes behind it."""
    row = causes().get(wanted)
    notes = [_expected_in_vain(_printed()[wanted])] if wanted in _printed() else []
    notes += [_TELL_APART[wanted]] if wanted in _TELL_APART else []
    facts: list[tuple[str, str]] = []
    if row is not None:
        facts = [("cause", cause) for cause in row.causes]
        notes = [row.todo, *notes, _RETRY[row.retry]]
    watch = [Finding(mistake, catalogue()[mistake].title, certain=False) for mistake in likely(wanted)]
    return Diagnosis("error", "right", f"{wanted}: {about_code(wanted)}", facts=facts, notes=notes, watch_for=watch)
