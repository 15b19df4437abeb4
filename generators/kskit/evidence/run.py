"""One run: ask every opinion, try every mutant, and say what vectors/evidence.json has to say then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build import evidence
from kskit.build.jsonfile import compact, pretty
from kskit.build.vectors import Vector
from kskit.evidence.mutation.campaign import Mutation, run_campaign
from kskit.evidence.opinions import Opinion, Replies, openssl, programs
from kskit.evidence.real_server import confirm
from kskit.verify.adapters import MissingCommandError


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found.

    replies: opinion id to what came back, for those that were asked. absent: opinion id to the tool that is not
    installed, "" where nobody wanted to ask it.
    """

    opinions: Sequence[Opinion]
    replies: Mapping[str, Replies]
    absent: Mapping[str, str]
    mutation: Mutation

    def claims(self, vector: Vector, before: evidence.Evidence) -> list[str]:
        """Return who confirms a vector: in this run, or where this run could not tell, in an earlier one."""
        earlier = before.of(vector.id, vector.sha256).opinions
        return [
            one.id
            for one in self.opinions
            if vector.id in self._replies(one.id).confirmed
            or (one.id in earlier and (one.id in self.absent or vector.id in self._replies(one.id).unanswered))
        ]

    def withdrawn(self, vector: Vector, before: evidence.Evidence) -> list[str]:
        """Return whose earlier confirmation of a vector this run refutes."""
        earlier = before.of(vector.id, vector.sha256).opinions
        return sorted(set(earlier) - set(self.claims(vector, before)))

    def denied(self, vectors: Sequence[Vector], known: evidence.Evidence) -> Iterator[str]:
        """Yield a line for every claim of the file that the run does not confirm, and for every one that is missing."""
        for vector in vectors:
            for name in self.withdrawn(vector, known):
                yield f"{vector.id}: the file says that {name} confirms it; this run does not"
            for name in sorted({*self.claims(vector, known)} - {*known.of(vector.id, vector.sha256).opinions}):
                yield f"{vector.id}: {name} confirms it, the file does not say so; run: kskit evidence && kskit build"

    def not_installed(self, vectors: Sequence[Vector], before: evidence.Evidence) -> Iterator[str]:
        """Yield a line for each tool that is not installed: who could not be asked, and that its claims stay."""
        for tool in sorted(set(self.absent.values()) - {""}):
            names = [name for name, missing in self.absent.items() if missing == tool]
            kept = sum(bool(set(names) & set(before.of(one.id, one.sha256).opinions)) for one in vectors)
            yield f"{tool} is not installed: {', '.join(names)} not asked; what is confirmed of {kept} vectors stays"

    def unanswered(self, vectors: Sequence[Vector], before: evidence.Evidence) -> Iterator[str]:
        """Yield a line for each opinion that did not reply to vectors which it confirmed earlier."""
        for name, replies in self.replies.items():
            silent = [
                one.id
                for one in vectors
                if one.id in replies.unanswered and name in before.of(one.id, one.sha256).opinions
            ]
            if silent:
                first = f"{silent[0]}: {replies.unanswered[silent[0]]}"
                yield f"{name} did not reply to {len(silent)} vectors, what it confirmed of them stays; {first}"

    def _replies(self, opinion: str) -> Replies:
        return self.replies.get(opinion, Replies())


def run(root: Path, vectors: Sequence[Vector], only: Iterable[str] = ()) -> Findings:
    """Ask everybody about the vectors. only: opinions to ask; the others count as absent, as do missing programs.

    Raises KitError for an opinion that does not exist.
    """
    opinions = list(all_opinions(root))
    names = [one.id for one in opinions]
    wanted = set(only) or set(names)
    if unknown := sorted(wanted.difference(names)):
        raise KitError(f"there is no opinion {unknown[0]!r}; there are {', '.join(names)}")
    with ThreadPoolExecutor() as pool:
        replied = pool.map(lambda one: _ask(one, vectors) if one.id in wanted else "", opinions)
        came = dict(zip(names, replied, strict=True))
    replies = {name: one for name, one in came.items() if isinstance(one, Replies)}
    absent = {name: one for name, one in came.items() if isinstance(one, str)}
    return Findings(opinions, replies, absent, run_campaign(vectors))


def all_opinions(root: Path) -> Iterator[Opinion]:
    """Yield every opinion, whether it can be asked on this machine or not. root: the checkout."""
    yield Opinion(
        "real-server",
        "Results of the server's own code, and recordings of a running server, for the very input",
        "real-server",
        lambda vectors: Replies(frozenset(confirm(root, vectors))),
    )
    yield openssl.opinion()
    yield from programs.opinions(root)


def _ask(opinion: Opinion, vectors: Sequence[Vector]) -> Replies | str:
    """Return what came back, or the name of a tool that is not installed."""
    try:
        return opinion.ask(vectors)
    except MissingCommandError as error:
        return error.tool
    except KitError as error:
        return Replies(unanswered=dict.fromkeys((vector.id for vector in vectors), str(error)))


def document(findings: Findings, vectors: Sequence[Vector], before: evidence.Evidence) -> bytes:
    """Return vectors/evidence.json: one vector per line."""
    head = {
        "$schema": "schema/evidence.schema.json",
        "opinions": {one.id: {"about": one.about, "voice": one.voice} for one in findings.opinions},
        "mutants": {name: getattr(findings.mutation, name) for name in ("made", "killed", "listed")},
    }
    shown = {one.id: {"sha256": one.sha256, "opinions": findings.claims(one, before)} for one in vectors}
    rows = ",\n".join(f"{compact(name)}:{compact(row)}" for name, row in shown.items())
    return pretty(head).removesuffix(b"\n}\n") + f',\n  "vectors": {{\n{rows}\n  }}\n}}\n'.encode("ascii")
