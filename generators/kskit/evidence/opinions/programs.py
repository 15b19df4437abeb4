"""Opinions of programs: every adapter of spec/adapters/ but the reference's own, and the rules in PHP.

Some vectors come down to several questions of other ops. Of a recorded flow: what the server reads in each request, and
a caller in each response. Of a mistake, which is its own definition, what follows from it: which KS would have been
right and what a reader makes of the mistaken one, which parameters the server sees in the mistaken request. Whoever
arrives at all of that has an opinion on the vector.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.build.operations.sessions import FIELDS
from kskit.build.vectors import Vector
from kskit.evidence.opinions import Opinion, Replies, flow_runs
from kskit.verify.adapters import Adapter, Requirement, load_adapters, make_ready
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector as Asked

_CACHE = Path(".cache/adapters")
_SEED = 1
_STARTER = "starter"
_ENCODED = ("version", "secret", *FIELDS, "rand", "random_hex")
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
        questions = [*map(_question, vectors), *(part for one in vectors for part in _parts_of(one))]
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
    parts = {vector.id: {part.id for part in _parts_of(vector)} for vector in vectors}
    confirmed = {name for name, own in parts.items() if name in passed or (own and own <= passed)}
    silent = [one for one in outcomes if one.kind in _NO_REPLY or one.status is Status.SKIPPED]
    reasons = {one.vector.id.partition("#")[0]: one.reason for one in silent}
    return Replies(frozenset(confirmed), {name: why for name, why in reasons.items() if name not in confirmed})


def _question(vector: Vector) -> Asked:
    """Return a vector as the harness knows it."""
    given, expect = vector.content["input"], vector.content["expect"]
    return Asked(vector.id, vector.family, vector.content["op"], given, expect, vector.content)


def _parts_of(vector: Vector) -> list[Asked]:
    """Return the questions that a vector comes down to, none where it is one itself."""
    return [
        Asked(f"{vector.id}#{what}", vector.family, op, given, expect, {})
        for what, op, given, expect in _parts(vector.content)
    ]


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    given, expect = content["input"], content["expect"]
    if content["op"] == "mistake_ks":
        yield "right", "ks_encode", {name: given[name] for name in _ENCODED}, {"ks": expect["right"]}
        reader = {"ks": expect["value"], "secrets": {str(given["partner_id"]): [given["secret"]]}}
        yield "reads", "ks_decode", reader, expect["reads"]
    elif content["op"] == "mistake_request":
        yield "parameters", "request_read", expect["request"], {"parameters": expect["parameters"]}
    elif content["op"] == "flow_transcript":
        for number, (step, seen) in enumerate(zip(given["steps"], expect["steps"], strict=True)):
            answer = {name: value for name, value in seen.items() if name != "parameters"}
            yield f"request-{number}", "request_read", step["request"], {"parameters": seen["parameters"]}
            yield f"answer-{number}", "response_decode", step["response"], answer
