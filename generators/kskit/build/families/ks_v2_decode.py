"""The family ks-v2-decode: reading a version 2 KS and verifying its digest (KSX, KS2.10 to KS2.18)."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from kskit.build.families import common
from kskit.build.families.common import BLOCK, Seal, pkcs7_padded, zero_padded
from kskit.build.families.ks_forms import Secrets, form_cases, read_again, secret_cases
from kskit.build.families.ks_forms import decode_case as _case
from kskit.build.families.ks_v2_encode import FIELDS
from kskit.build.families.texts import FIELD_STRINGS, PRIVILEGES, USERS, pick
from kskit.build.model import Case, Family, bytes_of_id
from kskit.build.operations.sessions import made

_NAME = "ks-v2-decode"
_RIGHT = Seal()
_RANDOM = bytes.fromhex("1fbf623b6806776bc304ca8e19dbcfef")
_FORM = f"edit=0_abc&_e={common.VALID_UNTIL}&_t=2&_u=user1"
_BASE = _RIGHT.text(_FORM, _RANDOM)
_SYMBOL_RANDOM = bytes.fromhex("7ac10f0f93f6e58898f27fb5d5946c6a")
_WITH_SYMBOLS = _RIGHT.text(_FORM, _SYMBOL_RANDOM)
_PADDED_RANDOM = bytes.fromhex("4132562f30df0cd30ef890d4191bbaec")
_PADDED_FORM = f"_e={common.VALID_UNTIL}&_t=2&_u=user1"
_SEALED_RANDOM = bytes.fromhex("a49256abf747d6e87a895017f1618ba6")
_SEALED_FORM = f"_e={common.VALID_UNTIL}&_t=0"
_NUL_RANDOM = bytes.fromhex("5f91850c93df354b9b8508af1fb2ffde")
_NUL_FORM = f"_e={common.VALID_UNTIL}&_u=x".encode()

# Of the shared texts: those that some wrong implementation stumbles over, or that the server itself was asked.
_USERS = (
    "plain empty space hebrew emoji amp-eq-plus pct-encoded semicolon slash unreserved lead-space trail-space nul "
    "trail-nul bad-utf8 upper-x"
)
_PRIVILEGES = (
    "empty bare star star-spaces all-star-and-more several-values repeated-iprestrict lead-comma inner-space "
    "space-around-colon value-colons no-name no-value zero plus percent pct-encoded amp tilde bracket-lead "
    "bracket-open bracket bracket-empty name-e name-d name-dot-u name-dot-m name-dot-d "
    "unknown-underscore numeric-name unicode nul slash-edges sessionid setrole many"
)
_FIELDS = (
    "user-null type-negative partner-negative expiry-negative expiry-milliseconds expiry-null no-fields "
    "field-name-of-data dotted-field-name-without-user data-special secret-unicode secret-bytes secret-spaces"
)

_FORMS = (
    "line-feed-lead tab-middle carriage-return-middle vertical-tab-middle nul-middle byte-order-mark-middle "
    "exclamation-lead tilde-middle json-quotes"
)

# slug, title, the secrets of partner 102
_SECRETS: tuple[tuple[str, str, Secrets], ...] = (
    ("first-of-two", "The main secret is tried first", {"102": [common.SECRET, "other"]}),
    ("second-of-two", "An additional admin secret decrypts as well", {"102": ["other", common.SECRET]}),
    ("third-of-three", "All additional secrets are tried", {"102": ["a", "b", common.SECRET]}),
    ("two-wrong", "None of two secrets fits", {"102": ["a", "b"]}),
    ("wrong", "Another secret does not fit", {"102": ["x" + common.SECRET]}),
    ("user-secret", "The user secret does not fit", {"102": [common.OTHER_SECRET]}),
    ("upper-case", "The secret in upper case is another secret", {"102": [common.SECRET.upper()]}),
    ("shortened", "The secret without its last character is another secret", {"102": [common.SECRET[:-1]]}),
    ("with-line-feed", "The secret with a line feed is another secret", {"102": [common.SECRET + "\n"]}),
    ("with-space", "Blanks around a secret are part of it", {"102": ["other", " " + common.SECRET]}),
    ("empty-ones", "Empty secrets fit nothing", {"102": ["", ""]}),
    ("of-another-partner", "The secret of another partner is not tried", {"103": [common.SECRET]}),
)


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


# slug, title, how it is sealed wrongly
_SEALS = (
    ("digest-of-fields", "A digest over the fields without the random bytes",
     Seal(digest=lambda signed: hashlib.sha1(signed[BLOCK:]).digest())),
    ("digest-hexadecimal", "The digest as hexadecimal text",
     Seal(digest=lambda signed: hashlib.sha1(signed).hexdigest().encode())),
    ("digest-md5", "MD5 filled up to 20 bytes", Seal(digest=lambda signed: hashlib.md5(signed).digest() + bytes(4))),
    ("digest-sha256", "The first 20 bytes of a SHA-256",
     Seal(digest=lambda signed: hashlib.sha256(signed).digest()[:20])),
    ("digest-zero", "20 zero bytes instead of a digest", Seal(digest=lambda _: bytes(20))),
    ("digest-first-byte", "One bit changed in the first byte of the digest",
     Seal(digest=lambda signed: _flipped(hashlib.sha1(signed).digest(), 0))),
    ("padding-pkcs7", "PKCS#7 padding, which is not stripped", Seal(padded=pkcs7_padded)),
    ("iv-constant", "An initialisation vector that is not zero", Seal(mode=CBC(b"\x22" * BLOCK))),
    ("mode-ecb", "ECB instead of CBC", Seal(mode=ECB())),  # noqa: S305 - a mistake on purpose
    ("prefix-upper-case", "V2| in upper case is not a version 2", Seal(prefix=b"V2|")),
    ("prefix-v1", "v1| is not a version at all", Seal(prefix=b"v1|")),
    ("prefix-v22", "v22| is not a version at all", Seal(prefix=b"v22|")),
    ("prefix-blank", "A blank in front of v2|", Seal(prefix=b" v2|")),
    ("prefix-missing", "No v2| in front", Seal(prefix=b"")),
    ("partner-space", "A blank in front makes it another partner id", Seal(partner=" 102")),
    ("partner-negative", "A minus sign makes it another partner id", Seal(partner="-102")),
    ("partner-float", "102.0 is another partner id", Seal(partner="102.0")),
    ("partner-nul", "A NUL byte makes it another partner id", Seal(partner="102\0")),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: users and privileges, field strings, forms, secrets, wrong seals, changed and cut KS."""
    yield _case("base", "An ordinary KS", _BASE, "KS2.10 KSX.17")
    for row in pick(USERS, _USERS):
        ks = _make(f"user-{row.slug}", row.seed, user_id=row.value)
        flags = row.flags if row.slug != "semicolon" else ""
        yield _case(f"user-{row.slug}", f"KS of {row.title}", ks, "KS2.13", flags)
    for row in pick(PRIVILEGES, _PRIVILEGES):
        ks = _make(f"privileges-{row.slug}", row.seed, privileges=row.value)
        clause = "KS2.15" if "AcceptedButWrong" in row.flags else "KS2.14"
        clause = "KS2.16" if "ServerCrash" in row.flags else clause
        yield _case(f"privileges-{row.slug}", f"KS with {row.title}", ks, clause, row.flags)
    for slug, title, seed, changes, _, flags in FIELDS:
        if slug in _FIELDS.split():
            yield read_again(slug, title, _make(f"field-{slug}", seed, **changes), changes, flags)
    for field in FIELD_STRINGS:
        random_hex = field.random_hex or bytes_of_id(f"{_NAME}/fields-{field.slug}").hex()
        ks = _RIGHT.text(field.form, bytes.fromhex(random_hex))
        yield _case(f"fields-{field.slug}", field.title, ks, field.clause, field.flags)
    yield from _form_cases()
    yield from secret_cases(_BASE, _SECRETS)
    for slug, title, seal in _SEALS:
        yield _case(slug, title, seal.text(_SEALED_FORM, _SEALED_RANDOM), _seal_clause(slug))
    yield from _padding_cases()
    yield from _changed_cases()


