"""Generated questions: changed inputs of published vectors, and what the reference says to each."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from kaltura_session.errors import KitError
from kskit.build import schemas
from kskit.build.model import from_json, to_json
from kskit.build.operations import run
from kskit.build.vectors import pointers
from kskit.verify.vectors import Vector

FAMILY = "fuzz"
Schema = Mapping[str, Any]

_KEPT = {"service", "action", "method", "mistake", "variant", "flow", "seed"}  # names that must exist
_PIECES = (
    *"+&%=~*:;,|/\\'\"?#[]{}<>@!.- _0aZ\t\n\r\0",
    *("%2B", "&amp;", "__null", "ü", "e\u0301", "ß", "漢", "\U0001f511", "\u2028", "\u200b", "ff", "all:*", "edit:1_a"),
    *("_u:x", "null", "-1", "1e3", "00", "a" * 70, "v2|", "{1:result:id}", "KalturaAPIException"),
)
_NUMBERS = (-1, 0, 1, 2, 9, 10, 255, 2**31 - 1, 2**31, -(2**31), 2**53 - 1)
_TEXTS = ("text", "text_or_null", "scalar")
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


@cache
def _operations() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files(schemas).joinpath("operations.json").read_text(encoding="utf-8"))
    return found


def mutated(op: str, given: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """Return an input of an op with one to three changes."""
    schema = _operations()["operations"][op]["input"]
    for _ in range(random.randint(1, 3)):
        name = random.choice(sorted(given))
        if name not in _KEPT:
            given = {**given, name: _changed(given[name], schema.get("properties", {}).get(name, {}), random)}
    return dict(given)


def text_changed(text: str, random: Random) -> str:
    """Return a text with a piece put in, left out, doubled or replaced."""
    start = random.randint(0, len(text))
    end = min(len(text), start + random.choice((0, 0, 1, 1, 2, 8)))
    piece = random.choice((*_PIECES, text[start:end] * 2))
    return text[:start] + random.choice((piece, piece, "")) + text[end:]


def _changed(value: Any, schema: Schema, random: Random) -> Any:
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference in _TEXTS:
        return _text_or_scalar(value, reference, random)
    if reference:
        schema = _operations()["$defs"][reference]
    if "enum" in schema:
        return random.choice(schema["enum"])
    if "pattern" in schema:
        return random.randbytes(16).hex()
    if "anyOf" in schema:
        schema = next((one for one in schema["anyOf"] if "properties" in one), {})
    return _by_type(value, schema, random)


def _text_or_scalar(value: Any, kind: str, random: Random) -> Any:
    """Change a text; bytes that are not UTF-8 come in as {"hex": ...}."""
    if kind != "text" and random.random() < 0.1:
        return None
    if kind == "scalar" and isinstance(value, int):
        return random.choice((*_NUMBERS, value + 1, str(value)))
    if random.random() < 0.1:
        return {"hex": random.choice(("ff", "c3", "00ff", "eda080", "f09f9880fe"))}
    return text_changed(value if isinstance(value, str) else "", random)


def _by_type(value: Any, schema: Schema, random: Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return random.choice((*_NUMBERS, int(value) + 1, int(value) - 1))
    if isinstance(value, str):
        return text_changed(value, random)
    if isinstance(value, list) and value:
        return _item_changed(value, schema, random)
    if isinstance(value, dict) and value:
        return _member_changed(value, schema, random)
    return value


def _item_changed(items: list[Any], schema: Schema, random: Random) -> list[Any]:
    place = random.randrange(len(items))
    inner = [*schema.get("prefixItems", ()), *[schema.get("items") or {}] * len(items)][place]
    fixed = "minItems" in schema
    choices = [[_changed(items[place], inner, random)], [], [items[place]] * 2]
    return [*items[:place], *(choices[0] if fixed else random.choice(choices)), *items[place + 1 :]]


def _member_changed(members: dict[str, Any], schema: Schema, random: Random) -> dict[str, Any]:
    name = random.choice(sorted(members))
    if name in _KEPT:
        return members
    properties = schema.get("properties")
    inner = properties.get(name, {}) if properties else schema.get("additionalProperties") or {}
    ways: list[Callable[[], dict[str, Any]]] = [lambda: {**members, name: _changed(members[name], inner, random)}]
    if not properties:  # names are data
        renamed = text_changed(name, random)
        ways += [
            lambda: {key: value for key, value in members.items() if key != name},
            lambda: {renamed if key == name else key: value for key, value in members.items()},
        ]
    return random.choice((ways[0], *ways))()
