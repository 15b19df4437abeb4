"""The family ks-v1-decode: reading a version 1 KS and verifying its signature (KSX, KS1.7 to KS1.11)."""

import base64
import hashlib
import hmac
from collections.abc import Iterator

from kaltura_session.text import from_bytes
from kskit.build.families import common
from kskit.build.families.common import around_v1, seal_v1
from kskit.build.families.ks_forms import Secrets, form_cases, read_again, secret_cases
from kskit.build.families.ks_forms import decode_case as _case
from kskit.build.families.ks_v1_encode import FIELDS
from kskit.build.families.texts import PRIVILEGES, USERS, pick
from kskit.build.model import Case, Family

_BASE = common.make_v1()
_INFO = f"102;102;{common.VALID_UNTIL};0;{common.RAND};user1;edit:*;;"
_SHORT = f"102;102;{common.VALID_UNTIL}"
_R = f"{_SHORT};0;r;"
_NOT_HERE = {"ServerCrash", "AcceptedButWrong", "CommonMistake"}  # version 1 knows no names that do harm
_WITH_SYMBOLS = common.make_v1(user_id="jo~~~???é")

# Of the shared texts: those that some wrong implementation stumbles over, or that the server itself was asked.
_USERS = (
    "plain empty space cjk emoji zero amp-eq-plus field-injection pct-encoded semicolon pipe quotes reserved "
    "lead-space tab nul"
)
_PRIVILEGES = (
    "empty one star-spaces all-star all-star-and-more empty-items lead-comma trail-comma only-commas spaces "
    "space-around-colon value-colons no-name no-value zero zero-item zero-value zero-name percent eq angle tilde "
    "dot-value name-t names-mixed names-bare numeric-name octal-name emoji nul-in-name widget actionslimit setrole "
    "downloadasset"
)
_FIELDS = (
    "type-null partner-big partner-zero partner-negative expiry-zero expiry-far expiry-null rand-time rand-whole "
    "master-zero secret-comma secret-semicolon secret-unicode secret-bytes secret-spaces"
)

_FORMS = (
    "space-lead space-middle space-trail tab-lead tab-trail line-feed-lead line-feed-trail carriage-return-lead "
    "wrapped vertical-tab-lead form-feed-lead nul-lead no-break-space-lead no-break-space-trail byte-order-mark-lead "
    "byte-order-mark-trail dot-lead dot-middle dot-trail star-lead star-trail exclamation-lead percent-lead "
    "percent-middle tilde-lead quote-lead backslash-lead bearer python-bytes hexadecimal data-after-padding "
    "padding-in-the-middle three-pads data-after-right-padding pieces-joined"
)

# slug, title, info, clauses, flags
_INFOS = (
    ("three-fields", "Three fields are enough; the others are null", _SHORT, "KS1.8", "Boundary Lenient"),
    ("four-fields", "Four fields", f"{_SHORT};2", "KS1.8", "Lenient"),
    ("six-fields", "Six fields: user given, privileges null", f"{_SHORT};2;r;u", "KS1.8", "Lenient"),
    ("seven-fields", "Seven fields, as the official client libraries write them", f"{_SHORT};2;r;u;p:1", "KS1.8",
     "Lenient"),
    ("nine-fields", "Nine fields, the last two filled", f"{_SHORT};2;r;u;p:1;5;d", "KS1.8", ""),
    ("ten-fields", "What follows the ninth field is ignored", f"{_SHORT};2;r;u;p:1;5;d;extra", "KS1.8",
     "Boundary Lenient"),
    ("empty-fields", "Fields that are there and empty are empty, not null", "102;;", "KS1.8", "Empty"),
    ("pipe-in-user", "Only the first vertical bar separates", f"{_R}us|er;edit:*;;", "KS1.7", ""),
    ("pattern-star", "The second field may be anything, here *", f"102;*;{common.VALID_UNTIL};0;1;u;;;", "KS1.10",
     "Lenient"),
    ("pattern-other", "The second field may even name another partner", f"102;103;{common.VALID_UNTIL};0;1;u;;;",
     "KS1.10", "AcceptedButWrong"),
    ("second-partner-missing", "Without the second partner id everything moves one field",
     f"102;{common.VALID_UNTIL};0;r;u;;;", "KS1.5", "AcceptedButWrong CommonMistake"),
    ("expiry-relative", "A lifetime where the expiry belongs is read as it is", "102;102;3600;0;r;u;;;", "KSX.20",
     "AcceptedButWrong CommonMistake"),
    ("expiry-text", "An expiry that is not a number is read as it is", "102;102;never;0;r;u;;;", "KSX.13",
     "AcceptedButWrong"),
    ("line-feed-in-user", "Line feeds inside fields stay", f"{_R}a\nb;x:\n;;", "KS1.4", ""),
    ("bad-utf8", "Bytes that are not UTF-8 stay", from_bytes(b"102;102;1767312000;0;r;\xff\xfe;p:\xff;;"), "KS1.4",
     "NotUtf8"),
    ("sessionid", "Of sessionid the first value names the group", f"{_R}u;sessionid:s1/s2;;", "KSX.18", ""),
    ("partner-zero-padded", "A partner id with a leading zero is looked up as it is written",
     f"0102;102;{common.VALID_UNTIL};0;1;u;;;", "KSX.8", ""),
    ("partner-plus", "A partner id with a plus sign is another id", f"+102;102;{common.VALID_UNTIL};0;1;u;;;", "KSX.8",
     ""),
    ("partner-hexadecimal", "A hexadecimal partner id is another id", f"0x66;102;{common.VALID_UNTIL};0;1;u;;;",
     "KSX.8", ""),
    ("partner-nul", "A NUL byte makes it another id", f"102\0;102;{common.VALID_UNTIL};0;1;u;;;", "KSX.8", ""),
    ("partner-digits-unicode", "Digits of another script are another id", f"١٠٢;102;{common.VALID_UNTIL};0;1;u;;;",
     "KSX.8", "Unicode"),
    ("partner-space", "A blank in front makes it another id", f" 102;102;{common.VALID_UNTIL};0;1;u;;;", "KSX.8", ""),
    ("two-fields", "Two fields are too few", "102;102", "KS1.8", "Boundary"),
)  # fmt: skip

