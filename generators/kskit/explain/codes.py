"""What an error code means: its causes in order of likelihood, how to tell them apart, and what to do."""

from difflib import get_close_matches

from kaltura_diagnosis.exchange.search import about_code
from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_diagnosis.registry import catalogue, explained_by
from kaltura_diagnosis.responses import INVENTED_CODES
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue import causes, errors

_RETRY = {
    "never": "Repeating the same call does not help.",
    "renew": "Start a new session and repeat the call once.",
    "later": "Repeat the call later.",
}
_TELL_APART = {
    "INVALID_KS": "args.KSID tells: a word such as EXPIRED or LOGOUT is the reason; a KS there could not be read.",
    "SERVICE_FORBIDDEN": "Look at the request: without ks no session arrived, with one its role lacks the action.",
    "INVALID_APP_TOKEN_HASH": "kskit explain token-hash recomputes the hash and names what was done differently.",
    "START_SESSION_ERROR": "args.PID is the partner the server understood; compare it, secret and service address.",
    "MISSING_MANDATORY_PARAMETER": "If the parameter is in the body, the body was not read: look at the Content-Type.",
}


def explain_code(code: str) -> Diagnosis:
    """Return what a code means; raises KitError for one that nobody knows."""
    wanted = code.strip().upper()
    if wanted in INVENTED_CODES and wanted not in causes():
        said = f"The server has no code {wanted}; what is meant is {INVENTED_CODES[wanted]}."
        return Diagnosis("error", "mistake", said, [[Finding("E08", said)]])
    known = {row.code for row in errors().error}
    if wanted not in known:
        near = get_close_matches(wanted, sorted(known | set(INVENTED_CODES)), n=1)
        hint = f"did you mean {near[0]}?" if near else "codes look like INVALID_KS; the page Errors lists them"
        raise KitError(f"the server has no code {code[:60]!r}; {hint}")
    row = causes().get(wanted)
    notes = [_TELL_APART[wanted]] if wanted in _TELL_APART else []
    facts: list[tuple[str, str]] = []
    if row is not None:
        facts = [("cause", cause) for cause in row.causes]
        notes = [row.todo, *notes, _RETRY[row.retry]]
    likely = explained_by(wanted, likely=True)
    watch = [Finding(mistake, catalogue()[mistake].title, certain=False) for mistake in likely]
    return Diagnosis("error", "right", f"{wanted}: {about_code(wanted)}", facts=facts, notes=notes, watch_for=watch)
