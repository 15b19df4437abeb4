"""Opinions on vectors that come down to several questions of other ops.

Of a recorded flow: what the server reads in each request, and a caller in each response. Of a mistake, which is its own
definition, what follows from it: which KS would have been right and what a reader makes of the mistaken one, which
parameters the server sees in the mistaken request. Whoever arrives at all of that has an opinion on the vector.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kskit.build.operations.sessions import FIELDS
from kskit.build.vectors import Vector
from kskit.verify.vectors import Vector as Asked


def questions(vectors: Iterable[Vector]) -> list[Asked]:
    """Return the questions that such vectors come down to."""
    return [
        Asked(f"{vector.id}#{what}", vector.family, op, given, expect, {})
        for vector in vectors
        for what, op, given, expect in _parts(vector.content)
    ]


def vector_of(question_id: str) -> str:
    """Return the id of the vector that a question belongs to."""
    return question_id.partition("#")[0]


def answered(vectors: Iterable[Vector], passed: set[str]) -> set[str]:
    """Return the ids of the vectors all of whose questions are among those that passed."""
    found = set()
    for vector in vectors:
        parts = [f"{vector.id}#{what}" for what, *_ in _parts(vector.content)]
        if parts and passed.issuperset(parts):
            found.add(vector.id)
    return found


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    given, expect = content["input"], content["expect"]
    if content["op"] == "mistake_ks":
        yield "right", "ks_encode", {name: given[name] for name in _ENCODE}, {"ks": expect["right"]}
        reader = {"ks": expect["value"], "secrets": {str(given["partner_id"]): [given["secret"]]}}
        yield "reads", "ks_decode", reader, expect["reads"]
    elif content["op"] == "mistake_request":
        yield "parameters", "request_read", expect["request"], {"parameters": expect["parameters"]}
    elif content["op"] == "flow_transcript":
        for number, (step, seen) in enumerate(zip(given["steps"], expect["steps"], strict=True)):
            answer = {name: value for name, value in seen.items() if name != "parameters"}
            yield f"request-{number}", "request_read", step["request"], {"parameters": seen["parameters"]}
            yield f"answer-{number}", "response_decode", step["response"], answer


_ENCODE: Sequence[str] = ("version", "secret", *FIELDS, "rand", "random_hex")
