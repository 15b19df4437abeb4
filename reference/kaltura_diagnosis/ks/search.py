"""What is wrong with a KS: how it was made, and whether what it says is meant (KSX, KS1, KS2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_letters, digits

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Diagnosis, Finding, verdict_of
from kaltura_diagnosis.ks import ks_contents
from kaltura_diagnosis.ks.encryption import opened, signed_contents
from kaltura_diagnosis.ks.fields import lint
from kaltura_diagnosis.ks.ks_contents import KsContents, contents_v1, contents_v2
from kaltura_diagnosis.ks.signature import parted, signers
from kaltura_diagnosis.ks.wrapping import Envelope, envelopes
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.registry import recipes
from kaltura_diagnosis.token_hash.heuristics import document_as_ks, word_as_ks
from kaltura_session.ks import KsError, decode
from kaltura_session.server import validity
from kaltura_session.text import to_bytes

LONGEST_SEARCHED = 65_536
_MANY_FINDINGS = 3
_FEWEST_FIELDS = 3
_BLOCK, _FEWEST_BYTES = 16, 48  # 20 of the digest, 16 of random bytes, and the fields
_NO_FORM = "it is not base64 text of a known form"
UNCHECKED = "whether the KS is well made and still valid cannot be told without the admin secret (KALTURA_ADMIN_SECRET)"
_IN_NO_WAY = "in any way that is known: it was made with another account's secret, or it was changed."


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the text as a KS: what it says, and how it differs from a right one.

    verified: a secret of the account made it. made: findings about how it was made.
    """

    contents: KsContents
    made: Sequence[Finding]
    verified: bool


def explain_ks(ks: str, account: Account, *, now: int) -> Diagnosis:
    """Return what is wrong with a KS, or what it says when nothing is.

    account: the secrets that are known; without any, nothing is called right. now: Unix seconds.
    """
    if is_placeholder(ks):
        why = f"{ks.strip()[:40]} stands for a KS and is none"
        return Diagnosis("ks", "unknown", f"Not judged: {why}.", missing=[f"{why}; give the KS itself"])
    document = document_as_ks(ks)
    if document:
        return Diagnosis("ks", "mistake", document, [[Finding("E04", document)]])
    word = word_as_ks(ks)
    if word:
        return Diagnosis("ks", "mistake", word, [[Finding("E03", word)]])
    readings = read(ks, account) if len(ks) <= LONGEST_SEARCHED else _read_as_it_is(ks, account)
    if not readings and len(ks) > LONGEST_SEARCHED:
        why = f"It has {len(ks)} characters, which no KS has that is of use; the mistakes were not tried on it."
        return Diagnosis("ks", "unknown", why)
    if not readings:
        return _unreadable(ks, account)
    best = readings[0]
    findings = [*best.made, *_other_partner(best, account), *lint(best.contents)]
    if account.has_secret and not best.verified:
        findings = [replace(finding, certain=False) for finding in findings]
    return _described(ks, best, findings, account, now)


def read(ks: str, account: Account) -> list[Reading]:
    """Return the readings of the text that a secret of the account proves, those with the fewest findings first.

    A KS of version 1 can be read without proof; that reading comes last.
    """
    found: list[Reading] = []
    unproven: list[Reading] = []
    for envelope in envelopes(ks):
        for reading in _read_v2(envelope, account) if envelope.version == 2 else _read_v1(envelope, account):
            (found if reading.verified else unproven).append(reading)
            if reading.verified and not reading.made:
                return [reading]
        if found and len(min(found, key=_cost).made) <= len(envelope.findings):
            break
    return [*sorted(found, key=_cost), *sorted(unproven, key=_cost)]


def _read_as_it_is(ks: str, account: Account) -> list[Reading]:
    """Return the right reading of a text that is too long to be searched, if it is one."""
    try:
        right = decode(ks, lambda _: account.admin_secrets)
    except KsError:
        return []
    if right.version == 1:
        return [Reading(contents_v1(to_bytes(right.hash), right.steps["info"]), (), verified=True)]
    return [Reading(KsContents(right, right.steps["random"] + right.steps["fields"]), (), verified=True)]


def _cost(reading: Reading) -> tuple[int, int]:
    return len(reading.made), sum(not finding.certain for finding in reading.made)


def _read_v2(envelope: Envelope, account: Account) -> Iterator[Reading]:
    for way in opened(envelope.content, account):
        if len(way.findings) + len(envelope.findings) > _MANY_FINDINGS:
            continue
        for signed, findings in signed_contents(way):
            try:
                contents = contents_v2(envelope.partner_id or "", signed)
            except KsError:
                continue
            yield Reading(contents, _distinct([*envelope.findings, *findings]), verified=True)


def _read_v1(envelope: Envelope, account: Account) -> Iterator[Reading]:
    for signature, info, overlooked in parted(envelope.content):
        if info.count(b";") < _FEWEST_FIELDS - 1:
            continue
        contents = contents_v1(signature, info)
        proven = False
        for findings in signers(signature, info, account):
            proven = True
            yield Reading(contents, _distinct([*envelope.findings, *overlooked, *findings]), verified=True)
        if not proven:
            yield Reading(contents, _distinct([*envelope.findings, *overlooked]), verified=False)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    return list({(finding.mistake, finding.variant): finding for finding in findings}.values())


def _other_partner(reading: Reading, account: Account) -> list[Finding]:
    """Return B12 where the KS names another partner than the one whose secret made it."""
    named = reading.contents.ks.partner_id
    if not reading.verified or not named or account.partner_id in {None, named}:
        return []
    return [Finding("B12", f"The KS names partner {named} and was made with a secret of {account.partner_id}.")]


