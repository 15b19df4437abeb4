"""What a test vector is before it is written: families, flags and cases; expectations are computed, never typed."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_session.text import from_bytes, is_utf8, to_bytes

Json = Any
CANNOT_ENCODE = "CANNOT_ENCODE"
"""The error code for a call that cannot be written so that it arrives as it was meant."""
NO_API_ANSWER = "NO_API_ANSWER"
"""The error code for whatever is not a response of the API: a page, another HTTP status, nobody at the address."""


FLAGS = {
    "AcceptedButWrong": "The server takes it without a complaint, yet it does not mean what its maker meant.",
    "BlockAligned": "A length just below, at or above a multiple of 16 bytes, where padding goes wrong.",
    "Boundary": "The last value on one side of a limit, or the first on the other.",
    "CommonMistake": "What a mistake that people make gives; catalogue/mistakes.toml explains it.",
    "Empty": "A value that is present and empty, or not there at all.",
    "ForumCase": "From the two questions in the Kaltura forum that started this kit.",
    "Lenient": "A reader must accept it although no writer should make it.",
    "Long": "Longer than any buffer that looks large enough.",
    "NotUtf8": 'Bytes that are not UTF-8, written {"hex": ...}.',
    "PhpRule": "The result follows from a rule of PHP, not of the API.",
    "Recorded": "Taken byte for byte from the recording of a real server.",
    "Rejected": "One fault, which must be rejected, and at the step that is named.",
    "Reserved": "A privilege name that only an application token may grant.",
    "Restriction": "A privilege that restricts where or how often a KS may be used.",
    "ServerCrash": "The server fails with HTTP 500 and an empty body; an implementation should report an error.",
    "Unicode": "Letters outside ASCII, in one to four bytes of UTF-8.",
}
"""The flags of the vectors, each explained once."""


@dataclass(frozen=True, slots=True)
class Case:
    """One vector without its expectation.

    slug: permanent, unique within the family. title: what it shows. op: the operation that computes the expectation.
    input: texts are PHP strings. clauses: ids of spec/catalogue/clauses.toml, flags: names of flags, both separated by
    blanks. extra: further members, e.g. `source`.
    """

    slug: str
    title: str
    op: str
    input: Mapping[str, Json]
    clauses: str
    flags: str = ""
    extra: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A file of vectors.

    level: its place on the way from easy to hard. conformance: the sentence that says what an implementation must do.
    cases: yields the cases, easy ones first. facts: what the vectors record whose slugs begin so.
    """

    name: str
    level: int
    title: str
    conformance: str
    cases: Callable[[], Iterable[Case]]
    facts: Mapping[str, str] = field(default_factory=dict)

    def fact_of(self, case: Case) -> str | None:
        """Return why the vector is there although easier ones may notice the same wrong implementations."""
        return next((fact for start, fact in self.facts.items() if case.slug.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation gives.

    expect: the result, or {"error": ...}. stages: values on the way, name to text. why: of an error in words.
    """

    expect: Mapping[str, Json]
    stages: Mapping[str, Json]
    why: str = ""


def error(code: str, reason: str, step: str) -> dict[str, Json]:
    """Return the expectation of a negative vector.

    code: the API's error code. reason: what the server puts into the first argument, or a word of ours where it has
    none. step: the check that must reject the input.
    """
    return {"error": {"code": code, "reason": reason, "step": step}}


def to_json(value: Json) -> Json:
    """Return a value for JSON: a text whose bytes are not UTF-8 becomes {"hex": ...}.

    An object with such a name, or that would be taken for another form, becomes {"entries": [[name, value], ...]}.
    """
    if isinstance(value, str):
        return str(value) if is_utf8(value) else {"hex": to_bytes(value).hex()}
    if isinstance(value, Mapping):
        members = [(str(name), to_json(item)) for name, item in value.items()]
        if all(is_utf8(name) for name, _ in members) and value.keys() not in ({"hex"}, {"entries"}):
            return dict(members)
        return {"entries": [[to_json(name), item] for name, item in members]}
    return [to_json(item) for item in value] if isinstance(value, list | tuple) else value


def from_json(value: Json) -> Json:
    """Return the PHP value of a vector's member: the inverse of to_json."""
    if isinstance(value, Mapping):
        if value.keys() == {"hex"}:
            return from_bytes(bytes.fromhex(value["hex"]))
        if value.keys() == {"entries"}:
            return {from_json(name): from_json(item) for name, item in value["entries"]}
        return {name: from_json(item) for name, item in value.items()}
    return [from_json(item) for item in value] if isinstance(value, list) else value


def canonical(value: Json) -> bytes:
    """Return the one JSON form that digests are made over: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def digest(value: Json) -> str:
    """Return the hexadecimal SHA-256 of a JSON value's canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def bytes_of_id(vector_id: str) -> bytes:
    """Return the 16 "random" bytes of a vector: they follow from its id, so that a rebuild is the same everywhere."""
    return hashlib.sha256(vector_id.encode("utf-8")).digest()[:16]
