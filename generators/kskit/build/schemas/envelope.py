"""The shapes around the operations: family files, kit.json, manifest.json, evidence.json."""

from collections.abc import Mapping
from typing import Any

from kskit.build.model import FLAGS, Family
from kskit.verify.ops import SIDES

Schema = dict[str, Any]


def text(description: str) -> Schema:
    """Return the schema of a text; bytes that are not UTF-8 are {"hex": ...}."""
    return {"description": description, "$ref": "#/$defs/text"}


def integer(description: str) -> Schema:
    """Return the schema of a whole number."""
    return {"description": description, "type": "integer"}


def hexadecimal(description: str, length: int) -> Schema:
    """Return the schema of a number of lower-case hexadecimal digits."""
    return {"description": description, "type": "string", "pattern": f"^[0-9a-f]{{{length}}}$"}


def array(description: str, items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"description": description, "type": "array", "items": items}


def mapping(description: str, values: Schema) -> Schema:
    """Return the schema of an object whose member names are data."""
    return {"description": description, "type": "object", "additionalProperties": values}


def members(description: str, optional: tuple[str, ...] = (), /, **properties: Any) -> Schema:
    """Return the schema of an object of exactly these members, all required but the optional ones."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


ID = r"^[a-z0-9-]+/[A-Za-z0-9._-]+$"
_SHA256 = hexadecimal("SHA-256 in hexadecimal.", 64)

_ERROR = members(
    "How it must be refused. A refusal for another reason, or at another step, is not conformance.",
    error=members(
        "The error.",
        ("args", "message"),
        code=text("The API's error code."),
        reason=text(
            "What tells apart what the code does not: of an error of the API its first argument, for a KS that is "
            "refused the name of its status; spec/adapter-protocol.md lists all."
        ),
        step=text("The check that must reject the input."),
        message=text("The text of the error, where the response carries one."),
        args=mapping(
            "The arguments of the error, where the response carries them.",
            {"description": "A value.", "$ref": "#/$defs/text_or_null"},
        ),
    ),
)

_COMMON: dict[str, Schema] = {
    "id": {"description": "Permanent: family, slash, slug. It never changes its input.", "type": "string",
           "pattern": ID},
    "title": text("What the vector shows."),
    "op": text("The operation that turns `input` into `expect`."),
    "side": {"description": "Whom it concerns: who calls the API, makes a KS, reads one, stands in for the server, or "
             "names mistakes.", "enum": list(SIDES)},
    "set": integer("The first set of requirements that has it, where that is not 1 (profiles.toml)."),
    "clauses": {**array("Ids of the clauses it proves.", {"type": "string"}), "minItems": 1},
    "flags": array("Names of flags; the file's `flags` explains each.", {"enum": sorted(FLAGS)}),
    "verified_by": {
        **array("Who arrived at `expect`: the reference, and whoever reproduced it in a test run. Of a mistake, "
                      "which is its own definition: at what follows from its value or request.",
                      {"type": "string"}),
        "contains": {"const": "reference"},
    },
    "why": text("Of a vector that must fail: why, in words for people; no implementation needs to say the same."),
    "fact": text("What the vector records, where its title does not say it."),
    "public": array("JSON pointers to the values that look like secrets; all of them are public test data.",
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
        **members(
            described.conformance,
            **_head(described.name),
            flags=mapping("The flags used in this file, explained.", {"type": "string"}),
            vectors={**array("The vectors, easy ones first.", {"$ref": "#/$defs/vector"}), "minItems": 1},
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
        "kit": text("The version of the kit that wrote the file."),
        "title": text("The family's title."),
        "level": integer("The family's place on the way from easy to hard."),
        "conformance": text("What an implementation must do."),
        "public_test_data": text("That no secret in here is one."),
    }


def _vector(name: str, operation: Schema) -> Schema:
    properties: dict[str, Schema] = {
        **_COMMON,
        "op": {"const": name},
        "source": text("Where the bytes come from, for recorded ones."),
        "mistake": text("The id of the mistake in the catalogue."),
        "flow": text("The flow in the catalogue."),
        "variant": text("The way through it."),
        "input": operation["input"],
        "stages": operation["stages"],
        "expect": {"description": "The result, or the error.", "anyOf": [operation["result"], _ERROR]},
    }
    return members(operation["summary"], _OPTIONAL, **properties)


def kit(names: tuple[str, ...]) -> Schema:
    """Return the schema of kit.json: the files of all families in one."""
    return {
        "title": "All vectors in one document: kit.json",
        **members(
            "The families by name; each is the content of its file without `$schema`.",
            **_schema("kit"),
            version={"const": 1},
            kit=text("The version of the kit."),
            public_test_data=text("That no secret in here is one."),
            families=members("The families; of a selection only some.", names, **dict.fromkeys(names, _FAMILY)),
        ),
    }


def manifest() -> Schema:
    """Return the schema of manifest.json."""
    counts = members(
        "What a family holds.",
        file=text("Its file."),
        vectors=integer("How many vectors."),
        rejected=integer("How many of them must be rejected."),
        confirmed_twice=integer("How many have two opinions or more besides the reference's."),
    )
    entry = members("One file.", sha256=_SHA256, bytes=integer("Its length."))
    return {
        "title": "What lies in this folder: manifest.json",
        **members(
            "Counts and digests of every generated file but this one.",
            **_schema("manifest"),
            kit=text("The version of the kit."),
            version={"const": 1},
            vectors=integer("How many vectors in all."),
            families=mapping("The families by name.", counts),
            files=mapping("The files by path below vectors/.", entry),
        ),
    }


def accumulated() -> Schema:
    """Return the schema of accumulated.json."""
    return {
        "title": "Digests over many generated cases: accumulated.json",
        **members(
            "What cases are made of, and how, and one digest per op and number of cases.",
            **_schema("accumulated"),
            version={"const": 1},
            kit=text("The version of the kit."),
            title=text("The title."),
            public_test_data=text("That no secret in here is one."),
            seed=text("What all cases follow from."),
            pieces=array("The 32 texts that texts are made of.", {"type": "string"}),
            hash_types=array("The hash types, in turn.", {"type": "string"}),
            generator=array("The generator in pseudocode, a line each.", {"type": "string"}),
            digests=mapping("Op to digests.", mapping("Number of cases to digest.", _SHA256)),
        ),
    }


def evidence() -> Schema:
    """Return the schema of evidence.json."""
    row = members(
        "What was confirmed for the vector of this operation, input and expectation.",
        sha256=_SHA256,
        opinions=array("Who reproduced it.", {"type": "string"}),
    )
    opinion = members(
        "Somebody who was asked.",
        about=text("What it is."),
        voice=text("Opinions of one voice count as one."),
    )
    return {
        "title": "What runs confirmed: evidence.json",
        **members(
            "Written by `kskit evidence`, read by `kskit build`.",
            **_schema("evidence"),
            opinions=mapping("Who was asked, by the name in `verified_by`.", opinion),
            mutants=members(
                "The implementations that are wrong on purpose.",
                made=integer("How many there are: each changes the reference in one place."),
                killed=integer("How many of them some vector notices."),
                listed=integer("How many no input tells from the reference; each has its reason."),
            ),
            vectors=mapping("By vector id.", row),
        ),
    }