def _described(ks: str, reading: Reading, findings: list[Finding], account: Account, now: int) -> Diagnosis:
    ks_read = reading.contents.ks
    verdict = verdict_of(findings)
    status = validity.check(ks_read, now=now)
    if reading.verified and verdict == "right" and status is validity.KsStatus.EXPIRED:
        verdict = "refused"
    if not reading.verified and (account.has_secret or not findings):
        summary = f"The KS has the form of version 1; {_why_unproven(account)}"
        verdict = "unknown"
    elif findings:
        summary = findings[0].statement
    elif verdict == "refused":
        summary = f"The KS is well made and has expired: {ks_contents.expiry_in_words(ks_read.valid_until, now)}."
    else:
        until = ks_contents.expiry_in_words(ks_read.valid_until, now)
        summary = f"The KS is well made: {ks_contents.kind(ks_read)}, valid {until}."
    return Diagnosis(
        "ks",
        verdict,
        summary,
        [findings] if findings else [],
        facts=ks_contents.facts(ks_read, now),
        ruled_out=_ruled_out(findings, reading) if verdict == "unknown" else (),
        notes=[*ks_contents.notes(ks_read), *_hash_hazards(ks)],
        missing=[] if reading.verified or account.has_secret else [UNCHECKED],
    )


def _why_unproven(account: Account) -> str:
    if not account.has_secret:
        return "whether its signature is right needs the admin secret."
    return f"none of the secrets given made its signature, {_IN_NO_WAY}"


def _ruled_out(findings: Sequence[Finding], reading: Reading) -> list[str]:
    group = "C" if reading.contents.ks.version == 1 else "B"
    named = {finding.mistake for finding in findings}
    return [mistake for mistake in sorted(recipes(group)) if mistake not in named]


def _crashing(envelope: Envelope, account: Account) -> Finding | None:
    """Return B24 for a KS that opens rightly and holds a privilege name in brackets, on which the server stops."""
    for way in opened(envelope.content, account) if envelope.version == 2 else ():
        for signed, findings in signed_contents(way):
            try:
                contents_v2(envelope.partner_id or "", signed)
            except KsError as error:
                crash = Finding("B24", f"The KS is signed rightly, but {error.reason}.")
                return None if findings else crash
    return None


def _unreadable(ks: str, account: Account) -> Diagnosis:
    """Return what can be said of a text that is not a KS of version 1, and that no secret given opens as version 2."""
    best = _likeliest(ks)
    if best is None:
        return Diagnosis("ks", "unknown", f"This is not a KS: {_NO_FORM}.", notes=_shape_notes(ks))
    facts = [("version", str(best.version)), ("partner", best.partner_id or "missing")]
    crash = _crashing(best, account)
    if crash is not None:
        return Diagnosis("ks", "mistake", crash.statement, [[crash]], facts=facts)
    cut = _cut(best)
    if cut is not None:
        changed = Finding("D32", f"The KS was cut or changed: {cut}.")
        return Diagnosis("ks", "mistake", changed.statement, [[changed, *best.findings]], facts=facts)
    if best.findings:
        return Diagnosis("ks", "mistake", best.findings[0].statement, [best.findings], facts=facts)
    if not account.has_secret:
        why = "It has the form of a KS of version 2; what it says is encrypted, and reading it needs the admin secret."
        return Diagnosis("ks", "unknown", why, facts=facts, notes=_hash_hazards(ks), missing=[UNCHECKED])
    why = f"None of the secrets given opens it, {_IN_NO_WAY}"
    if account.partner_id not in {None, best.partner_id}:
        why = f"It is a KS of partner {best.partner_id}, and no secret of {account.partner_id} opens it."
    return Diagnosis("ks", "unknown", why, facts=facts, ruled_out=sorted(recipes("B")))


def _likeliest(ks: str) -> Envelope | None:
    """Return the form in which the text is a KS with the fewest mistakes; None for a text that has none."""
    return min(envelopes(ks), key=lambda envelope: len(envelope.findings), default=None)


def _cut(envelope: Envelope) -> str | None:
    """Say why a ciphertext cannot be whole; None where it can, and for version 1."""
    size = len(envelope.content)
    if envelope.version == 1 or (size % _BLOCK == 0 and size >= _FEWEST_BYTES):
        return None
    return f"its ciphertext has {size} bytes, and a whole one has {_FEWEST_BYTES} or more, in blocks of {_BLOCK}"


def why_not_a_ks(ks: str) -> str | None:
    """Say why a text cannot be a KS, whatever the secrets are; None where it can, or is too long to be searched."""
    if len(ks) > LONGEST_SEARCHED:
        return None
    best = _likeliest(ks)
    if best is None:
        return f"The parameter ks is not a KS: {_NO_FORM}."
    cut = _cut(best)
    return f"The KS was cut or changed: {cut}." if cut else None


def _shape_notes(ks: str) -> list[str]:
    stripped = ks.strip()
    if not stripped:
        return ["It is empty."]
    odd = sorted(set(stripped) - set(f"{ascii_letters}{digits}+/=-_"))
    return [f"It holds characters that base64 does not have: {' '.join(map(repr, odd[:5]))}."] if odd else []


def _hash_hazards(ks: str) -> list[str]:
    """Return in which way the text differs from what the server writes: harmless in a KS, not in a token hash."""
    packed = "".join(ks.split())
    hazards = (("white space (A38)", ks != packed), ("no padding (A23)", len(packed) % 4))
    odd = [name for name, there in hazards if there]
    if not odd:
        return []
    return [f"The KS has {' and '.join(odd)}: accepted as a KS, but a token hash must be made over this very text."]
