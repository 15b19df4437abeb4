"""Evidence: what executions confirmed about snippets, each entry bound to the code that was tried."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kskit.build.jsonfile import pretty
from kskit.snippets.execution import Execution
from kskit.snippets.render import Snippet
from kskit.snippets.toolchains import runtime

FILE = Path("spec/snippets/evidence.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known about a snippet.

    sha256: of the files that were tried; code: of the same without comments, which is what counts. runtime: with what.
    cases: those that came out right.
    """

    sha256: str
    code: str
    runtime: str
    checked: str
    cases: list[str] = field(default_factory=list)


Evidence = Mapping[str, Entry]


def read_evidence(root: Path) -> Evidence:
    """Return the entries of a checkout by snippet id, none without the file. Raises KitError for another file."""
    path = root / FILE
    if not path.exists():
        return {}
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        return {name: Entry(**entry) for name, entry in document["snippets"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KitError(
            f"{path} is not what `kskit snippets run --all --record` writes; delete it and run that"
        ) from error


def evidence_of(snippet: Snippet, known: Evidence) -> Entry:
    """Return what is known about the snippet as it is now: nothing when its code changed since it was tried."""
    entry = known.get(snippet.id)
    same = entry is not None and (entry.sha256 == snippet.sha256 or entry.code == snippet.code_sha256)
    return entry if entry is not None and same else Entry(snippet.sha256, "", "", "none")


def entry_of(executions: Sequence[Execution], before: Entry | None = None) -> Entry:
    """Return what the executions of one snippet confirm: it counts as executed only when all of them came out right.

    before: what was known of the same code; its runtimes that are not installed here stay.
    """
    snippet = executions[0].snippet
    wrong = {execution.case.id for execution in executions if execution.problems}
    right = [one for one in dict.fromkeys(execution.case.id for execution in executions) if one not in wrong]
    checked = "none" if wrong else "executed"
    ran_with = runtime(snippet.language, before.runtime if before else "")
    return Entry(snippet.sha256, snippet.code_sha256, ran_with, checked, right)


def render_evidence(known: Evidence, confirmed: Mapping[str, Entry], snippets: Iterable[Snippet]) -> bytes:
    """Return the evidence file: what was confirmed now, and what was known before of snippets that did not change."""
    kept = {
        snippet.id: confirmed.get(snippet.id) or known[snippet.id]
        for snippet in snippets
        if snippet.id in confirmed or evidence_of(snippet, known).checked != "none"
    }
    return pretty({"snippets": {name: asdict(entry) for name, entry in kept.items()}})
