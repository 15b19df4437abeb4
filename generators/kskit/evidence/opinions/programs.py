"""Opinions of programs: every adapter of spec/adapters/ but the reference's own, and the rules in PHP."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kskit.build.vectors import Vector
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
    command=("php", "{here}/rules.php"),
    needs=("php",),
    folder=Path(__file__).parent.parent / "php",
)


def opinions(root: Path) -> Iterator[Opinion]:
    """Yield the opinions of the programs. root: the checkout, whose cache holds what must be built first."""
    for adapter in (_IN_PHP, *load_adapters().values()):
        if adapter.id != "reference":
            is_starter = adapter.title.lower().endswith(_STARTER)
            name = f"{adapter.id}-{_STARTER}" if is_starter else adapter.id
            yield Opinion(name, adapter.about, _STARTER if is_starter else name, _asking(adapter, root / _CACHE))


def _asking(adapter: Adapter, cache: Path):  # type: ignore[no-untyped-def]
    def ask(vectors: Sequence[Vector]) -> set[str]:
        asked = [
            Asked(vector.id, vector.family, vector.content["op"], vector.content["input"], vector.content["expect"],
                  vector.content)
            for vector in vectors
        ]  # fmt: skip
        run = verify(make_ready(adapter, cache), asked, Options(seed=_SEED, spawn=adapter.spawn))
        return {outcome.vector.id for outcome in run.outcomes if outcome.status is Status.PASSED}

    return ask
