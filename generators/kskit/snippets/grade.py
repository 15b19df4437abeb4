"""Grading one execution: exit code, output, silence about secrets, and every request against the reference's own."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path

from kaltura_session import ks
from kaltura_session.errors import KitError
from kaltura_session.server.parameters import request_parameters
from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session
from kskit.proxy.redacting import Redaction
from kskit.snippets.cases import Case
from kskit.snippets.programs import ProcessResult
from kskit.snippets.replay import Replay
from kskit.snippets.service import Exchange

_SHORTEST_SECRET = 8
_SHORTEST_KS = 40
_KS = re.compile(rf'[">]([\w+/=-]{{{_SHORTEST_KS},}})[\\"<]', re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,15}(\.[0-9]+)?")
SECRET = ("_SECRET", "_KS", "_PASSWORD", "_TOKEN", "_HASH")
"""How the names of settings end that nobody must see."""
_CLOCK_SLACK_SECONDS = 10
DID_NOT_END = "it did not end in time, and was stopped"


class Form(Enum):
    """What is asked of a program's words: all that ours say; the values on stdout and the error's code; or nothing."""

    OURS = "ours"
    VALUES = "values"
    ANY = "any"


def problems_of(
    case: Case,
    ran: ProcessResult,
    traffic: Sequence[Exchange],
    settings: Mapping[str, str],
    stored: StoredSession | None = None,
    form: Form = Form.OURS,
) -> list[str]:
    """Return what is wrong with an execution, nothing when it is as the flow says.

    settings: what the program was given. stored: what its session file held before. form: what is asked of its words.
    """
    report = _report if form is Form.OURS else _own_report
    found = [*report(case, ran, form), *leaks_of(ran, traffic, settings)]
    if case.exit == 2:  # a missing setting: nothing may be sent
        return found + [f"{len(traffic)} requests were sent without the settings they need"] * bool(traffic)
    replayed = Replay(case, traffic, settings, stored, exact=form is Form.OURS)
    found += replayed.problems
    if case.exit == 0 and form is not Form.ANY:
        found += _output(case, ran, replayed.output, settings)
        found += _session_file(settings, replayed.stored)
    return found


def _report(case: Case, ran: ProcessResult, _form: Form) -> Iterator[str]:
    """Yield what is wrong with exit code and error message."""
    if ran.exit != case.exit:
        yield f"exit code {ran.exit} instead of {case.exit}; stderr: {ran.stderr.strip()}"
    if case.exit == 0:
        if ran.stderr:
            yield f"stderr is not empty: {ran.stderr.strip()}"
        return
    if ran.stdout:
        yield "something was printed although it failed"
    if not ran.stderr.strip():
        yield "stderr does not say what failed"
    yield from _unnamed_setting(case, ran)
    if case.code and not ran.stderr.startswith(f"{case.code}: "):
        yield f"stderr does not begin with {case.code}: {ran.stderr.strip()}"
    look_up = f"kskit explain error {case.code}" if case.code else ""
    yield from (f"stderr does not say {one!r}: {ran.stderr.strip()}" for one in _missing(case, look_up, ran.stderr))


def _own_report(case: Case, ran: ProcessResult, form: Form) -> Iterator[str]:
    """Yield what is wrong with the exit code and the words of a program that knows nothing of the kit."""
    if ran.exit is None:
        yield DID_NOT_END
    elif ran.exit < 0:
        yield f"it was ended by signal {-ran.exit}"
    elif case.exit == 0 and ran.exit != 0:
        yield f"exit code {ran.exit} instead of 0; stderr: {ran.stderr.strip()}"
    elif case.exit != 0 and ran.exit == 0:
        failed = case.code or {2: "a missing setting"}.get(case.exit, "the failure of the service")
        yield f"exit code 0 although {failed} should have made it fail"
    if case.exit == 0 or not ran.exit:
        return
    if not ran.stderr.strip():
        yield "stderr does not say what failed"
    elif form is Form.VALUES and case.code not in ran.stderr:
        yield f"stderr does not name {case.code}: {ran.stderr.strip()}"
    elif form is Form.VALUES:
        yield from _unnamed_setting(case, ran)


def _unnamed_setting(case: Case, ran: ProcessResult) -> Iterator[str]:
    if case.exit == 2 and not any(name in ran.stderr for name in case.given):
        yield f"stderr does not name the missing setting: {ran.stderr.strip()}"


def _missing(case: Case, look_up: str, stderr: str) -> list[str]:
    return [expected for expected in (case.reason, case.advice, case.says, look_up) if expected not in stderr]


def leaks_of(ran: ProcessResult, traffic: Sequence[Exchange], settings: Mapping[str, str]) -> Iterator[str]:
    """Yield each secret setting that stands in the output, escaped or not, and that a KS stands in stderr."""
    for name, value in settings.items():
        if len(value) >= _SHORTEST_SECRET and name.endswith(SECRET):
            secret = Redaction([value])
            if secret.again(ran.stderr) != ran.stderr:
                yield f"stderr shows {name}"
            elif not name.endswith("_KS") and secret.again(ran.stdout) != ran.stdout:
                yield f"stdout shows {name}"
    printed = (word for word in ran.stdout.split() if len(word) >= _SHORTEST_KS)  # a KS that it made itself
    if any(one in ran.stderr for one in (*printed, *_ks_in(traffic))):
        yield "stderr shows a KS"


def _ks_in(traffic: Sequence[Exchange]) -> Iterator[str]:
    """Yield what was sent as a KS, and every text of a response that has the form of one."""
    for request, response in traffic:
        sent = request_parameters(request).get("ks")
        if isinstance(sent, str) and len(sent) >= _SHORTEST_KS:
            yield sent
        yield from _KS.findall(response.body.decode("utf-8", "replace"))


def _output(case: Case, ran: ProcessResult, expected: list[str] | None, settings: Mapping[str, str]) -> Iterator[str]:
    lines = ran.stdout.splitlines()
    if not case.flow.calls_the_service:
        yield from _local_ks(case, lines, settings)
    elif expected is not None and lines != expected:  # without one, it is said why
        yield f"it printed {lines} instead of {expected}"


def _session_file(settings: Mapping[str, str], expected: StoredSession | None) -> Iterator[str]:
    """Yield what is wrong with what the program keeps: the KS in use and its end, for nobody else to read."""
    if "KALTURA_SESSION_FILE" not in settings:
        return
    path = Path(settings["KALTURA_SESSION_FILE"])
    kept = load_session(path)
    if kept is None or expected is None or kept.ks != expected.ks:
        yield "the session file does not hold the KS in use"
    elif abs(kept.valid_until - expected.valid_until) > _CLOCK_SLACK_SECONDS:
        yield f"the session file says {kept.valid_until} instead of about {expected.valid_until}"
    elif path.stat().st_mode & 0o077:
        yield "the session file can be read by others"


def _local_ks(case: Case, lines: list[str], settings: Mapping[str, str]) -> Iterator[str]:
    """Yield what a KS made locally says wrongly; its random part may be anything."""
    if len(lines) != 1:
        yield f"it printed {len(lines)} lines instead of one KS"
        return
    try:
        made = ks.decode(lines[0], lambda _: [settings["KALTURA_ADMIN_SECRET"]])
    except KitError as error:
        yield f"it printed a KS that cannot be read: {error}"
        return
    values = case.flow.values
    expected = {
        "version": 1 if case.variant.id == "version-1" else 2,
        "partner_id": settings["KALTURA_PARTNER_ID"],
        "type": str(values["type"]),
        "user_id": settings["KALTURA_USER_ID"],
        "privileges": values["privileges"],
    }
    for name, value in expected.items():
        if str(getattr(made, name)) != str(value):
            yield f"the KS says {name} {getattr(made, name)!r} instead of {value!r}"
    until = int(time.time()) + values["expiry"]
    if (
        not _SECONDS.fullmatch(made.valid_until or "")
        or abs(float(str(made.valid_until)) - until) > _CLOCK_SLACK_SECONDS
    ):
        yield f"the KS ends at {made.valid_until} instead of about {until}"
