"""The JSON Schemas (2020-12) of vectors/: one per family, and those of kit.json, manifest.json and evidence.json."""

from pathlib import Path
from typing import Any

from kskit.build.jsonfile import pretty
from kskit.build.schemas import envelope
from kskit.build.schemas.operations import OPERATIONS
from kskit.build.schemas.parts import HEX_OBJECT
from kskit.build.vectors import families

_FOLDER = Path("schema")


def render() -> dict[Path, bytes]:
    """Return the schema files below vectors/."""
    found = {f"{family.name}.schema.json": envelope.family(family, OPERATIONS) for family in families()}
    found["kit.schema.json"] = envelope.kit(tuple(family.name for family in families()))
    found["manifest.schema.json"] = envelope.manifest()
    found["evidence.schema.json"] = envelope.evidence()
    return {_FOLDER / name: pretty(_headed(name, schema)) for name, schema in found.items()}


def _headed(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    definitions = {"hex": HEX_OBJECT, **schema.get("$defs", {})}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **schema, "$defs": definitions}
