"""The JSON Schemas (2020-12) of vectors/: one per family, and those of kit.json, manifest.json and evidence.json.

What each operation takes and gives stands in operations.json, as JSON Schema, beside the shapes that several of them
share.
"""

import json
import re
from importlib.resources import files
from pathlib import Path

from kskit.build.jsonfile import pretty
from kskit.build.schemas import envelope
from kskit.build.schemas.envelope import Schema
from kskit.build.vectors import families

_FOLDER = Path("schema")
_REFERENCE = re.compile(r'"\$ref": "#/\$defs/(\w+)"')


def render() -> dict[Path, bytes]:
    """Return the schema files below vectors/."""
    source = json.loads(files(__package__).joinpath("operations.json").read_text(encoding="utf-8"))
    found = {f"{family.name}.schema.json": envelope.family(family, source["operations"]) for family in families()}
    found["kit.schema.json"] = envelope.kit(tuple(family.name for family in families()))
    found["manifest.schema.json"] = envelope.manifest()
    found["evidence.schema.json"] = envelope.evidence()
    found["accumulated.schema.json"] = envelope.accumulated()
    return {_FOLDER / name: pretty(_whole(name, schema, source["$defs"])) for name, schema in found.items()}


def _whole(name: str, schema: Schema, shared: Schema) -> Schema:
    """Return a schema with its head, its own definitions and those of the shared ones that it uses."""
    own, used = schema.get("$defs", {}), set[str]()
    while missing := set(_REFERENCE.findall(json.dumps([schema, [shared[one] for one in used]]))) - used - own.keys():
        used |= missing
    definitions = {one: shape for one, shape in shared.items() if one in used} | own
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name}
    return {**head, **schema, "$defs": definitions} if definitions else {**head, **schema}