def _form_cases() -> Iterator[Case]:
    yield from form_cases(_BASE, _FORMS)
    standard = _WITH_SYMBOLS.replace("-", "+").replace("_", "/")
    mixed = standard.replace("/", "_", 1)
    yield _case("symbols-mixed", "Both alphabets may be mixed", mixed, "KSX.2", "Lenient")
    spaced = standard.replace("+", " ")
    yield _case("plus-became-space", "A `+` that became a blank is lost", spaced, "KSX.7", "CommonMistake")
    for partner in ("1020", "10200", "102"):
        secrets = {partner: [common.SECRET]}
        ks = Seal(partner=partner).text(_PADDED_FORM, _PADDED_RANDOM)
        count = len(ks) - len(ks.rstrip("="))
        yield _case(f"padding-{count}", f"A KS with {count} `=`", ks, "KSX.3", "Boundary", secrets)
        if count:
            title = f"A KS with {count} `=`, sent without"
            yield _case(f"padding-{count}-removed", title, ks.rstrip("="), "KSX.3", "Lenient", secrets)
        title = f"A KS with {count} `=` and one too many"
        yield _case(f"padding-{count}-and-one", title, ks + "=", "KSX.3", secrets=secrets)
        if count == 2:
            yield _case("padding-1-of-2", "One `=` where two belong", ks[:-1], "KSX.3", secrets=secrets)
            unused = ks[:-3] + chr(ord(ks[-3]) + 1) + "=="
            title = "The unused bits of the last character do not count"
            yield _case("unused-bits", title, unused, "KSX.3", "Lenient", secrets)
    swapped = base64.urlsafe_b64encode(base64.urlsafe_b64decode(_BASE).replace(b"v2|102|", b"v2|103|")).decode()
    title = "Another partner's id in front selects that partner's secrets"
    secrets = {"102": [common.SECRET], "103": ["another"]}
    yield _case("partner-swapped", title, swapped, "KSX.8", secrets=secrets)
    title = "The partner id is not signed: where two share a secret, it can be exchanged"
    secrets = {"102": [common.SECRET], "103": [common.SECRET]}
    yield _case("partner-swapped-same-secret", title, swapped, "KS2.17", "AcceptedButWrong", secrets)


