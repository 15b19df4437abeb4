"""The vectors of all families, with expectations computed by the reference."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_session.errors import KitError
from kskit.build import families as modules
from kskit.build.model import Case, Family, digest, to_json
from kskit.build.operations import run
from kskit.verify.ops import OPS

_SECRET_NAMES = frozenset(
    {
        "admin_secret", "app_token", "hash", "ks", "password", "secret", "secrets", "session", "stored_ks", "token",
        "tokenhash", "token_hash", "user_secret",
    }
)  # fmt: skip

# What looks like a secret: 32 hexadecimal digits; the beginning of a version 2 KS; that of a version 1 KS, whose 40
# hexadecimal digits are 13 groups of four characters in base64.
_LOOKS_SECRET = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|djJ8[A-Za-z0-9+/_-]{20}|(?:[MNOYZ][A-Za-z0-9+/]{3}){13}"
)


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector as computed. content: all members but `verified_by`, in the order they are written.

    Its meaning is the operation, the input and the expectation: what an implementation is asked, and must do. That is
    what a published id and all evidence are bound to. It may get another title, other flags or clauses, more stages, a
    fact or a source: none of that changes what is right.
    """

    family: str
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The permanent id, `family/slug`."""
        return str(self.content["id"])

    @property
    def sha256(self) -> str:
        """The digest of its meaning, which evidence is bound to."""
        return digest([self.content[name] for name in ("op", "input", "expect")])

    @property
    def input_sha256(self) -> str:
        """The digest of the question: operation and input."""
        return digest([self.content["op"], self.content["input"]])

    @property
    def expect_sha256(self) -> str:
        """The digest of what is right."""
        return digest(self.content["expect"])


def families() -> list[Family]:
    """Return the families, easy ones first."""
    names = [found.name for found in pkgutil.iter_modules(modules.__path__, f"{modules.__name__}.")]
    found = (getattr(importlib.import_module(name), "FAMILY", None) for name in names)
    return sorted(filter(None, found), key=lambda family: family.level)


def compute(family: Family) -> Iterator[Vector]:
    """Yield the vectors of a family; raises KitError for an id that occurs twice."""
    seen: set[str] = set()
    for case in family.cases():
        vector = _compute_one(family, case)
        if vector.id in seen:
            raise KitError(f"the id {vector.id} occurs twice; rename one case in kskit/build/families")
        seen.add(vector.id)
        yield vector


def _compute_one(family: Family, case: Case) -> Vector:
    given = to_json(case.input)
    outcome = run(case.op, given)
    content: dict[str, Any] = {
        "id": f"{family.name}/{case.slug}",
        "title": case.title,
        "op": case.op,
        "side": OPS[case.op].side,
        "clauses": case.clauses.split(),
        "flags": _flags(case.flags.split(), "error" in outcome.expect),
    }
    if fact := family.fact_of(case):
        content["fact"] = fact
    content |= to_json(case.extra or {})
    content["input"] = given
    if outcome.stages:
        content["stages"] = outcome.stages
    content["expect"] = outcome.expect
    if outcome.why:
        content["why"] = outcome.why
    content["public"] = pointers(content)
    return Vector(family.name, content)


def _flags(flags: list[str], rejected: bool) -> list[str]:
    """Return the flags sorted; a refusal is flagged Rejected whether the table says so or not."""
    return sorted({*flags, "Rejected"} if rejected and "ServerCrash" not in flags else flags)


def pointers(vector: Mapping[str, Any]) -> list[str]:
    """Return the JSON pointers of all values of `input` and `expect` that are, hold, or look like a secret or a KS."""
    return [found for part in ("input", "expect") for found in _find(vector[part], f"/{part}")]


def _find(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, f"{path}/{index}")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            place = f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}"
            if str(name).removeprefix("KALTURA_").lower() in _SECRET_NAMES and item:
                yield place
            else:
                yield from _find(item, place)
    elif isinstance(value, str) and _LOOKS_SECRET.search(value):
        yield path
