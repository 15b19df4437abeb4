"""The shapes around the operations: family files, kit.json, manifest.json, evidence.json."""

from collections.abc import Mapping

from kskit.build.flags import FLAGS
from kskit.build.model import Family
from kskit.build.schemas import parts
from kskit.build.schemas.parts import Schema
from kskit.verify.ops import SIDES

ID = r"^[a-z0-9-]+/[A-Za-z0-9._-]+$"
_SHA256 = parts.hexadecimal("SHA-256 in hexadecimal.", 64)

_ERROR = parts.members(
    "How it must be refused. A refusal for another reason, or at another step, is not conformance.",
    error=parts.members(
        "The error.",
        ("args", "message"),
        code=parts.text("The API's error code."),
        reason=parts.text(
            "What tells apart what the code does not: of an error of the API its first argument, for a KS that is "
            "refused the name of its status; spec/adapter-protocol.md lists all."
        ),
        step=parts.text("The check that must reject the input."),
        message=parts.text("The text of the error, where the response carries one."),
        args=parts.mapping(
            "The arguments of the error, where the response carries them.", parts.maybe_text("A value.")
        ),
    ),
)

_COMMON: dict[str, Schema] = {
    "id": {"description": "Permanent: family, slash, slug. It never changes its input.", "type": "string",
           "pattern": ID},
    "title": parts.text("What the vector shows."),
    "op": parts.text("The operation that turns `input` into `expect`."),
    "side": {"description": "Whom it concerns: who calls the API, makes a KS, reads one, stands in for the server, or "
             "names mistakes.", "enum": list(SIDES)},
    "set": parts.integer("The first set of requirements that has it, where that is not 1 (profiles.toml)."),
    "clauses": {**parts.array("Ids of the clauses it proves.", {"type": "string"}), "minItems": 1},
    "flags": parts.array("Names of flags; the file's `flags` explains each.", {"enum": sorted(FLAGS)}),
    "verified_by": {
        **parts.array("Who arrived at `expect`: the reference, and whoever reproduced it in a test run. Of a mistake, "
                      "which is its own definition: at what follows from its value or request.",
                      {"type": "string"}),
        "contains": {"const": "reference"},
    },
    "why": parts.text("Of a vector that must fail: why, in words for people; no implementation needs to say the same."),
    "fact": parts.text("What the vector records, where its title does not say it."),
    "public": parts.array("JSON pointers to the values that look like secrets; all of them are public test data.",
                          {"type": "string", "pattern": "^/"}),
}  # fmt: skip
_FAMILY: Schema = {
    "description": "The family.",
    "type": "object",
    "properties": {
        "family": {"description": "Its name.", "type": "string"},
        "flags": {"description": "The flags of its vectors.", "type": "object"},
        "vectors": {"description": "Its vectors.", "type": "array", "items": {"type": "object"}, "minItems": 1},
    },
    "required": ["family", "flags", "vectors"],
}
_OPTIONAL = ("set", "why", "fact", "stages", "source", "mistake", "flow", "variant")


def family(described: Family, operations: Mapping[str, Schema]) -> Schema:
    """Return the schema of a family's file; each operation that occurs brings the shapes of its input and result."""
    names = sorted({case.op for case in described.cases()})
    return {
        "title": f"{described.title}: {described.name}.json",
        **parts.members(
            described.conformance,
            **_head(described.name),
            flags=parts.mapping("The flags used in this file, explained.", {"type": "string"}),
            vectors={**parts.array("The vectors, easy ones first.", {"$ref": "#/$defs/vector"}), "minItems": 1},
        ),
        "$defs": {
            "vector": {
                "description": "One vector. Unknown members may be ignored.",
                "oneOf": [{"$ref": f"#/$defs/{name}"} for name in names],
            },
            **{name: _vector(name, operations[name]) for name in names},
        },
    }


def _schema(name: str) -> dict[str, Schema]:
    return {"$schema": {"const": f"schema/{name}.schema.json"}}


