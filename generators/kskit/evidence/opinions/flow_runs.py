"""Opinions on performed flows: other clients perform them against the emulator, at the same moment, with the same seed.

An adapter that has the op `flow` gets the settings of the vector, for an emulator over HTTP whose clock and random
source are the vector's; its output, or its error, must be the vector's to the byte; of an error, the code and, where
the client knows it, the reason. Where the clock or the random bytes of the client decide, which nobody can set, it
cannot be.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import running
from kaltura_emulator.world import Clock, World
from kaltura_session.requests import Call, encode
from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session, save_session
from kskit.build.vectors import Vector
from kskit.verify.conversation import Conversation
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Outcome, Recorder, Run, Status
from kskit.verify.process import Limits
from kskit.verify.spawning import Spawning
from kskit.verify.vectors import Vector as Asked

OP = "flow_run"
_LIMITS = Limits(timeout_seconds=30.0, window=1, jobs=1)
_SEED = 1


def performed(command: Sequence[str], vectors: Sequence[Vector], *, spawn: bool) -> list[Outcome]:
    """Let the adapter perform the flows; return whether each ended as the vector says."""
    asked = [
        Asked(one.id, one.family, "flow", one.content["input"], one.content["expect"], one.content) for one in vectors
    ]
    recorder = Recorder(Run(tuple(command), _SEED, spawn))
    with _Stage() as stage:
        kind = Spawning if spawn else Conversation
        questions = kind(asked, recorder, _LIMITS, stage)
        questions.ask_all() if isinstance(questions, Spawning) else questions.hold()
    return recorder.run.outcomes


class _Stage:
    """An examiner: makes an emulator ready for each question, and compares what the flow gave."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._emulator = Emulator()
        self._service_url = ""
        self._session_file = Path()

    def __enter__(self) -> Self:
        """Start the emulator, and make the folder for the session file."""
        self._service_url = self._stack.enter_context(running(self._emulator)).service_url
        folder = self._stack.enter_context(TemporaryDirectory(prefix="kskit-flows-"))
        self._session_file = Path(folder, "session")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the emulator."""
        self._stack.__exit__(kind, error, trace)

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
        return Outcome(replace(vector), Status.PASSED if alike else Status.FAILED, "" if alike else "mismatch")

    def _alike(self, expect: Mapping[str, Any], answer: Answer) -> bool:
        wanted = expect.get("error")
        if wanted is not None:
            got = answer.error or {}
            return bool(got.get("code") == wanted["code"] and got.get("reason") in {None, "", wanted["reason"]})
        if answer.result is None or answer.result.get("output") != expect["output"]:
            return False
        kept = load_session(self._session_file)
        return bool(expect["stored"] == (kept and {"ks": kept.ks, "valid_until": kept.valid_until}))
