"""The code that does it right: the region of a snippet, in the language somebody asks for."""

from typing import NamedTuple

from kaltura_diagnosis.findings import Diagnosis
from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path

_DECIDE = "handle-errors/decide"


class Code(NamedTuple):
    """A part of a program. step: "flow/step". language: as templates call it.

    wrong, right: the line of the program as the mistake has it, and as it should be; None where nobody writes it so.
    """

    language: str
    step: str
    text: str
    wrong: str | None = None
    right: str | None = None


def code_for(diagnosis: Diagnosis, language: str) -> Code | None:
    """Return the code of the first finding whose step the language's snippets show; None when none does.

    For an error code it is the code that decides what to do about an error. Raises KitError for a language that has
    no snippets.
    """
    if language not in languages():
        raise KitError(f"there are no snippets in {language!r}; there are {', '.join(languages())}")
    findings = [*diagnosis.findings, *diagnosis.watch_for]
    steps = [(finding.step, finding.mistake) for finding in findings if finding.step is not None]
    if diagnosis.subject == "error":
        steps.insert(0, (_DECIDE, ""))
    return next(filter(None, (code_of_step(language, *step) for step in steps)), None)


def languages() -> list[str]:
    """Return the languages that have snippets."""
    return sorted(path.name for path in data_path("spec", "snippets").glob("*/"))


def code_of_step(language: str, step: str, mistake: str = "") -> Code | None:
    """Return the code of a step "flow/step", None where the language's snippets do not show it.

    mistake: an id, to have the code that makes it beside.
    """
    from kskit.snippets.mistaken import mistaken  # noqa: PLC0415 - as below

    text = _region(language, *step.split("/"))
    found = mistaken(mistake, language)
    lines = (found.wrong, found.right) if found else (None, None)
    return Code(language, step, text, *lines) if text is not None else None


def _region(language: str, flow: str, step: str) -> str | None:
    """Return the lines of a region, None when the flow's snippet does not have it."""
    from kskit.snippets.regions import RegionError, find_regions  # noqa: PLC0415 - only --lang needs it

    folder = data_path("spec", "snippets", language)
    for path in sorted(folder.glob(f"{flow.replace('-', '_')}.*")):
        text = path.read_text(encoding="utf-8")
        try:
            found = {region.name: region for region in find_regions(text)}
        except RegionError:
            continue
        if step in found:
            return found[step].of(text)
    return None