def _head(name: str) -> dict[str, Schema]:
    return {
        **_schema(name),
        "family": {"const": name},
        "version": {"description": "The version of this format.", "const": 1},
        "kit": parts.text("The version of the kit that wrote the file."),
        "title": parts.text("The family's title."),
        "level": parts.integer("The family's place on the way from easy to hard."),
        "conformance": parts.text("What an implementation must do."),
        "public_test_data": parts.text("That no secret in here is one."),
    }


def _vector(name: str, operation: Schema) -> Schema:
    properties: dict[str, Schema] = {
        **_COMMON,
        "op": {"const": name},
        "source": parts.text("Where the bytes come from, for recorded ones."),
        "mistake": parts.text("The id of the mistake in the catalogue."),
        "flow": parts.text("The flow in the catalogue."),
        "variant": parts.text("The way through it."),
        "input": operation["input"],
        "stages": operation["stages"],
        "expect": {"description": "The result, or the error.", "anyOf": [operation["result"], _ERROR]},
    }
    return parts.members(operation["summary"], _OPTIONAL, **properties)


def kit(names: tuple[str, ...]) -> Schema:
    """Return the schema of kit.json: the files of all families in one."""
    return {
        "title": "All vectors in one document: kit.json",
        **parts.members(
            "The families by name; each is the content of its file without `$schema`.",
            **_schema("kit"),
            version={"const": 1},
            kit=parts.text("The version of the kit."),
            public_test_data=parts.text("That no secret in here is one."),
            families=parts.members("The families; of a selection only some.", names, **dict.fromkeys(names, _FAMILY)),
        ),
    }


def manifest() -> Schema:
    """Return the schema of manifest.json."""
    counts = parts.members(
        "What a family holds.",
        file=parts.text("Its file."),
        vectors=parts.integer("How many vectors."),
        rejected=parts.integer("How many of them must be rejected."),
        confirmed_twice=parts.integer("How many have two opinions or more besides the reference's."),
    )
    entry = parts.members("One file.", sha256=_SHA256, bytes=parts.integer("Its length."))
    return {
        "title": "What lies in this folder: manifest.json",
        **parts.members(
            "Counts and digests of every generated file but this one.",
            **_schema("manifest"),
            kit=parts.text("The version of the kit."),
            version={"const": 1},
            vectors=parts.integer("How many vectors in all."),
            families=parts.mapping("The families by name.", counts),
            files=parts.mapping("The files by path below vectors/.", entry),
        ),
    }


def accumulated() -> Schema:
    """Return the schema of accumulated.json."""
    return {
        "title": "Digests over many generated cases: accumulated.json",
        **parts.members(
            "What cases are made of, and how, and one digest per op and number of cases.",
            **_schema("accumulated"),
            version={"const": 1},
            kit=parts.text("The version of the kit."),
            title=parts.text("The title."),
            public_test_data=parts.text("That no secret in here is one."),
            seed=parts.text("What all cases follow from."),
            pieces=parts.array("The 32 texts that texts are made of.", {"type": "string"}),
            hash_types=parts.array("The hash types, in turn.", {"type": "string"}),
            generator=parts.array("The generator in pseudocode, a line each.", {"type": "string"}),
            digests=parts.mapping("Op to digests.", parts.mapping("Number of cases to digest.", _SHA256)),
        ),
    }


def evidence() -> Schema:
    """Return the schema of evidence.json."""
    row = parts.members(
        "What was confirmed for the vector of this operation, input and expectation.",
        sha256=_SHA256,
        opinions=parts.array("Who reproduced it.", {"type": "string"}),
    )
    opinion = parts.members(
        "Somebody who was asked.",
        about=parts.text("What it is."),
        voice=parts.text("Opinions of one voice count as one."),
    )
    return {
        "title": "What runs confirmed: evidence.json",
        **parts.members(
            "Written by `kskit evidence`, read by `kskit build`.",
            **_schema("evidence"),
            opinions=parts.mapping("Who was asked, by the name in `verified_by`.", opinion),
            mutants=parts.members(
                "The implementations that are wrong on purpose.",
                made=parts.integer("How many there are: each changes the reference in one place."),
                killed=parts.integer("How many of them some vector notices."),
                listed=parts.integer("How many no input tells from the reference; each has its reason."),
            ),
            vectors=parts.mapping("By vector id.", row),
        ),
    }
