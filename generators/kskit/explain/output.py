"""Printing a diagnosis: for people, or as JSON; without secrets unless they are asked for."""

import json
from collections.abc import Iterable

from kaltura_diagnosis.findings import Diagnosis
from kskit.explain.document import document
from kskit.explain.fixes import Code
from kskit.explain.redaction import Redactor
from kskit.explain.render import lines, show


def print_diagnosis(diagnosis: Diagnosis, code: Code | None, secrets: Iterable[str], *, as_json: bool) -> None:
    """Print; secrets: what to hide wherever it occurs. The corrected value is what was asked for, so it is shown."""
    redactor = Redactor(secret for secret in secrets if secret != diagnosis.corrected)
    if as_json:
        print(json.dumps(redactor.document(document(diagnosis, code)), indent=2))
    else:
        show(lines(diagnosis, code), redactor)
