"""Pages of evidence: the requests and responses of recordings, and the results of the server's code, that clauses cite.

One page per family of clauses, with what its clauses are the first to cite. They are made in a checkout: an installed
kit has the pages, and not all that they are made from.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session.server.resources import data_path
from kskit.recordings import read_recordings
from kskit.spec.clauses import FAMILIES, clauses
from kskit.spec.evidence import FOLDER, heading_of, kind, name_of, pages_of_evidence
from kskit.spec.exchanges import block, exchange, recorded_flows
from kskit.spec.markdown import plain

_LONGEST_BODY = 500
_RECORDINGS = ("recordings.json", "recordings-2.json")


def evidence_pages() -> dict[Path, bytes]:
    """Return the pages, relative to those of the specification; needs a checkout."""
    return {FOLDER / f"{family.lower()}.md": _page(family).encode("utf-8")
            for family in FAMILIES if family.lower() in pages_of_evidence().values()}  # fmt: skip


def _page(family: str) -> str:
    own = [entry for entry, page in pages_of_evidence().items() if page == family.lower()]
    head = [
        f"# Evidence of {family}",
        "What the clauses of this family rest on, as it was recorded. Long bodies are cut.",
    ]
    return "\n\n".join([*head, *(part for entry in own for part in _entry(entry))]) + "\n"


def _entry(entry: str) -> Iterator[str]:
    name = name_of(entry)
    yield f"## {plain(heading_of(entry))}"
    cited = [one for one in clauses().values() if entry in one.evidence]
    yield f"For {', '.join(f'[{one.id}](../{one.href})' for one in cited)}."
    if kind(entry) == "oracle":
        yield block([json.dumps(_results()[name], ensure_ascii=False, indent=1)[: 4 * _LONGEST_BODY]], "")
        return
    steps = recorded_flows()[name] if kind(entry) == "flow" else [_recordings()[name]]
    for step in steps:
        if step.get("note"):
            yield f"{plain(step['note'])}:"
        yield from exchange(step, _LONGEST_BODY)


@cache
def _recordings() -> Mapping[str, Mapping[str, Any]]:
    documents = [read_recordings(data_path("vectors", "recordings", name)) for name in _RECORDINGS]
    return {one["id"]: one for document in documents for one in document["recordings"]}


@cache
def _results() -> Mapping[str, Mapping[str, Any]]:
    """Return what functions of the server's own code gave, by file and id."""
    folder = data_path("tests", "data", "oracle")
    wanted = {name_of(one).partition("/")[0] for one in pages_of_evidence() if kind(one) == "oracle"}
    files = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in sorted(wanted)}
    return {f"{name}/{one['id']}": one for name, results in files.items() for one in results}
