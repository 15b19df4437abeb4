"""A failure that explains itself: what was asked, what came, where it went wrong, and how to ask it again."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.ks import decode_base64
from kaltura_session.ks.v1 import split_v1
from kaltura_session.ks.v2 import PREFIX, decrypt, split_v2
from kaltura_session.text import from_bytes, is_utf8
from kskit.build.model import from_json, to_json
from kskit.spec.clauses import clauses
from kskit.verify.causes import Cause
from kskit.verify.compare import short
from kskit.verify.mistakes import name_mistakes
from kskit.verify.outcomes import Outcome, Run

_DIGEST, _FIELDS = 20, 36


def explain(outcome: Outcome, run: Run, causes: Sequence[Cause] = (), *, search: bool = True) -> dict[str, Any]:
    """Return the members that a JSON report adds for a failure: all that is known about it.

    causes: those that are known already, by what other answers have in common with it. search: where there are none,
    whether to look long for the name of the mistake. rerun: what a shell does to ask this vector again.
    """
    known, vector = clauses(), outcome.vector
    spawn = ["--spawn"] if run.spawn else []
    divergence = first_divergence(outcome) if outcome.got else None
    found = causes or [Cause(row.id, row.title, row.fix) for row in name_mistakes(outcome, search=search)]
    return {
        "title": vector.title,
        "clauses": [{"id": one, "title": known[one].title if one in known else ""} for one in vector.clauses],
        "input": vector.input,
        "expect": vector.expect,
        "got": outcome.got,
        "stage": str(divergence) if divergence else None,
        "mistakes": [cause._asdict() for cause in found if cause.id],
        "rerun": shlex.join(["kskit", "verify", *spawn, "--id", vector.id, "--", *run.command]),
    }


@dataclass(frozen=True, slots=True)
class Divergence:
    """How far an answer goes the vector's way.

    agreed: the stages that are the same. stage: the first that differs, "" when all that can be compared agree and the
    difference comes after them.
    """

    agreed: tuple[str, ...]
    stage: str = ""
    expected: Any = None
    got: Any = None

    def __str__(self) -> str:
        """Say it in one line."""
        same = f"{', '.join(self.agreed)} agree" if self.agreed else ""
        if not self.stage:
            return f"{same}; the difference comes after them"
        differs = f"{self.stage} differs: expected {short(self.expected)}, got {short(self.got)}"
        return f"{same}; {differs}" if same else differs


def first_divergence(outcome: Outcome) -> Divergence | None:
    """Return the first stage of the vector that the answer does not have, None when nothing can be compared.

    The answer's stages are those that the adapter gave; of a KS that it made, those that can be read from the KS with
    the secret of the input.
    """
    found = dict(outcome.stages or {})
    if outcome.vector.op == "ks_encode":
        found |= _stages_of_ks((outcome.got or {}).get("result", {}).get("ks"), outcome.vector.input)
    agreed: list[str] = []
    for stage, expected in outcome.vector.stages.items():
        if stage not in found:
            continue
        if found[stage] != expected:
            return Divergence(tuple(agreed), stage, expected, found[stage])
        agreed.append(stage)
    return Divergence(tuple(agreed)) if agreed else None


def _stages_of_ks(ks: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stages that a KS text shows when it is taken apart with the secret; empty when it cannot be."""
    if not isinstance(ks, str):
        return {}
    try:
        envelope = decode_base64(ks)
        if envelope.startswith(PREFIX):
            return _stages_of_v2(split_v2(envelope)[1], from_json(given["secret"]))
        signature, info, _ = split_v1(envelope)
    except (KitError, KeyError):
        return {}
    return {"info": to_json(from_bytes(info)), "digest_hex": signature.hex()}


def _stages_of_v2(ciphertext: bytes, secret: str) -> dict[str, Any]:
    """Return what decryption shows; no fields where the plain text is none: another key, IV or mode."""
    plain = decrypt(ciphertext, secret)
    fields = from_bytes(plain[_FIELDS:])
    found = {"fields": fields, "digest_hex": plain[:_DIGEST].hex()} if is_utf8(fields) else {}
    return found | {"padded_hex": plain.ljust(len(ciphertext), b"\0").hex()}
