"""What a clause rests on, in words for the page and as counts for the trace."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from kskit.spec.clauses import Clause, clauses
from kskit.spec.markdown import anchor_of

FOLDER = Path("evidence")  # of the pages with what clauses rest on, below the pages of the specification

KINDS: Mapping[str, tuple[str, str]] = {
    "recording": ("recording", "recordings"),
    "flow": ("recorded flow", "recorded flows"),
    "oracle": ("the server's own code, case", "the server's own code, cases"),
}
_UNPUBLISHED = "seen in a recording that is not part of the kit"
_CLIENT = "read in the public source of an official client"
_PUBLISHED = "**published by Kaltura, not verified**"
_SOURCE = "read in the source"
OTHERS_WORDS = {"published", "client"}  # what others say of a service that nobody here has seen


def kind(entry: str) -> str:
    """Return the kind of an evidence entry: recording, flow, oracle, unpublished source, published or client."""
    return entry.partition(":")[0]


def sentence(evidence: Iterable[str]) -> str:
    """Return the evidence of a clause as one sentence, e.g. "Evidence: recordings `a`, `b`; read in the source."."""
    return f"Evidence: {words(evidence)}."


def words(evidence: Iterable[str], *, linked: bool = False) -> str:
    """Return what a fact rests on, in words; linked: each name leads to the request and response, from a page."""
    entries = list(evidence)
    parts = []
    for name, (one, many) in KINDS.items():
        names = [_named(entry, linked) for entry in entries if kind(entry) == name]
        if names:
            parts.append(f"{one if len(names) == 1 else many} {', '.join(names)}")
    if "unpublished" in entries:
        parts.append(_UNPUBLISHED)
    parts += [words for name, words in (("client", _CLIENT), ("published", _PUBLISHED)) if name in entries]
    if "source" in entries:
        parts.append(_SOURCE if len(entries) > 1 else f"{_SOURCE}, not observed")
    return "; ".join(parts)


def _named(entry: str, linked: bool) -> str:
    name = f"`{name_of(entry)}`"
    return f"[{name}]({evidence_href(entry)})" if linked else name


def name_of(entry: str) -> str:
    """Return the name of an evidence entry: sg-garbage of recording:sg-garbage."""
    return entry.partition(":")[2]


@cache
def pages_of_evidence() -> Mapping[str, str]:
    """Return the page of each entry: the family, in lower case, of the first clause that cites it."""
    found: dict[str, str] = {}
    for clause in clauses().values():
        for entry in clause.evidence:
            if kind(entry) in KINDS:
                found.setdefault(entry, clause.family.lower())
    return found


def heading_of(entry: str) -> str:
    """Return the heading of an entry: its name, without two dashes in a row, of which some tools make one."""
    return name_of(entry).replace("--", " minus ")


def evidence_href(entry: str) -> str:
    """Return the link to an entry from a page of the specification."""
    return f"{(FOLDER / pages_of_evidence()[entry]).as_posix()}.md#{anchor_of(heading_of(entry))}"


def observed(clause: Clause) -> bool:
    """Tell whether something was seen happening, and not only read in the source."""
    return any(kind(entry) not in {"source", *OTHERS_WORDS} for entry in clause.evidence)


def shown(clause: Clause) -> bool:
    """Tell whether the kit itself holds the evidence: a recording, a flow or a result of the server's own code."""
    return any(kind(entry) in KINDS for entry in clause.evidence)
