"""The family ks-v1-encode: making a version 1 KS (KS1.1 to KS1.6, KSX.6)."""

from collections.abc import Iterator
from typing import Any

from kaltura_session.text import from_bytes
from kskit.build.families import common
from kskit.build.families.texts import PRIVILEGES, USERS, pick
from kskit.build.model import Case, Family

_U = {"user_id": "u", "rand": "7"}
_X = {**_U, "privileges": "x"}

# Of the shared texts: those that some wrong implementation stumbles over, or that the server itself was asked.
_USERS = (
    "plain mail space hebrew emoji latin decomposed zero amp-eq-plus field-injection pct-encoded semicolon pipe "
    "slash colon html unreserved reserved lead-space newline nul trail-nul bad-utf8 word-null long"
)
_PRIVILEGES = (
    "one star star-spaces repeated-name empty-items space-around-colon tab-trim no-name zero zero-item zero-value "
    "zero-name percent pct-encoded angle dot-value dot-name bracket-lead bracket name-e name-t name-u name-dot-m "
    "name-bracket-u names-mixed numeric-name negative-name float-name crlf slash-edges iprestrict sessionid setrole "
    "downloadasset"
)

# slug, title, changes, clauses, flags
FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("admin", "An ADMIN session has type 2", {"type": 2}, "KS1.3", ""),
    ("type-null", "A type that is null is written empty", {**_X, "type": None}, "KS1.3", "Empty"),
    ("type-negative", "A type of -1 is written as it is", {**_X, "type": -1}, "KS1.3", ""),
    ("user-null", "A user that is null is written empty", {"user_id": None}, "KS1.3", "Empty"),
    ("partner-big", "A partner id beyond 32 bits", {**_X, "partner_id": 4294967296}, "KS1.3", "Boundary"),
    ("partner-zero", "Partner 0", {**_X, "partner_id": 0}, "KS1.3", "Boundary"),
    ("partner-negative", "A system partner has a negative id", {**_X, "partner_id": -2}, "KS1.3", ""),
    ("expiry-zero", "An expiry of 0 is written, not left out", {**_X, "valid_until": 0}, "KS1.3 KSX.14", "Boundary"),
    ("expiry-negative", "A negative expiry", {**_X, "valid_until": -5}, "KS1.3 KSX.14", "Boundary"),
    ("expiry-far", "An expiry in 2100", {**_X, "valid_until": 4102444800}, "KS1.3", ""),
    ("expiry-null", "An expiry that is null is written empty", {**_X, "valid_until": None}, "KS1.3", "Empty"),
    ("rand-time", "The server's random part has at most four decimals", {**_U, "type": 2, "privileges": "",
                                                                       "rand": "1767225600.1235"}, "KS1.6", ""),
    ("rand-whole", "A random part that is a whole second has no point", {**_U, "type": 2, "privileges": "",
                                                                      "rand": "1767225601"}, "KS1.6", "Boundary"),
    ("rand-text", "The random part may be any text", {**_U, "type": 2, "privileges": "", "rand": "abc"}, "KS1.6", ""),
    ("rand-empty", "The random part may be empty", {**_U, "type": 2, "privileges": "", "rand": ""}, "KS1.6", "Empty"),
    ("master-partner", "A master partner id fills the eighth field", {**_X, "master_partner_id": -2}, "KS1.3", ""),
    ("master-zero", "A master partner id of 0 is written", {**_X, "master_partner_id": 0}, "KS1.3", "Boundary"),
    ("data", "Additional data fills the ninth field", {**_X, "additional_data": "a"}, "KS1.3", ""),
    ("data-unicode", "Additional data outside ASCII", {**_X, "additional_data": "נתון😀"}, "KS1.3", "Unicode"),
    ("data-bytes", "Additional data that is not UTF-8",
     {**_X, "master_partner_id": 7, "additional_data": from_bytes(b"bin\xff\0")}, "KS1.3", "NotUtf8"),
    ("secret-comma", "A secret with a comma, which the server could not keep", {**_X, "secret": "a,b"},
     "KS1.2 KSX.11", "AcceptedButWrong"),
    ("secret-semicolon", "A secret with a semicolon is signed with as it is", {**_X, "secret": "a;b"}, "KS1.2", ""),
    ("secret-unicode", "A secret outside ASCII is signed with as UTF-8", {**_X, "secret": "סוד"}, "KS1.2", "Unicode"),
    ("secret-bytes", "A secret that is not UTF-8", {**_X, "secret": from_bytes(b"\xff\0\x80")}, "KS1.2", "NotUtf8"),
    ("secret-spaces", "Blanks around a secret are part of it", {**_X, "secret": " s "}, "KS1.2 KSX.11",
     "CommonMistake"),
    ("secret-newline", "A line feed after a secret is part of it", {**_X, "secret": common.SECRET + "\n"},
     "KS1.2 KSX.11", "CommonMistake"),
    ("secret-upper", "The letter case of a secret counts", {**_X, "secret": common.SECRET.upper()}, "KS1.2 KSX.11", ""),
    ("secret-empty", "An empty secret signs, but verifies nowhere", {**_X, "secret": ""}, "KS1.2", "Empty"),
    ("secret-long", "A secret of 100 characters", {**_X, "secret": "0123456789" * 10}, "KS1.2", "Long"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: users, privileges, then the other fields and the secret, and lengths around base64's groups."""
    for row in pick(USERS, _USERS):
        clauses = _escape_clauses(row.value)
        yield _case(f"user-{row.slug}", f"KS of {row.title}", {"user_id": row.value}, clauses, row.flags)
    for row in pick(PRIVILEGES, _PRIVILEGES):
        clauses, flags = _escape_clauses(row.value), _flags(row.flags)
        yield _case(f"privileges-{row.slug}", f"KS with {row.title}", {"privileges": row.value}, clauses, flags)
    for slug, title, changes, clauses, flags in FIELDS:
        yield _case(slug, title, changes, clauses, flags)
    for length in range(3):
        yield _case(f"padding-{length}", f"A length that base64 pads with {(0, 2, 1)[length]} `=`",
                    {**_X, "user_id": "uuu"[: length + 1]}, "KS1.1 KSX.6", "Boundary")  # fmt: skip
    yield _case("plus-and-slash", "A KS with `+` and `/` in its base64", {"user_id": "jo~~~???é"}, "KS1.1 KSX.6 KSX.7")


def _case(slug: str, title: str, changes: dict[str, Any], clauses: str, flags: str = "") -> Case:
    return Case(slug, title, "ks_encode", common.v1_input(**changes), clauses, flags)


def _escape_clauses(value: str) -> str:
    return "KS1.4 KS1.5" if ";" in value else "KS1.1 KS1.2 KS1.3 KS1.4"


_APPLY = {"Empty", "Unicode", "NotUtf8", "Long", "Restriction", "ForumCase"}


def _flags(flags: str) -> str:
    """Version 1 escapes nothing and PHP's naming rules do not touch it: only some of the flags apply."""
    return " ".join(flag for flag in flags.split() if flag in _APPLY)


_FACTS = {
    "user-null": "Null and empty are the same in version 1",
    "partner-negative": "The ids of Kaltura's own accounts are negative",
    "master-zero": "0 is a value",
    "padding-": "The three lengths of base64's padding",
    "plus-and-slash": "Both occur in version 1, which an address must therefore encode",
}

FAMILY = Family(
    "ks-v1-encode",
    3,
    "Making a KS, version 1",
    "Return exactly this KS for these fields, secret and random part.",
    cases,
    _FACTS,
)
