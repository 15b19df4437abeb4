"""Everything below spec/snippets/: the programs, their manifest, a page that lists them, what executions confirmed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit.build.jsonfile import pretty
from kskit.flows.catalogue import FlowCatalogue
from kskit.snippets.execution import Execution
from kskit.snippets.language import Language, load_languages
from kskit.snippets.render import Snippet, render_snippets
from kskit.snippets.toolchains import runtime

FILE = Path("spec/snippets/evidence.json")
FOLDER = Path("spec/snippets")
_PAGE = """# Snippets

One complete program per flow and language, written by `kskit build` from `spec/catalogue/flows.toml`; do not edit them.
You may copy them under 0BSD: no notice, no credit. Each reads its settings from the environment, prints only its
result, and ends with exit code 1 and the API's code on an error, 2 when a setting is missing.

The table says how each was checked. *executed* means: built, run in every case of its flow, successes and failures, and
every request held against the reference's own; with which compiler or interpreter, `manifest.json` says.
`kskit snippets run --all` does it again.
"""


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


def render_all(
    root: Path | None = None,
    *,
    flows: FlowCatalogue | None = None,
    languages: Mapping[str, Language] | None = None,
) -> dict[Path, bytes]:
    """Return path below spec/snippets/ to content, the same on every machine; evidence.json is not among them.

    root: the checkout whose evidence counts. flows, languages: others than this installation's.
    """
    snippets = list(render_snippets(flows, languages).values())
    known = read_evidence(root or data_root())
    evidence = {snippet.id: evidence_of(snippet, known) for snippet in snippets}
    files = {path: content for snippet in snippets for path, content in snippet.files.items()}
    entries = [manifest_entry(snippet, evidence[snippet.id]) for snippet in snippets]
    files[Path("manifest.json")] = pretty({"snippets": entries})
    files[Path("README.md")] = _page(snippets, evidence).encode("utf-8")
    return files


def render(root: Path) -> dict[Path, bytes]:
    """Return the same with paths below the checkout: the build's provider."""
    return {FOLDER / path: content for path, content in render_all(root).items()}


def folders() -> list[str]:
    """Return the folders in which the build generates every file: one for each language."""
    return [FOLDER.as_posix(), *((FOLDER / name).as_posix() for name in load_languages())]


def manifest_entry(snippet: Snippet, evidence: Entry) -> dict[str, Any]:
    """Return what manifest.json says of a snippet; regions give first and last line, without the markers."""
    flow, language = snippet.flow, snippet.language
    return {
        "id": snippet.id,
        "flow": flow.id,
        "title": flow.title,
        "language": language.id,
        "label": language.label,
        "fence": language.fence,
        "anchor": f"{flow.id}-{language.id}",
        "path": (FOLDER / snippet.path).as_posix(),
        "sha256": snippet.sha256,
        "files": [
            {"path": (FOLDER / path).as_posix(), "sha256": sha256(content).hexdigest()}
            for path, content in snippet.files.items()
        ],
        "lines": len(snippet.text.splitlines()),
        "regions": [{"step": one.name, "first": one.first, "last": one.last} for one in snippet.regions],
        "env": flow.settings(),
        "dependencies": language.dependencies_of(flow),
        "command": snippet.usage,
        "output": flow.output,
        "runtime": evidence.runtime or None,
        "checked": evidence.checked,
        "cases": evidence.cases,
        "leaves_out": dict(snippet.left_out),
    }


def _page(snippets: Iterable[Snippet], evidence: Mapping[str, Entry]) -> str:
    by_flow: dict[str, dict[str, Snippet]] = {}
    labels: dict[str, str] = {}
    for snippet in snippets:
        by_flow.setdefault(snippet.flow.id, {})[snippet.language.id] = snippet
        labels[snippet.language.id] = snippet.language.label
    rows = [
        f"| {flow} | " + " | ".join(_cell(found.get(name), evidence) for name in labels) + " |"
        for flow, found in by_flow.items()
    ]
    head = f"| flow | {' | '.join(labels.values())} |"
    return "\n".join([_PAGE, head, "|---" * (len(labels) + 1) + "|", *rows, ""])


def _cell(snippet: Snippet | None, evidence: Mapping[str, Entry]) -> str:
    if snippet is None:
        return "not written"
    entry = evidence[snippet.id]
    how = f"executed, {len(entry.cases)} cases" if entry.checked == "executed" else "not executed"
    without = "".join(f"; without {variant}: {reason}" for variant, reason in snippet.left_out.items())
    return f"[{snippet.path.name}]({snippet.path.as_posix()}): {how}{without}"
