"""Opinions of programs: every adapter of spec/adapters/ but the reference's own, and the rules in PHP.

Some vectors come down to several questions of other ops. Of a recorded flow: what the server reads in each request, and
a caller in each response. Of a mistake, which is its own definition, what follows from it: which KS would have been
right and what a reader makes of the mistaken one, which parameters the server sees in the mistaken request. Whoever
arrives at all of that has an opinion on the vector.

An adapter that has the op `flow` performs flows: it gets the settings of the vector, for an emulator over HTTP whose
clock and random source are the vector's; its output, or its error, must be the vector's to the byte; of an error, the
code and, where the client knows it, the reason. Where the clock or the random bytes of the client decide, which nobody
can set, it cannot be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import RunningEmulator, running
from kaltura_emulator.world import Clock, World
from kaltura_session.requests import Call, encode
from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session, save_session
from kskit.build.operations.sessions import FIELDS
from kskit.build.vectors import Vector
from kskit.evidence.opinions import Opinion, Replies
from kskit.verify.adapters import Adapter, Requirement, load_adapters, make_ready
from kskit.verify.judge import Examiner
from kskit.verify.messages import Answer
from kskit.verify.ops import LIVE_OP
from kskit.verify.outcomes import Outcome, Recorder, Run, Status
from kskit.verify.process import Limits
from kskit.verify.run import Options, ask, verify
from kskit.verify.vectors import Vector as Asked

_CACHE = Path(".cache/adapters")
_SEED = 1
_FLOW_OP = "flow_run"
_FLOW_LIMITS = Limits(timeout_seconds=30.0, window=1, jobs=1)
_STARTER = "starter"
_ENCODED = ("version", "secret", *FIELDS, "rand", "random_hex")
_NO_REPLY = frozenset({"no-answer", "ended", "not-asked"})
_IN_PHP = Adapter(
    id="php-rules",
    title="PHP",
    about="The rules once more in PHP, with PHP's own parse_str, trim, base64_decode, json_decode and comparisons",
    command=["php", "{here}/rules.php"],
    needs=["php"],
    requires=[
        Requirement(f"{name} for PHP", ["php", "-r", f"exit((int) !extension_loaded('{name}'));"])
        for name in ("SimpleXML", "openssl")
    ],
    folder=Path(__file__).parent.parent / "php",
)


def opinions(root: Path) -> Iterator[Opinion]:
    """Yield the opinions of the programs. root: the checkout, whose cache holds what must be built first."""
    for adapter in (_IN_PHP, *load_adapters().values()):
        if adapter.id != "reference":
            is_starter = adapter.title.lower().endswith(_STARTER)
            name = f"{adapter.id}-{_STARTER}" if is_starter else adapter.id
            yield Opinion(name, adapter.about, _STARTER if is_starter else name, partial(_ask, adapter, root / _CACHE))


def _ask(adapter: Adapter, cache: Path, vectors: Sequence[Vector]) -> Replies:
    command = make_ready(adapter, cache)
    questions = [*map(_question, vectors), *(part for one in vectors for part in _parts_of(one))]
    run = verify(command, questions, Options(seed=_SEED, spawn=adapter.spawn))
    outcomes = run.outcomes
    if run.hello is not None and "flow" in run.hello.ops:
        flows = [question for question in questions if question.op == _FLOW_OP]
        outcomes = [*outcomes, *_performed(command, flows, spawn=adapter.spawn)]
    return _replies(vectors, outcomes)


def _replies(vectors: Sequence[Vector], outcomes: Sequence[Outcome]) -> Replies:
    """Return what the outcomes say of the vectors; of one that is several questions, what all of them say."""
    passed = {outcome.vector.id for outcome in outcomes if outcome.status is Status.PASSED}
    parts = {vector.id: {part.id for part in _parts_of(vector)} for vector in vectors}
    confirmed = {name for name, own in parts.items() if name in passed or (own and own <= passed)}
    silent = [one for one in outcomes if one.kind in _NO_REPLY or one.status is Status.SKIPPED]
    reasons = {one.vector.id.partition("#")[0]: one.reason for one in silent}
    return Replies(frozenset(confirmed), {name: why for name, why in reasons.items() if name not in confirmed})


def _question(vector: Vector) -> Asked:
    """Return a vector as the harness knows it."""
    given, expect = vector.content["input"], vector.content["expect"]
    return Asked(vector.id, vector.family, vector.content["op"], given, expect, vector.content)


def _parts_of(vector: Vector) -> Iterator[Asked]:
    """Yield the questions that a vector comes down to, none where it is one itself."""
    op, given, expect = (vector.content[name] for name in ("op", "input", "expect"))

    def part(what: str, op: str, given: Mapping[str, Any], expect: Mapping[str, Any]) -> Asked:
        return Asked(f"{vector.id}#{what}", vector.family, op, given, expect, {})

    if op == "mistake_ks":
        yield part("right", "ks_encode", {name: given[name] for name in _ENCODED}, {"ks": expect["right"]})
        reader = {"ks": expect["value"], "secrets": {str(given["partner_id"]): [given["secret"]]}}
        yield part("reads", "ks_decode", reader, expect["reads"])
    elif op == "mistake_request":
        yield part("parameters", "request_read", expect["request"], {"parameters": expect["parameters"]})
    elif op == "flow_transcript":
        for number, (step, seen) in enumerate(zip(given["steps"], expect["steps"], strict=True)):
            answer = {name: value for name, value in seen.items() if name != "parameters"}
            yield part(f"request-{number}", "request_read", step["request"], {"parameters": seen["parameters"]})
            yield part(f"answer-{number}", "response_decode", step["response"], answer)


def _performed(command: Sequence[str], vectors: Sequence[Asked], *, spawn: bool) -> list[Outcome]:
    """Let the adapter perform the flows; return whether each ended as the vector says."""
    recorder = Recorder(Run(tuple(command), _SEED, spawn))
    with running(Emulator()) as server, TemporaryDirectory(prefix="kskit-flows-") as folder:
        stage, options = _Stage(server, Path(folder, "session")), Options(seed=_SEED, spawn=spawn, limits=_FLOW_LIMITS)
        ask([replace(one, op=LIVE_OP) for one in vectors], recorder, options, stage)
    return recorder.run.outcomes


class _Stage(Examiner):
    """Makes an emulator ready for each question, and compares what the flow gave."""

    def __init__(self, server: RunningEmulator, session_file: Path) -> None:
        self._emulator = server.emulator
        self._service_url = server.service_url
        self._session_file = session_file

    def input_of(self, vector: Asked) -> Mapping[str, Any]:
        """Return flow, variant and settings for an emulator that is as the vector says."""
        given, emulator = vector.input, self._emulator
        emulator.world = World(clock=Clock(given["now"]), seed=given["seed"])
        for call in given["before"]:
            emulator.handle(encode(Call(call["service"], call["action"], call["params"])))
        self._session_file.unlink(missing_ok=True)
        if given["stored"]:
            save_session(self._session_file, StoredSession(given["stored"]["ks"], given["stored"]["valid_until"]))
        ours = {"KALTURA_SERVICE_URL": self._service_url, "KALTURA_SESSION_FILE": str(self._session_file)}
        settings = {name: ours.get(name, value) for name, value in given["settings"].items()}
        return {"flow": given["flow"], "variant": given["variant"], "settings": settings}

    def judge(self, vector: Asked, answer: Answer) -> Outcome:
        """Return whether it ended as the vector says."""
        alike = self._alike(vector.expect, answer)
        return Outcome(vector, Status.PASSED if alike else Status.FAILED, "" if alike else "mismatch")

    def _alike(self, expect: Mapping[str, Any], answer: Answer) -> bool:
        wanted = expect.get("error")
        if wanted is not None:
            got = answer.error or {}
            return bool(got.get("code") == wanted["code"] and got.get("reason") in {None, "", wanted["reason"]})
        if answer.result is None or answer.result.get("output") != expect["output"]:
            return False
        kept = load_session(self._session_file)
        return bool(expect["stored"] == (kept and {"ks": kept.ks, "valid_until": kept.valid_until}))