# slug, title, the secrets of partner 102
_SECRETS: tuple[tuple[str, str, Secrets], ...] = (
    ("second-of-two", "An additional admin secret signs as well", {"102": ["other", common.SECRET]}),
    ("third-of-three", "All additional secrets are tried", {"102": ["a", "b", common.SECRET]}),
    ("upper-case", "The secret in upper case is another secret", {"102": [common.SECRET.upper()]}),
    ("with-line-feed", "The secret with a line feed is another secret", {"102": [common.SECRET + "\n"]}),
    ("empty-ones", "Empty secrets fit nothing", {"102": ["", ""]}),
    ("zero", "The secret 0 counts as none", {"102": ["0"]}),
    ("none-known", "Without any partner no KS can be read", {}),
    ("partner-without-secret", "A partner that has no secret can sign nothing", {"102": []}),
)


def cases() -> Iterator[Case]:
    """Yield the cases: users and privileges, fields, forms of the text, secrets, signatures, changed and cut KS."""
    yield _case("base", "An ordinary KS", _BASE, "KS1.7 KSX.17")
    for row in pick(USERS, _USERS):
        yield _case(f"user-{row.slug}", f"KS of {row.title}", common.make_v1(user_id=row.value), "KS1.4", row.flags)
    for row in pick(PRIVILEGES, _PRIVILEGES):
        flags = " ".join(flag for flag in row.flags.split() if flag not in _NOT_HERE)
        ks = common.make_v1(privileges=row.value)
        yield _case(f"privileges-{row.slug}", f"KS with {row.title}", ks, "PRIV.2", flags)
    for slug, title, changes, _, flags in FIELDS:
        if slug in _FIELDS.split():
            yield read_again(slug, title, common.make_v1(**changes), changes, flags)
    for slug, title, info, clause, flags in _INFOS:
        yield _case(slug, title, seal_v1(info), clause, flags)
    yield from _form_cases()
    yield from secret_cases(_BASE, _SECRETS)
    yield from _signature_cases()
    yield from _changed_cases()