def _padding_cases() -> Iterator[Case]:
    """Yield what zero padding does to fields that end in zero bytes, and texts that are too short."""
    signed = _NUL_RANDOM + _NUL_FORM
    digest = hashlib.sha1(signed).digest()
    pkcs7 = pkcs7_padded(bytes(20) + signed)[20:]
    for slug, title, plain, flags in (
        ("nul-at-end-unsigned", "Zero bytes at the end that are not signed are padding", digest + signed + bytes(2),
         "Lenient Boundary"),
        ("zero-block", "A whole block of zero bytes inside the ciphertext is padding",
         digest + signed + bytes(-len(digest + signed) % BLOCK + BLOCK), "Lenient"),
        ("pkcs7-signed", "PKCS#7 padding that is signed as well is read as part of the fields",
         hashlib.sha1(pkcs7).digest() + pkcs7, "AcceptedButWrong CommonMistake"),
        ("only-a-digest", "The digest of nothing: no random bytes, no fields", hashlib.sha1(b"").digest(),
         "Lenient Empty"),
        ("one-block", "A text shorter than a digest", b"A" * BLOCK, "Boundary"),
        ("zeros", "Zero bytes only", bytes(BLOCK), "Empty"),
    ):  # fmt: skip
        clause = "KS2.12" if len(plain) == BLOCK else "KS2.11"
        yield _case(f"plain-{slug}", title, _RIGHT.around(zero_padded(plain)), clause, flags)


def _changed_cases() -> Iterator[Case]:
    raw = base64.urlsafe_b64decode(_BASE)
    for position, what in (
        (0, "the prefix"), (10, "the first block, which holds the digest"), (21, "the first block"),
        (24, "the second block, digest and random bytes"), (41, "the random bytes"), (44, "the fields"),
        (55, "the last block but one"), (71, "the last block"), (86, "the last byte"),
    ):  # fmt: skip
        changed = bytearray(raw)
        changed[position] ^= 1 << position % 8
        ks = base64.urlsafe_b64encode(changed).decode()
        yield _case(f"changed-{position}", f"One bit changed in {what}", ks, "KS2.18")
    for length in (4, 5, 6, 11, 14, 16, 22, 28, 32, 40, 53, 68, 84, 95, 108, 113):
        title = f"Cut to its first {length} characters"
        clause = "KSX.3" if length % 4 == 1 else "KS2.10" if length < 12 else "KS2.11"
        yield _case(f"cut-{length}", title, _BASE[:length], clause)
    appended = base64.urlsafe_b64encode(raw + bytes(BLOCK)).decode()
    yield _case("appended-block", "A block of zero bytes added to the ciphertext", appended, "KS2.12")
    cut = base64.urlsafe_b64encode(raw[:-1]).decode()
    yield _case("cut-by-one-byte", "One byte missing: no secret is tried", cut, "KSX.21", "Boundary",
                {"102": ["wrong"]})  # fmt: skip
    yield _case("cut-by-one-byte-unknown", "One byte missing, of an unknown partner", cut, "KSX.21", secrets={})
    nothing = base64.urlsafe_b64encode(b"v2|102|").decode()
    yield _case("no-ciphertext", "A partner id and no ciphertext", nothing, "KS2.12", "Empty")


def _make(slug: str, seed: int, **changes: Any) -> str:
    return made(common.v2_input(f"{_NAME}/{slug}", seed or None, **changes)).text


def _seal_clause(slug: str) -> str:
    kind = slug.partition("-")[0]
    return {"digest": "KS2.7", "padding": "KS2.8", "iv": "KS2.9", "mode": "KS2.9", "prefix": "KSX.1"}.get(kind, "KSX.8")


_MISTAKES = ("fields-expiry-", "fields-user-", "fields-word-", "form-json-quotes", "mode-ecb", "secrets-user-secret")
_FACTS = {
    "cut-by-": "Which of two checks comes first",
    **dict.fromkeys(_MISTAKES, "What becomes of a common mistake"),
    "padding-": "A KS with each number of `=`, without them, and with one too many",
    "field-": "What the vector of ks-v2-encode says, read again",
}

FAMILY = Family(
    _NAME,
    6,
    "Reading a KS, version 2",
    "Return what the KS says when one of the secrets decrypts it, and refuse it at the step that is named otherwise.",
    cases,
    _FACTS,
)
