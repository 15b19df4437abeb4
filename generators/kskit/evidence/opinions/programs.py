"""Opinions of programs: every adapter of spec/adapters/ but the reference's own, and the rules in PHP."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kskit.build.vectors import Vector
from kskit.evidence.opinions import composed, flow_runs
from kskit.evidence.opinions.model import Opinion, Replies
from kskit.verify.adapters import Adapter, Requirement, load_adapters, make_ready
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector as Asked

_CACHE = Path(".cache/adapters")
_SEED = 1
_STARTER = "starter"
_NO_REPLY = frozenset({"no-answer", "ended", "not-asked"})
_IN_PHP = Adapter(
    id="php-rules",
    title="PHP",
    about="The rules once more in PHP, with PHP's own parse_str, trim, base64_decode, json_decode and comparisons",
    command=["php", "{here}/rules.php"],
    needs=["php"],
    requires=[
        Requirement(f"{name} for PHP", ["php", "-r", f"exit((int) !extension_loaded('{name}'));"])
        for name in ("SimpleXML", "openssl")
    ],
    folder=Path(__file__).parent.parent / "php",
)


def opinions(root: Path) -> Iterator[Opinion]:
    """Yield the opinions of the programs. root: the checkout, whose cache holds what must be built first."""
    for adapter in (_IN_PHP, *load_adapters().values()):
        if adapter.id != "reference":
            is_starter = adapter.title.lower().endswith(_STARTER)
            name = f"{adapter.id}-{_STARTER}" if is_starter else adapter.id
            yield Opinion(name, adapter.about, _STARTER if is_starter else name, _asking(adapter, root / _CACHE))


def _asking(adapter: Adapter, cache: Path) -> Callable[[Sequence[Vector]], Replies]:
    def ask(vectors: Sequence[Vector]) -> Replies:
        command = make_ready(adapter, cache)
        questions = [*_asked(vectors), *composed.questions(vectors)]
        run = verify(command, questions, Options(seed=_SEED, spawn=adapter.spawn))
        outcomes = run.outcomes
        if run.hello is not None and "flow" in run.hello.ops:
            flows = [question for question in questions if question.op == flow_runs.OP]
            outcomes = [*outcomes, *flow_runs.performed(command, flows, spawn=adapter.spawn)]
        return _replies(vectors, outcomes)

    return ask


def _replies(vectors: Sequence[Vector], outcomes: Sequence[Outcome]) -> Replies:
    """Return what the outcomes say of the vectors; of one that is several questions, what all of them say."""
    passed = {outcome.vector.id for outcome in outcomes if outcome.status is Status.PASSED}
    confirmed = {vector.id for vector in vectors if vector.id in passed} | composed.answered(vectors, passed)
    silent = [one for one in outcomes if one.kind in _NO_REPLY or one.status is Status.SKIPPED]
    reasons = {composed.vector_of(one.vector.id): one.reason for one in silent}
    return Replies(frozenset(confirmed), {name: why for name, why in reasons.items() if name not in confirmed})


def _asked(vectors: Sequence[Vector]) -> list[Asked]:
    """Return them as the harness knows them."""
    return [
        Asked(one.id, one.family, one.content["op"], one.content["input"], one.content["expect"], one.content)
        for one in vectors
    ]