def _form_cases() -> Iterator[Case]:
    yield from form_cases(_BASE, _FORMS)
    safe = _WITH_SYMBOLS.replace("+", "-").replace("/", "_")
    yield _case("symbols-url-safe", "The URL-safe alphabet is read as well", safe, "KSX.2", "Lenient")
    mixed = _WITH_SYMBOLS.replace("+", "-", 1)
    yield _case("symbols-mixed", "Both alphabets may be mixed", mixed, "KSX.2", "Lenient")
    spaced = _WITH_SYMBOLS.replace("+", " ")
    yield _case("plus-became-space", "A `+` that became a blank is lost", spaced, "KSX.7", "CommonMistake")
    encoded = _BASE.replace("=", "%3D")
    yield _case("percent-encoded", "A KS that is still percent-encoded", encoded, "KSX.4", "CommonMistake")
    yield _case("padding-removed", "The padding may be missing", _BASE.rstrip("="), "KSX.3", "Lenient")
    one = common.make_v1(user_id="u1") + "="
    yield _case("padding-one-and-one", "One `=` more than the one that belongs there", one, "KSX.3")
    two = common.make_v1(user_id="u")
    yield _case("padding-one-of-two", "One `=` where two belong", two[:-1], "KSX.3", "Boundary")
    for slug, title, ks in (
        ("empty", "The empty text", ""),
        ("blanks-only", "Blanks only", "   "),
        ("padding-only", "Padding only", "===="),
        ("one-pad", "One equals sign", "="),
        ("one-character", "One character", "a"),
        ("two-characters", "Two characters", "ab"),
        ("zero", "The text 0", "0"),
        ("word-null", "The word null", "null"), ("word-array", "The word Array, which PHP makes of a list", "Array"),
        ("dashes", "Four dashes: valid base64, no KS", "----"),
        ("api-error", "The body of an error kept as KS", '{"code":"START_SESSION_ERROR"}'),
        ("xml", "An XML response kept as KS", '<?xml version="1.0"?><xml><result>'),
    ):  # fmt: skip
        yield _case(f"not-a-ks-{slug}", title, ks, "KSX.5")


def _signature_cases() -> Iterator[Case]:
    secret, info = common.SECRET.encode(), _INFO.encode()
    right = hashlib.sha1(secret + info).hexdigest()
    for slug, what, signature in (
        ("upper-case", "Upper-case hexadecimal", right.upper()),
        ("fields-first", "Fields first, then the secret", hashlib.sha1(info + secret).hexdigest()),
        ("hmac", "An HMAC instead of a plain digest", hmac.new(secret, info, "sha1").hexdigest()),
        ("md5", "MD5, as an official page says", hashlib.md5(secret + info).hexdigest()),
        ("sha256", "SHA-256", hashlib.sha256(secret + info).hexdigest()),
        ("separator", "A separator between secret and fields", hashlib.sha1(secret + b"|" + info).hexdigest()),
        ("fields-only", "The fields without the secret", hashlib.sha1(info).hexdigest()),
        ("base64", "The digest in base64", base64.b64encode(bytes.fromhex(right)).decode()),
        ("raw", "The digest as raw bytes", from_bytes(bytes.fromhex(right))),
        ("empty", "No signature", ""),
        ("shortened", "The first half of the signature", right[:20]),
        ("zeros", "40 zeros", "0" * 40),
    ):
        title = f"{what} is not a signature"
        yield _case(f"signature-{slug}", title, around_v1(signature, _INFO), "KS1.9")
    no_bar = base64.b64encode(right.encode() + info).decode()
    title = "No vertical bar after the signature"
    yield _case("signature-without-bar", title, no_bar, "KS1.7", "CommonMistake")


def _changed_cases() -> Iterator[Case]:
    raw = base64.b64decode(_BASE)
    for position, what in (
        (6, "the signature"), (30, "the signature"), (42, "the partner id"), (44, "the separator after the partner id"),
        (48, "the second field"), (50, "the expiry"), (58, "the expiry"), (60, "the type"), (65, "the random part"),
        (79, "the user id"), (91, "the last separator"),
    ):  # fmt: skip
        changed = bytearray(raw)
        changed[position] ^= 1 << position % 7
        ks = base64.b64encode(changed).decode()
        yield _case(f"changed-{position}", f"One bit changed in {what}", ks, "KS1.11")
    for length in (3, 7, 10, 24, 41, 52, 53, 60, 84, 90, 96, 99, 104, 112, 120, 123):
        title = f"Cut to its first {length} characters"
        flag = "Lenient" if length == 123 else ""
        yield _case(f"cut-{length}", title, _BASE[:length], "KSX.3" if length == 123 else "KS1.9", flag)
    yield _case("cut-in-front", "The first four characters missing", _BASE[4:], "KS1.9")


_FACTS = {
    "seven-fields": "What Kaltura's client libraries make when they make version 1 themselves",
    **dict.fromkeys(("signature-without-bar", "plus-became-space"), "What becomes of a common mistake"),
}

FAMILY = Family(
    "ks-v1-decode",
    4,
    "Reading a KS, version 1",
    "Return what the KS says when one of the secrets signed it, and refuse it at the step that is named otherwise.",
    cases,
    _FACTS,
)
