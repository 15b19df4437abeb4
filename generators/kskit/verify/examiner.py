"""Who makes the input of a question and judges its answer: vectors say both, live questions need a service."""

from collections.abc import Mapping
from typing import Any, Protocol

from kskit.verify.judge import judge
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Outcome
from kskit.verify.vectors import Vector


class Examiner(Protocol):
    """What a run needs to know about its questions."""

    def input_of(self, vector: Vector) -> Mapping[str, Any]:
        """Return the input, at the moment in which the question is asked."""

    def judge(self, vector: Vector, answer: Answer) -> Outcome:
        """Return the verdict on the answer."""


class ByVectors:
    """The examiner of the vectors: they hold input and expectation."""

    def input_of(self, vector: Vector) -> Mapping[str, Any]:
        """Return the vector's input."""
        return vector.input

    def judge(self, vector: Vector, answer: Answer) -> Outcome:
        """Return the verdict by the vector's expectation."""
        return judge(vector, answer)
