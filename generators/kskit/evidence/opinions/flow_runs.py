"""Opinions on performed flows: other clients perform them against the emulator, at the same moment, with the same seed.

An adapter that has the op `flow` gets the settings of the vector, for an emulator over HTTP whose clock and random
source are the vector's; its output, or its error, must be the vector's to the byte; of an error, the code and, where
the client knows it, the reason. Where the clock or the random bytes of the client decide, which nobody can set, it
cannot be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import RunningEmulator, running
from kaltura_emulator.world import Clock, World
from kaltura_session.requests import Call, encode
from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session, save_session
from kskit.verify.judge import Examiner
from kskit.verify.messages import Answer
from kskit.verify.ops import LIVE_OP
from kskit.verify.outcomes import Outcome, Recorder, Run, Status
from kskit.verify.process import Limits
from kskit.verify.run import Options, ask
from kskit.verify.vectors import Vector

OP = "flow_run"
_LIMITS = Limits(timeout_seconds=30.0, window=1, jobs=1)
_SEED = 1


def performed(command: Sequence[str], vectors: Sequence[Vector], *, spawn: bool) -> list[Outcome]:
    """Let the adapter perform the flows; return whether each ended as the vector says."""
    recorder = Recorder(Run(tuple(command), _SEED, spawn))
    with running(Emulator()) as server, TemporaryDirectory(prefix="kskit-flows-") as folder:
        stage, options = _Stage(server, Path(folder, "session")), Options(seed=_SEED, spawn=spawn, limits=_LIMITS)
        ask([replace(one, op=LIVE_OP) for one in vectors], recorder, options, stage)
    return recorder.run.outcomes


class _Stage(Examiner):
    """Makes an emulator ready for each question, and compares what the flow gave."""

    def __init__(self, server: RunningEmulator, session_file: Path) -> None:
        self._emulator = server.emulator
        self._service_url = server.service_url
        self._session_file = session_file

    def input_of(self, vector: Vector) -> Mapping[str, Any]:
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

    def judge(self, vector: Vector, answer: Answer) -> Outcome:
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
