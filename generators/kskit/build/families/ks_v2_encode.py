"""The family ks-v2-encode: making a version 2 KS (KS2.1 to KS2.9, KSX.6)."""

from collections.abc import Iterator
from typing import Any

from kaltura_session.text import from_bytes
from kskit.build.families import common
from kskit.build.families.texts import PRIVILEGES, USERS, Row, pick
from kskit.build.model import Case, Family

_NAME = "ks-v2-encode"
_X = {"user_id": "u", "privileges": "x"}
_NO_FIELDS = {"user_id": None, "type": None, "valid_until": None}

# Of the shared texts: those that some wrong implementation stumbles over, or that the server itself was asked.
_USERS = (
    "plain mail empty space hebrew emoji latin decomposed zero digits amp-eq-plus field-injection percent "
    "pct-encoded semicolon pipe slash comma colon quotes html unreserved reserved trail-space tab newline nul "
    "trail-nul bad-utf8 word-null long"
)
_PRIVILEGES = (
    "empty bare several star star-spaces all-star-and-more star-and-more star-value-and-bare repeated-name "
    "repeated-name-apart repeated-iprestrict only-commas inner-space space-around-colon tab-trim no-break-space "
    "value-colons no-name only-colon zero zero-value zero-name percent pct-encoded eq semi-pipe quotes angle tilde "
    "dot-name bracket-lead name-e name-t name-m name-d name-dot-e name-bracket-u names-mixed numeric-name-after "
    "octal-name float-name bad-utf8 nul nul-in-name newline crlf slash-edges upper-case widget iprestrict setrole "
    "downloadasset words long many"
)

# slug, title, seed of the server's own result (0: none), changes, clauses, flags
FIELDS: tuple[tuple[str, str, int, dict[str, Any], str, str], ...] = (
    ("admin", "An ADMIN session has type 2", 0, {"type": 2}, "KS2.4", ""),
    ("user-null", "A user that is null has no field", 1001, {"user_id": None}, "KS2.5", "Empty"),
    ("type-null", "A type that is null has no field", 1134, {**_X, "type": None}, "KS2.5", "Empty"),
    ("type-negative", "A type of -1 is written as it is", 1132, {**_X, "type": -1}, "KS2.4", ""),
    ("type-word", "A type that is a word is written as it is", 0, {**_X, "type": "ADMIN"}, "KS2.4",
     "AcceptedButWrong CommonMistake"),
    ("partner-negative", "A system partner has a negative id", 1137, {**_X, "partner_id": -1}, "KS2.1", ""),
    ("partner-seven-digits", "A partner id of seven digits", 0, {**_X, "partner_id": 2422451}, "KS2.1", "ForumCase"),
    ("expiry-zero", "An expiry of 0 is written, not left out", 0, {**_X, "valid_until": 0}, "KS2.4 KS2.5", "Boundary"),
    ("expiry-negative", "A negative expiry", 0, {**_X, "valid_until": -5}, "KS2.4", "Boundary"),
    ("expiry-far", "An expiry in 2100", 0, {**_X, "valid_until": 4102444800}, "KS2.4", ""),
    ("expiry-relative", "A lifetime where the expiry belongs is written as it is", 0, {**_X, "valid_until": 3600},
     "KS2.4 KSX.14", "AcceptedButWrong CommonMistake"),
    ("expiry-milliseconds", "Milliseconds are written as they are", 0, {**_X, "valid_until": 1767312000000},
     "KS2.4 KSX.14", "AcceptedButWrong CommonMistake"),
    ("expiry-empty", "An empty expiry keeps its field", 1150, {**_X, "valid_until": ""}, "KS2.5", "Empty"),
    ("expiry-words", "An expiry in words is encoded", 0, {**_X, "valid_until": "1 + 2"}, "KS2.6", "CommonMistake"),
    ("type-words", "So is a type", 0, {**_X, "type": "2&x"}, "KS2.6", ""),
    ("master-words", "A master partner id in words is encoded", 0, {**_X, "master_partner_id": "a b"}, "KS2.6", ""),
    ("privileges-letter", "A value of the letter X stays", 0, {"user_id": "u", "privileges": "edit:X"}, "KS2.2", ""),
    ("expiry-null", "An expiry that is null has no field", 0, {**_X, "valid_until": None}, "KS2.5", "Empty"),
    ("no-fields", "No privileges and no fields at all: digest and random bytes only", 0,
     {**_NO_FIELDS, "privileges": ""}, "KS2.5 KS2.7", "Empty Boundary"),
    ("field-name-without-user", "A privilege _u stays when there is no user", 1118,
     {**_NO_FIELDS, "privileges": "_u:admin"}, "KS2.4 KS2.5", "AcceptedButWrong"),
    ("field-name-of-data", "A privilege _d goes, because the field _d is set to nothing", 1121,
     {**_NO_FIELDS, "privileges": "_d:x"}, "KS2.4 KS2.5", "AcceptedButWrong"),
    ("dotted-field-name-without-user", "A privilege .u is written as it is", 1122,
     {**_NO_FIELDS, "privileges": ".u:admin"}, "KS2.4 KS2.15", "AcceptedButWrong PhpRule"),
    ("master-partner", "A master partner id becomes _m", 1153, {**_X, "master_partner_id": -2}, "KS2.4", ""),
    ("master-zero", "A master partner id of 0 is written", 0, {**_X, "master_partner_id": 0}, "KS2.4 KS2.5",
     "Boundary"),
    ("master-and-data", "Additional data becomes _d, after _m", 1154,
     {**_X, "master_partner_id": 5, "additional_data": "data"}, "KS2.4", ""),
    ("data-special", "Additional data with characters that need encoding", 1156,
     {**_X, "additional_data": "a;b|c&d=e+f g%h"}, "KS2.6", ""),
    ("data-bytes", "Additional data that is not UTF-8", 1158,
     {**_X, "master_partner_id": 7, "additional_data": from_bytes(b"bin\xff\0")}, "KS2.6", "NotUtf8"),
    ("data-empty", "Empty additional data keeps its field", 0, {**_X, "additional_data": ""}, "KS2.5", "Empty"),
    ("data-long", "Additional data of 500 characters", 0, {**_X, "additional_data": "d" * 500}, "KS2.4", "Long"),
    ("secret-hex", "Another secret of 32 hexadecimal digits: the key is made of its text", 1167,
     {**_X, "secret": "0123456789abcdef0123456789abcdef"}, "KS2.9", ""),
    ("secret-unicode", "A secret outside ASCII is hashed as UTF-8", 1163, {**_X, "secret": "סוד"}, "KS2.9", "Unicode"),
    ("secret-bytes", "A secret that is not UTF-8", 1166,
     {**_X, "secret": from_bytes(b"\xff\0\x80")}, "KS2.9", "NotUtf8"),
    ("secret-spaces", "Blanks around a secret are part of it", 1168, {**_X, "secret": " s "}, "KS2.9 KSX.11",
     "CommonMistake"),
    ("secret-newline", "A line feed after a secret is part of it", 0, {**_X, "secret": common.SECRET + "\n"},
     "KS2.9 KSX.11", "CommonMistake"),
    ("secret-upper", "The letter case of a secret counts", 0, {**_X, "secret": common.SECRET.upper()}, "KS2.9 KSX.11",
     ""),
    ("secret-empty", "An empty secret encrypts, but verifies nowhere", 0, {**_X, "secret": ""}, "KS2.9", "Empty"),
    ("secret-long", "A secret of 100 characters", 0, {**_X, "secret": "0123456789" * 10}, "KS2.9", "Long"),
)  # fmt: skip

