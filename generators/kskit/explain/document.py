"""A diagnosis as JSON, of the shape of vectors/schema/explain.schema.json."""

from typing import Any

from kaltura_diagnosis import document as diagnosis_document
from kaltura_diagnosis.findings import Diagnosis
from kskit.explain.fixes import Code

VERSION = 1


def document(diagnosis: Diagnosis, code: Code | None = None) -> dict[str, Any]:
    """Return the JSON object of a diagnosis; code: the part of a program that does it right."""
    return {
        "version": VERSION,
        **diagnosis_document.document(diagnosis),
        "code": None if code is None else {"language": code.language, "step": code.step, "text": code.text},
    }
