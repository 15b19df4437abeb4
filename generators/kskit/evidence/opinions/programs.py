"""Opinions of programs: every adapter of spec/adapters/ but the reference's own, and the rules in PHP."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kskit.build.vectors import Vector
from kskit.evidence.opinions import composed, flow_runs
from kskit.evidence.opinions.model import Opinion
from kskit.verify.adapters import Adapter, load_adapters, make_ready
from kskit.verify.outcomes import Status
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector as Asked

_CACHE = Path(".cache/adapters")
_SEED = 1
_STARTER = "starter"
_IN_PHP = Adapter(
    id="php-rules",
    title="PHP",
    about="The rules once more in PHP, with PHP's own parse_str, trim, base64_decode, json_decode and comparisons",
    command=["php", "{here}/rules.php"],
    needs=["php"],
    folder=Path(__file__).parent.parent / "php",
)


def opinions(root: Path) -> Iterator[Opinion]:
    """Yield the opinions of the programs. root: the checkout, whose cache holds what must be built first."""
    for adapter in (_IN_PHP, *load_adapters().values()):
        if adapter.id != "reference":
            is_starter = adapter.title.lower().endswith(_STARTER)
            name = f"{adapter.id}-{_STARTER}" if is_starter else adapter.id
            yield Opinion(name, adapter.about, _STARTER if is_starter else name, _asking(adapter, root / _CACHE))


def _asking(adapter: Adapter, cache: Path) -> Callable[[Sequence[Vector]], set[str]]:
    def ask(vectors: Sequence[Vector]) -> set[str]:
        command = make_ready(adapter, cache)
        questions = [*_asked(vectors), *composed.questions(vectors)]
        run = verify(command, questions, Options(seed=_SEED, spawn=adapter.spawn))
        found = {outcome.vector.id for outcome in run.outcomes if outcome.status is Status.PASSED}
        passed = {vector.id for vector in vectors if vector.id in found} | composed.answered(vectors, found)
        if run.hello is not None and "flow" in run.hello.ops:
            flows = [vector for vector in vectors if vector.content["op"] == flow_runs.OP]
            passed |= flow_runs.performed(command, flows, spawn=adapter.spawn)
        return passed

    return ask


def _asked(vectors: Sequence[Vector]) -> list[Asked]:
    """Return them as the harness knows them."""
    return [
        Asked(one.id, one.family, one.content["op"], one.content["input"], one.content["expect"], one.content)
        for one in vectors
    ]
