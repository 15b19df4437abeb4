"""Generated questions: changed inputs of published vectors, with what the reference says to each."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from kaltura_session.errors import KitError
from kskit.build.model import from_json, to_json
from kskit.build.operations import run
from kskit.build.vectors import pointers
from kskit.verify.fuzz.mutations import mutated, text_changed
from kskit.verify.vectors import Vector

FAMILY = "fuzz"
_NOT_A_QUESTION = (KitError, LookupError, TypeError, ValueError, AttributeError, RuntimeError, OverflowError)
_READS_A_KS = ("ks_decode", "ks_validate")
_ATTEMPTS = 20
_OTHER_DECLARATION = re.compile(r'<\?xml(?! version="1.0" encoding="utf-8"\?>)')


def questions(seeds: Sequence[Vector], count: int, seed: int) -> list[Vector]:
    """Return generated questions, as many for each op of the seeds; the same for the same seeds, count and seed."""
    random = Random(seed)  # noqa: S311 - questions that can be repeated, not a secret
    by_op: dict[str, list[Vector]] = {}
    for vector in seeds:
        by_op.setdefault(vector.op, []).append(vector)
    found = []
    for number in range(count):
        op = list(by_op)[number % len(by_op)]
        candidates = (_candidate(by_op[op], seeds, random) for _ in range(_ATTEMPTS))
        found += [one for one in (question(parent, given, number) for parent, given in candidates) if one][:1]
    return found


def question(parent: Vector, given: Mapping[str, Any], number: int) -> Vector | None:
    """Return the vector of an input, with the clauses of the one that it was made from; None when it is no question."""
    try:
        outcome = run(parent.op, given)
    except _NOT_A_QUESTION:
        return None
    if not _is_decided(given, outcome.expect):
        return None
    document: dict[str, Any] = {
        "id": f"{parent.family}/{FAMILY}-{number}",
        "title": f"Generated from {parent.id}",
        "op": parent.op,
        "side": parent.side,
        "clauses": parent.clauses,
        "flags": [],
        "verified_by": ["reference"],
        "input": given,
        "stages": outcome.stages,
        "expect": outcome.expect,
    }
    if outcome.why:
        document["why"] = outcome.why
    document["public"] = pointers(document)
    return Vector(document["id"], parent.family, parent.op, given, outcome.expect, document)


def _is_decided(given: Mapping[str, Any], expect: Mapping[str, Any]) -> bool:
    """Tell whether the facts answer a question, and JSON can hold the answer.

    Nobody knows what a server makes of a target that is no path. How strict a reader of XML is about the declaration,
    which a server always writes in the same way, and which fault it finds first, is its own affair (ANS.28).
    """
    try:
        json.dumps(expect, allow_nan=False)
    except ValueError:
        return False
    body = str(given.get("body")).lstrip(" \t\r\n")
    readers_choice = body.startswith(("<xml", "<?xml")) if "error" in expect else _OTHER_DECLARATION.match(body)
    return str(given.get("target", "/")).startswith("/") and not readers_choice


def _candidate(vectors: Sequence[Vector], seeds: Sequence[Vector], random: Random) -> tuple[Vector, dict[str, Any]]:
    """Return a vector and a changed input of it; a KS that is to be read was made of changed fields, or is tampered."""
    parent = random.choice(vectors)
    makers = [one for one in seeds if one.op == "ks_encode"] if parent.op in _READS_A_KS else []
    if not makers or random.random() < 0.5:
        return parent, mutated(parent.op, parent.input, random)
    maker = random.choice(makers)
    for given in _made(maker, parent, random):
        return parent, given
    return parent, dict(parent.input)


def _made(maker: Vector, parent: Vector, random: Random) -> Iterator[dict[str, Any]]:
    fields = mutated(maker.op, maker.input, random)
    try:
        ks = run(maker.op, fields).expect["ks"]
        partner = to_json(str(from_json(fields["partner_id"])))
    except _NOT_A_QUESTION:
        return
    if isinstance(ks, str) and isinstance(partner, str):
        text = text_changed(ks, random) if random.random() < 0.2 else ks
        yield {**parent.input, "ks": text, "secrets": {partner: [fields["secret"]]}}
