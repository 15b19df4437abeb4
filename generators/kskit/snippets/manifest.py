"""Everything below spec/snippets/ that the build writes: the snippets, their manifest, and a page that lists them."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from kaltura_session.server.resources import data_root
from kskit.build.jsonfile import pretty
from kskit.flows.catalogue import FlowCatalogue
from kskit.snippets.evidence import Entry, evidence_of, read_evidence
from kskit.snippets.language import Language, load_languages
from kskit.snippets.render import Snippet, render_snippets

FOLDER = Path("spec/snippets")


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


_PAGE = """# Snippets

One complete program per flow and language, written by `kskit build` from `spec/catalogue/flows.toml`; do not edit them.
You may copy them under 0BSD: no notice, no credit. Each reads its settings from the environment, prints only its
result, and ends with exit code 1 and the API's code on an error, 2 when a setting is missing.

The table says how each was checked. *executed* means: built, run in every case of its flow, successes and failures, and
every request held against the reference's own; with which compiler or interpreter, `manifest.json` says.
`kskit snippets run --all` does it again.
"""


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