# seed, what it shows; the bytes are those that PHP's generator gives for the seed (KSX.16)
_SEEDS = (
    (1, "Random bytes of seed 1"),
    (4294967295, "The largest seed of 32 bits"),
    (4294967301, "A seed beyond 32 bits counts modulo 2^32"),
    (1767312000, "A repeatable KS: the seed is the expiry, which is a multiple of 300"),
)

# One full cycle of user lengths and its edges: 20 + 16 + fields runs through every remainder of 16.
_LENGTHS = {0: 1169, 1: 1170, 2: 1171, 3: 1172, 4: 1173, 5: 1174, 6: 1175, 7: 1176, 8: 0, 9: 0, 10: 1179, 11: 0, 12: 0,
            13: 1182, 14: 1183, 15: 1184, 16: 0, 17: 1186}  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: users, privileges, other fields and the secret, seeds, lengths around the blocks of AES."""
    for row in pick(USERS, _USERS):
        yield _case(f"user-{row.slug}", f"KS of {row.title}", row.seed, {"user_id": row.value}, "KS2.4 KS2.6",
                    row.flags if row.slug != "semicolon" else "")  # fmt: skip
    for row in pick(PRIVILEGES, _PRIVILEGES):
        yield _case(f"privileges-{row.slug}", f"KS with {row.title}", row.seed, {"privileges": row.value},
                    _privilege_clauses(row.value),
                    _flags(row))  # fmt: skip
    for slug, title, seed, changes, clauses, flags in FIELDS:
        yield _case(slug, title, seed, changes, clauses, flags)
    for seed, title in _SEEDS:
        privileges = "downloadasset:0_abc" if seed == common.VALID_UNTIL else ""
        yield _case(f"seed-{seed}", title, seed, {"user_id": "u", "privileges": privileges}, "KSX.15 KSX.16", "PhpRule")
    for length, seed in _LENGTHS.items():
        signed = 67 + length
        yield _case(f"length-{signed}", f"{signed} bytes before padding, {-signed % 16} zero bytes added", seed,
                    {"user_id": "u" * length, "type": 2}, "KS2.8", "BlockAligned")  # fmt: skip


def _case(slug: str, title: str, seed: int, changes: dict[str, Any], clauses: str,
          flags: str = "") -> Case:  # fmt: skip
    given = common.v2_input(f"{_NAME}/{slug}", seed or None, **changes)
    return Case(slug, title, "ks_encode", given, clauses, flags)


def _flags(row: Row) -> str:
    """Return the flags for a maker: what crashes a reader is accepted here; only version 1 stumbles over `;`."""
    if row.slug == "semi-pipe":
        return ""
    return row.flags.replace("ServerCrash", "AcceptedButWrong")


def _privilege_clauses(value: str) -> str:
    names = [part.partition(":")[0].strip() for part in value.split(",")]
    repeated = len(set(names)) < len([name for name in names if name])
    return "KS2.2 KS2.3" if repeated else "KS2.2 KS2.6"


_FACTS = {
    "admin": "The two kinds of session differ in _t only",
    "partner-seven-digits": "The partner of the forum question",
    "expiry-null": "What is null has no field",
    "no-fields": "Digest and random bytes fill the whole text",
    "seed-": "The bytes are those of PHP 8 for this seed",
    "length-": "One of the sixteen lengths of the padding, or its edges",
}

FAMILY = Family(
    _NAME,
    5,
    "Making a KS, version 2",
    "Return exactly this KS for these fields, secret and 16 random bytes.",
    cases,
    _FACTS,
)
