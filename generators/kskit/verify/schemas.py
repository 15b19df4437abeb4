"""The JSON Schemas of what the harness says, hears and reports; a provider of `kskit build`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kskit.build.jsonfile import pretty
from kskit.verify.messages import PROTOCOL
from kskit.verify.ops import OPS
from kskit.verify.outcomes import FAILURES, Status
from kskit.verify.reports.document import FORMAT, SCHEMA

FOLDER = Path("vectors/schema")
Schema = Mapping[str, Any]

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_OBJECT = {"type": "object"}


def render(_root: Path) -> dict[Path, bytes]:
    """Return the schemas of the adapter protocol and of the report."""
    schemas = {
        "adapter-request.schema.json": _one_of("A line that the harness writes", _HELLO, _QUESTION, _STOP),
        "adapter-answer.schema.json": _one_of("A line that an adapter writes", _HELLO_ANSWER, _RESULT, _ERROR, _SKIP),
        SCHEMA: _REPORT,
    }
    return {FOLDER / name: pretty(_document(name, schema)) for name, schema in schemas.items()}


def _document(name: str, schema: Schema) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **schema}


def _one_of(title: str, *schemas: Schema) -> Schema:
    return {"title": title, "oneOf": list(schemas)}


def _object(description: str, members: Mapping[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object; unknown members are allowed, so that later protocols can add some."""
    required = [name for name in members if name not in optional]
    return {"type": "object", "description": description, "properties": dict(members), "required": required}


def _said(description: str, schema: Schema = _TEXT) -> Schema:
    return {**schema, "description": description}


_SEQ = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1, "description": "The number of the question."}
_STAGES = _said("Intermediate values, named as in the vectors; they only help to explain a failure.", _OBJECT)
_IMPLEMENTATION = _object(
    "The implementation that is verified.",
    {"name": _TEXT, "language": _TEXT, "version": _TEXT},
    optional=("language", "version"),
)

_HELLO = _object("The first line.", {"cmd": {"const": "hello"}, "protocol": {"const": PROTOCOL}})
_STOP = _object("The last line; standard input is closed after it.", {"cmd": {"const": "stop"}})
_QUESTION = _object(
    "A question. Its input is that of a vector; neither id nor expectation are told.",
    {"seq": _SEQ, "op": {"enum": list(OPS)}, "input": _OBJECT},
)
_HELLO_ANSWER = _object(
    "The answer to hello.",
    {
        "ok": {"const": True},
        "implementation": _IMPLEMENTATION,
        "ops": _said("The ops that the adapter has.", {"type": "array", "items": {"enum": list(OPS)}}),
    },
)
_RESULT = _object(
    "The input was taken; the result has the members of the vector's `expect`.",
    {"seq": _SEQ, "result": _OBJECT, "stages": _STAGES},
    optional=("stages",),
)
_ERROR = _object(
    "The input was rejected.",
    {
        "seq": _SEQ,
        "error": _object(
            "Why.",
            {
                "code": _said("The API's error code."),
                "reason": _said("The reason word, where there is one."),
                "step": _said("The check that rejected it, named as in the vectors."),
            },
            optional=("reason", "step"),
        ),
        "stages": _STAGES,
    },
    optional=("stages",),
)
_SKIP = _object(
    "The question is not answered.", {"seq": _SEQ, "skip": _said("Why not.", {"type": "string", "minLength": 1})}
)

_COUNTS = _object(
    "How many vectors have which verdict.",
    {
        **{status.value: _COUNT for status in Status},
        "step_not_stated": _said("Right rejections whose step the adapter did not name; they passed.", _COUNT),
    },
)
_FAILURE = {
    "kind": _said("What went wrong.", {"enum": list(FAILURES)}),
    "reason": _said("What went wrong, in one line; of a skipped vector, why."),
    "known_reason": _said("Why it is known to fail."),
    "title": _TEXT,
    "clauses": {"type": "array", "items": _object("A clause that the vector proves.", {"id": _TEXT, "title": _TEXT})},
    "input": _OBJECT,
    "expect": _OBJECT,
    "got": _said("The answer, as {result} or {error}; null when there was none.", {"type": ["object", "null"]}),
    "stage": _said("The first intermediate value that differs.", {"type": ["string", "null"]}),
    "mistakes": _said(
        "The mistakes that together give this answer; empty when none is known to.",
        {"type": "array", "items": _object("A mistake of the catalogue.", {"id": _TEXT, "title": _TEXT, "fix": _TEXT})},
    ),
    "rerun": _said("The command that asks this one question again."),
}
_REPORT = _object(
    "The report of one run of `kskit verify`.",
    {
        "$schema": {"const": SCHEMA},
        "version": {"const": FORMAT},
        "kit": _said("The version of the kit."),
        "protocol": {"const": PROTOCOL},
        "implementation": _IMPLEMENTATION,
        "command": {"type": "array", "items": _TEXT},
        "mode": {"enum": ["persistent", "spawn"]},
        "seed": _said("The order of the questions follows from it.", _COUNT),
        "vectors": _object("The vectors.", {"total": _COUNT, "asked": _COUNT, "sha256": _said("Of their manifest.")}),
        "ops": {"type": "array", "items": _TEXT},
        "succeeded": _said("Whether the implementation conforms.", {"type": "boolean"}),
        "problems": _said("What is wrong with the run as a whole.", {"type": "array", "items": _TEXT}),
        "restarts": _COUNT,
        "seconds": {"type": "number", "minimum": 0},
        "counts": _COUNTS,
        "families": _said("The same by family.", {"type": "object", "additionalProperties": _COUNTS}),
        "results": {
            "type": "array",
            "items": _object(
                "The verdict on one vector.",
                {
                    "id": _TEXT,
                    "family": _TEXT,
                    "op": {"enum": list(OPS)},
                    "status": {"enum": [status.value for status in Status]},
                    **_FAILURE,
                },
                optional=tuple(_FAILURE),
            ),
        },
    },
)
