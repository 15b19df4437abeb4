"""The JSON Schemas of what `kskit explain --json` and `kskit inspect --json` print."""

from pathlib import Path
from typing import Any

from kskit.build.jsonfile import pretty
from kskit.explain import inspection
from kskit.explain.document import VERSION

PATH = Path("vectors/schema/explain.schema.json")
INSPECT_PATH = Path("vectors/schema/inspect.schema.json")
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_MISTAKE = {"type": "string", "pattern": "^[A-F][0-9]{2}$", "description": "id of spec/catalogue/mistakes.toml"}


def _object(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def schema() -> dict[str, Any]:
    """Return the schema."""
    finding = _object(
        "One mistake.",
        {
            "mistake": _MISTAKE,
            "variant": {**_TEXT, "description": "which way of making it; empty where there is one"},
            "title": _TEXT,
            "statement": {**_TEXT, "description": "what is proven, one sentence without any secret"},
            "certain": {
                "type": "boolean",
                "description": "false: true words, but the mistake is only their likeliest cause",
            },
            "severity": {"enum": ["rejected", "accepted-but-wrong", "hazard"]},
            "explanation": _TEXT,
            "fix": _TEXT,
            "clauses": _TEXTS,
        },
    )
    findings = {"type": "array", "items": {"$ref": "#/$defs/finding"}}
    code = _object("Code that does it right.", {"language": _TEXT, "step": _TEXT, "text": _TEXT})
    root = _object(
        "What is wrong, or that nothing is.",
        {
            "version": {"const": VERSION},
            "subject": {"enum": ["token-hash", "ks", "request", "response", "error"]},
            "verdict": {"enum": ["right", "mistake", "hazard", "refused", "unknown"]},
            "summary": {**_TEXT, "description": "one sentence"},
            "mistakes": {"type": "array", "items": _MISTAKE, "uniqueItems": True},
            "explanations": {
                "type": "array",
                "items": findings,
                "description": "alternatives; each lists the mistakes that together explain what is at hand",
            },
            "corrected": {"type": ["string", "null"], "description": "the right value where the inputs allow it"},
            "ruled_out": {"type": "array", "items": _MISTAKE, "description": "tried, and not what happened"},
            "facts": {"type": "array", "items": _object("Something to show.", {"name": _TEXT, "text": _TEXT})},
            "notes": _TEXTS,
            "watch_for": {**findings, "description": "mistakes easily made next; no accusation"},
            "code": {"oneOf": [{"type": "null"}, code]},
        },
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PATH.name,
        "title": "kskit explain --json",
        **root,
        "$defs": {"finding": finding},
    }


def inspect_schema() -> dict[str, Any]:
    """Return the schema of a decoded KS; every field is text as it stands in the KS, null where it is missing."""
    text = {"type": ["string", "null"]}
    fields = _object(
        "What the KS says.",
        {
            **dict.fromkeys(("valid_until", "type", "user_id", "privileges"), text),
            "parsed_privileges": {
                "type": "array",
                "items": {"type": "array", "prefixItems": [_TEXT, _TEXTS], "minItems": 2, "maxItems": 2},
                "description": "[name, values] in order",
            },
            **dict.fromkeys(("master_partner_id", "additional_data", "rand", "hash", "session_group"), text),
        },
    )
    root = _object(
        "A decoded KS.",
        {
            "version": {"const": inspection.VERSION},
            "ks_version": {"enum": [1, 2, None]},
            "partner_id": text,
            "verified": {"type": "boolean", "description": "an admin secret made the signature"},
            "problem": {**text, "description": "why it is not verified"},
            "status": {**text, "description": "OK, EXPIRED, ...: the checks that need no server; null when not read"},
            "fields": {"oneOf": [{"type": "null"}, fields]},
        },
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": INSPECT_PATH.name,
        "title": "kskit inspect --json",
        **root,
    }


def render(root: Path) -> dict[Path, bytes]:  # noqa: ARG001 - every provider of the build is given the checkout
    """Return the schema files, for the build."""
    return {path: pretty(document) for path, document in ((PATH, schema()), (INSPECT_PATH, inspect_schema()))}
