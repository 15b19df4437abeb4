"""A run over one long-lived process: questions are pipelined, answers come in any order, nothing is lost.

When the process breaks the protocol it is killed and started again. With one question under way, that question is to
blame. With several, they are asked again one at a time until it shows which of them does it.
"""

import time
from collections import deque
from collections.abc import Sequence
from selectors import DefaultSelector

from kskit.stopping import started_whole
from kskit.verify.judge import Examiner
from kskit.verify.messages import HELLO, STOP, Answer, Hello, ProtocolFault, question, read_answer, read_hello, shown
from kskit.verify.outcomes import Outcome, Recorder, Status
from kskit.verify.process import AdapterProcess, Limits, describe_exit
from kskit.verify.vectors import Question, Vector


class _GivenUpError(Exception):
    """The conversation cannot go on; str() says why."""


class Conversation:
    """Asks all questions of a run; the outcomes are left with the recorder."""

    def __init__(self, vectors: Sequence[Vector], recorder: Recorder, limits: Limits, examiner: Examiner) -> None:
        self._vectors = vectors
        self._recorder = recorder
        self._run = recorder.run
        self._limits = limits
        self._examiner = examiner
        self._queue: deque[Question] = deque()
        self._suspects: deque[Question] = deque()
        self._incident: ProtocolFault | None = None
        """What the process did while the suspects were under way; they are asked one at a time while it is set."""
        self._under_way: dict[int, Vector] = {}
        self._answered: dict[int, Outcome] = {}
        self._last: Outcome | None = None
        self._deadline, self._patience = 0.0, ""
        self._process: AdapterProcess | None = None

    def hold(self) -> None:
        """Hold the whole conversation; raises CommandError when the command does not exist."""
        with DefaultSelector() as self._selector:
            try:
                self._greet()
                self._queue.extend(self._recorder.plan(self._vectors))
                while self._questions_left() and not self._recorder.stopped:
                    self._turn()
                if not self._recorder.stopped:
                    self._finish()
            except _GivenUpError as end:
                self._give_up(str(end))
            finally:
                if self._process:
                    self._process.kill()

    def _questions_left(self) -> bool:
        return bool(self._queue or self._suspects or self._under_way)

    def _greet(self) -> AdapterProcess:
        """Start the process, say hello and keep what comes back; raises _GivenUpError when that fails."""
        limit = self._limits.max_line_bytes
        with started_whole():
            self._process = process = AdapterProcess(self._run.command, self._selector, max_line_bytes=limit)
        process.send(HELLO)
        self._extend_deadline(self._limits.hello_seconds, "--hello-timeout")
        try:
            hello = self._read_hello(process)
        except ProtocolFault as fault:
            raise _GivenUpError(f"no conversation: {fault.text}{process.last_words()}") from fault
        if self._run.hello is not None and hello != self._run.hello:
            raise _GivenUpError("after a restart the answer to hello was another one than before")
        self._run.hello = hello
        return process

    def _read_hello(self, process: AdapterProcess) -> Hello:
        while not (lines := self._receive(process)):
            pass
        hello = read_hello(lines[0])
        if len(lines) > 1:
            raise ProtocolFault("stray-line", f"more than one line in answer to hello: {shown(lines[1])}")
        return hello

    def _turn(self) -> None:
        process = self._process or self._greet()
        self._ask(process)
        try:
            for data in self._receive(process):
                self._take(data)
        except ProtocolFault as fault:
            self._break_off(process, fault)

    def _ask(self, process: AdapterProcess) -> None:
        """Send as many questions as may be under way."""
        if not self._under_way:
            self._close_incident()
            self._extend_deadline()
        source, window = (self._suspects, 1) if self._incident else (self._queue, self._limits.window)
        lines = []
        while source and len(self._under_way) < window:
            seq, vector = source.popleft()
            self._under_way[seq] = vector
            lines.append(question(seq, vector.op, self._examiner.input_of(vector)))
        if lines:
            process.send(b"".join(lines))

    def _receive(self, process: AdapterProcess) -> list[bytes]:
        """Return the lines that arrived; raises ProtocolFault when the process is silent for too long, or gone."""
        events = self._selector.select(max(0.0, self._deadline - time.monotonic()))
        lines = [line for key, _ in events for line in process.ready(key.fileobj)]
        if lines:
            return lines
        if process.too_long:
            raise process.line_too_long()
        if process.at_end:
            raise ProtocolFault("ended", process.ending(self._limits.grace_seconds))
        if time.monotonic() >= self._deadline:
            raise ProtocolFault("no-answer", f"no answer within {self._patience}")
        return []

    def _take(self, data: bytes) -> None:
        """Settle the question that a line answers; raises ProtocolFault when it answers none."""
        try:
            answer = read_answer(data)
        except ProtocolFault as fault:
            vector = self._under_way.get(fault.seq) if fault.seq is not None else None
            if fault.seq is None or vector is None:
                raise
            self._settle(fault.seq, Outcome(vector, Status.FAILED, fault.kind, fault.text))
            return
        vector = self._under_way.get(answer.seq)
        if vector is None:
            self._take_unasked(answer)
        else:
            self._settle(answer.seq, self._examiner.judge(vector, answer))

    def _take_unasked(self, answer: Answer) -> None:
        earlier = self._answered.get(answer.seq)
        if earlier is None:
            text = f"an answer to seq {answer.seq}, which was not asked; copy seq from the question"
            raise ProtocolFault("unknown-seq", text)
        self._recorder.overrule(earlier, ProtocolFault("answered-twice", "this question was answered twice"))

    def _settle(self, seq: int, outcome: Outcome) -> None:
        del self._under_way[seq]
        self._answered[seq] = self._last = outcome
        self._recorder.record(outcome)
        self._extend_deadline()

    def _break_off(self, process: AdapterProcess, fault: ProtocolFault) -> None:
        """End a process that broke the protocol, and find out which question it broke it on."""
        fault = ProtocolFault(fault.kind, fault.text + process.last_words())
        process.kill()
        self._process = None
        self._blame(fault)
        if self._questions_left() and self._run.restarts >= self._limits.max_restarts:
            raise _GivenUpError(f"gave up after {self._run.restarts} restarts; the last time: {fault.text}")
        self._run.restarts += 1

    def _blame(self, fault: ProtocolFault) -> None:
        under_way = list(self._under_way.items())
        self._under_way.clear()
        if len(under_way) > 1:
            self._suspects.extend(under_way)
            self._incident = fault
        elif under_way:
            self._recorder.fail(under_way[0][1], fault)
            self._queue.extendleft(reversed(self._suspects))
            self._suspects.clear()
            self._incident = None
        elif self._last:
            self._recorder.overrule(self._last, fault)

    def _close_incident(self) -> None:
        """Report an incident that did not happen again; a process that breaks down at random conforms to nothing."""
        if self._incident and not self._suspects:
            text = f"{self._incident.text}; not again when the questions under way were asked one at a time"
            self._run.problems.append(text)
            self._incident = None

    def _finish(self) -> None:
        """Say stop, and see that nothing but the end follows."""
        self._close_incident()
        process = self._process or self._greet()
        process.send(STOP, last=True)
        self._deadline = time.monotonic() + self._limits.grace_seconds
        try:
            while not process.at_end:
                for data in self._receive(process):
                    self._take(data)
        except ProtocolFault as fault:
            if fault.kind == "no-answer":
                self._run.problems.append(f"still running {self._limits.grace_seconds:g} s after stop")
                return
            if fault.kind != "ended":
                self._blame(fault)
                return
        code = process.wait(self._limits.grace_seconds)
        if code:
            self._run.problems.append(f"after stop: {describe_exit(code)}{process.last_words()}")

    def _give_up(self, reason: str) -> None:
        self._run.problems.append(reason)
        rest = [*self._under_way.values(), *(vector for _, vector in (*self._suspects, *self._queue))]
        self._recorder.give_up(rest if self._run.hello else self._vectors, "the run was given up")

    def _extend_deadline(self, seconds: float | None = None, option: str = "--timeout") -> None:
        """Begin to wait anew, for as long as an answer may take or as long as is given by another option."""
        seconds = self._limits.timeout_seconds if seconds is None else seconds
        self._deadline, self._patience = time.monotonic() + seconds, f"{seconds:g} s ({option})"
