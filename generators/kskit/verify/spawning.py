"""A run with one process per question, for programs that answer once and end: shell scripts, command lines.

Each process finds one line on its standard input, a hello or a question, and then the end of the file; it writes one
line and ends. Several run at once.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from selectors import BaseSelector, DefaultSelector

from kskit.stopping import started_whole
from kskit.verify.judge import Examiner
from kskit.verify.messages import HELLO, Answer, ProtocolFault, question, read_answer, read_hello, shown
from kskit.verify.outcomes import Recorder
from kskit.verify.process import AdapterProcess, Limits, describe_exit
from kskit.verify.vectors import Vector


@dataclass(eq=False)
class _Worker:
    """One process and its question."""

    process: AdapterProcess
    deadline: float
    seq: int
    vector: Vector | None
    lines: list[bytes] = field(default_factory=list)


class Spawning:
    """Asks all questions of a run, each of a process of its own; the outcomes are left with the recorder."""

    def __init__(self, vectors: Sequence[Vector], recorder: Recorder, limits: Limits, examiner: Examiner) -> None:
        self._vectors = vectors
        self._recorder = recorder
        self._run = recorder.run
        self._limits = limits
        self._examiner = examiner
        self._workers: dict[AdapterProcess, _Worker] = {}

    def ask_all(self) -> None:
        """Ask hello and then every question; raises CommandError when the command does not exist."""
        with DefaultSelector() as selector:
            try:
                if self._hello(selector):
                    self._questions(selector)
            finally:
                for process in self._workers:
                    process.kill()

    def _hello(self, selector: BaseSelector) -> bool:
        worker = self._spawn(selector, HELLO, self._limits.hello_seconds)
        try:
            while not self._done(worker):
                self._wait(selector)
            self._run.hello = read_hello(self._only_line(worker))
        except ProtocolFault as fault:
            self._run.problems.append(f"no hello: {fault.text}")
            self._recorder.give_up(self._vectors, "there was no hello")
            return False
        finally:
            self._retire(worker)
        return True

    def _questions(self, selector: BaseSelector) -> None:
        queue = deque(self._recorder.plan(self._vectors))
        while (queue or self._workers) and not self._recorder.stopped:
            while queue and len(self._workers) < self._limits.jobs:
                seq, vector = queue.popleft()
                line = question(seq, vector.op, self._examiner.input_of(vector))
                self._spawn(selector, line, self._limits.timeout_seconds, seq, vector)
            self._wait(selector)
            for worker in [worker for worker in self._workers.values() if self._done(worker)]:
                if worker.vector:
                    self._settle(worker, worker.vector)

    def _spawn(
        self, selector: BaseSelector, line: bytes, seconds: float, seq: int = 0, vector: Vector | None = None
    ) -> _Worker:
        with started_whole():
            process = AdapterProcess(self._run.command, selector, max_line_bytes=self._limits.max_line_bytes)
            worker = self._workers[process] = _Worker(process, time.monotonic() + seconds, seq, vector)
        process.send(line, last=True)
        return worker

    def _wait(self, selector: BaseSelector) -> None:
        deadline = min(worker.deadline for worker in self._workers.values())
        for key, _ in selector.select(max(0.0, deadline - time.monotonic())):
            process: AdapterProcess = key.data
            self._workers[process].lines += process.ready(key.fileobj)

    def _done(self, worker: _Worker) -> bool:
        return worker.process.at_end or worker.process.too_long or time.monotonic() >= worker.deadline

    def _retire(self, worker: _Worker) -> None:
        worker.process.kill()
        del self._workers[worker.process]

    def _settle(self, worker: _Worker, vector: Vector) -> None:
        try:
            outcome = self._examiner.judge(vector, self._answer(worker))
        except ProtocolFault as fault:
            self._recorder.fail(vector, fault)
        else:
            self._recorder.record(outcome)
        finally:
            self._retire(worker)

    def _answer(self, worker: _Worker) -> Answer:
        answer = read_answer(self._only_line(worker))
        if answer.seq != worker.seq:
            text = f"an answer to seq {answer.seq} instead of {worker.seq}; copy seq from the question"
            raise ProtocolFault("unknown-seq", text)
        return answer

    def _only_line(self, worker: _Worker) -> bytes:
        """Return the one line of a process that has ended; raises ProtocolFault when it did anything else."""
        process, limits = worker.process, self._limits
        if process.too_long:
            raise process.line_too_long()
        if not process.at_end:
            seconds, option = limits.timeout_seconds, "--timeout"
            if worker.vector is None:
                seconds, option = limits.hello_seconds, "--hello-timeout"
            raise ProtocolFault("no-answer", f"no answer within {seconds:g} s ({option}){process.last_words()}")
        lines = [*worker.lines, *([process.unfinished_line] if process.unfinished_line else [])]
        if not lines:
            raise ProtocolFault("ended", process.ending(limits.grace_seconds) + process.last_words())
        if len(lines) > 1:
            raise ProtocolFault("stray-line", f"more than one line on standard output: {shown(lines[1])}")
        code = process.wait(limits.grace_seconds)
        if code is None:
            raise ProtocolFault("no-answer", f"answered, but did not end within {limits.grace_seconds:g} s")
        if code:
            raise ProtocolFault("ended", f"answered, but ended with {describe_exit(code)}{process.last_words()}")
        return lines[0]
