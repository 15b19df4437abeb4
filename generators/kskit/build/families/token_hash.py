"""The family token-hash: HASH(ks + token), the value of tokenHash in appToken.startSession (APP.3 to APP.6)."""

import hashlib
from collections.abc import Iterator

from kaltura_session.text import from_bytes
from kskit.build.families import common
from kskit.build.model import Case, Family

_SHORTER = ("SHA1", "SHA256")
_HASH_TYPES = ("MD5", "SHA1", "SHA256", "SHA512")

# A widget KS, both versions; the version 2 one and its token are those of the server's own results.
_WIDGET = {"user_id": "0", "privileges": "view:*,widget:1"}
_V2 = common.make_v2(5, user_id="", privileges="view:*,widget:1")
_V1 = common.make_v1(**_WIDGET)
_FORUM_V2 = (
    "djJ8MjQyMjQ1MXw5_-Oru7Xhj84bzqC7dIFh-K1Dua9uCmT9mDEeY8hLJR325nEQGaHrw09WK1LWp9Xw1UsRXlFW"
    "bF-IVsWaOw1jnsKvVRHCa1zii0P-faAvcA=="
)
_V1_SYMBOLS = common.make_v1(user_id="jo~~~???é")
_FORUM_V1 = common.make_v1(partner_id=common.FORUM_PARTNER, **_WIDGET)

_PLAIN = "APP.4"
_AS_SENT = "APP.4 APP.5"
_STANDARD = _V2.replace("-", "+").replace("_", "/")


# slug, title, KS: the hash is over the text as it is sent, whatever a reader of the KS would make of it.
_KS_TEXTS = (
    ("without-padding", "A version 1 KS sent without its padding is hashed without it", _V1.rstrip("="), "Lenient"),
    ("standard-alphabet", "A version 2 KS sent in the standard alphabet is hashed in it", _STANDARD, "Lenient"),
    ("trailing-newline", "A line feed at the end of the KS counts when it is sent", _V2 + "\n", "Lenient"),
    ("leading-space", "A blank in front of the KS counts when it is sent", " " + _V2, "Lenient"),
    ("wrapped", "Line ends inside a wrapped KS count when they are sent", _V2[:64] + "\r\n" + _V2[64:], "Lenient"),
    ("not-a-ks", "The hash does not read the KS: any text is hashed as it is", "not-a-ks", ""),
    ("unicode-ks", "Letters outside ASCII are hashed as UTF-8", "קס😀", "Unicode"),
    ("bytes-ks", "Bytes that are not UTF-8 are hashed as they are", from_bytes(b"\xff\x00\xfe"), "NotUtf8"),
)

# slug, title, token
_TOKENS = (
    ("upper-case-token", "The letter case of the token counts", common.TOKEN.upper(), ""),
    ("token-with-newline", "A line feed read together with the token is hashed, and no longer fits",
     common.TOKEN + "\n", "CommonMistake"),
    ("numeric-token", "A token of digits only is hashed as text, leading zero included",
     "01234567890123456789012345678901", ""),
    ("unicode-token", "A token outside ASCII is hashed as UTF-8", "טוקן", "Unicode"),
    ("nul-token", "A NUL byte in the token does not end it", "a\0b", "PhpRule"),
    ("empty-token", "An empty token leaves the hash of the KS alone", "", "Empty"),
)  # fmt: skip

# slug, title, hash type
_UNKNOWN = (
    ("lower-case", "Hash types are upper case", "sha256"),
    ("dash", "SHA-256 is written without a dash", "SHA-256"),
    ("underscore", "No underscore either", "SHA_256"),
    ("sha2", "SHA2 names no algorithm here", "SHA2"),
    ("sha224", "SHA224 exists elsewhere, not here", "SHA224"),
    ("sha384", "SHA384 exists elsewhere, not here", "SHA384"),
    ("sha3-256", "SHA3-256 has the length of SHA256 and is not offered", "SHA3-256"),
    ("hmac", "HMAC is not a hash type", "HMAC"),
    ("hmac-sha256", "Nor is HMACSHA256", "HMACSHA256"),
    ("crc32", "crc32 is not a hash type, although PHP could compute it", "crc32"),
    ("blank", "A blank at the end makes another name", "SHA256 "),
    ("empty", "An empty hash type is not the default", ""),
)

# What the server itself was asked with both.
_ASKED_TWICE = ("trailing-newline", "bytes-ks", "unicode-token", "nul-token", "empty-token")


def _case(slug: str, title: str, given: tuple[str, str, str | None], clauses: str = _PLAIN, flags: str = "") -> Case:
    """Return a case; given: KS, token, hash type."""
    inputs = dict(zip(("ks", "token", "hash_type"), given, strict=True))
    return Case(slug, title, "token_hash", inputs, clauses, flags)


def cases() -> Iterator[Case]:
    """Yield the cases: the four algorithms, the default, the forum's token, KS texts, tokens, block edges, refusals."""
    for name in _HASH_TYPES:
        title = f"{name} over a widget KS and a token"
        yield _case(f"{name.lower()}-plain", title, (_V2, common.TOKEN, name))
    for name in _HASH_TYPES:
        title = f"{name} over a version 1 KS, padding included"
        yield _case(f"{name.lower()}-version-1", title, (_V1, common.TOKEN, name), _AS_SENT)
    title = "SHA1 over a version 1 KS with `+` and `/` in it"
    yield _case("sha1-version-1-symbols", title, (_V1_SYMBOLS, common.TOKEN, "SHA1"), _AS_SENT)
    title = "A token without hashType counts as SHA1"
    yield _case("default-type", title, (_V2, common.TOKEN, None), "APP.3", "Empty")
    yield from _forum_cases()
    for slug, title, ks, flags in _KS_TEXTS:
        for name in _SHORTER[: 2 if slug in _ASKED_TWICE else 1]:
            yield _case(f"{name.lower()}-{slug}", f"{title} ({name})", (ks, common.TOKEN, name), _AS_SENT, flags)
    for slug, title, token, flags in _TOKENS:
        for name in _SHORTER[: 2 if slug in _ASKED_TWICE else 1]:
            yield _case(f"{name.lower()}-{slug}", f"{title} ({name})", (_V2, token, name), _PLAIN, flags)
    title = "An empty KS leaves the hash of the token alone"
    yield _case("empty-ks", title, ("", common.TOKEN, "SHA256"), _PLAIN, "Empty")
    title = "A character of which the KS has the first byte and the token the second"
    halves = from_bytes(b"a\xd7"), from_bytes(b"\x90b")
    yield _case("character-in-halves", title, (*halves, "SHA256"), _PLAIN, "NotUtf8 Unicode")
    yield from _block_cases()
    for slug, title, name in _UNKNOWN:
        yield _case(f"unknown-type-{slug}", title, (_V2, common.TOKEN, name), "APP.3")


def _forum_cases() -> Iterator[Case]:
    about = f"token {common.FORUM_TOKEN_ID} of partner {common.FORUM_PARTNER}, privileges sview:*,list:*,download:*"
    for version, ks in ((2, _FORUM_V2), (1, _FORUM_V1)):
        for name in _HASH_TYPES:
            slug = f"forum-{name.lower()}" if version == 2 else f"forum-{name.lower()}-version-1"
            title = f"The forum question's {about}: {name}, KS version {version}"
            yield _case(slug, title, (ks, common.FORUM_TOKEN, name), _PLAIN, "ForumCase")
    title = f"The forum question's {about}: the widget KS was never read"
    yield _case("forum-empty-ks", title, ("", common.FORUM_TOKEN, "SHA256"), _PLAIN, "ForumCase CommonMistake")


def _block_cases() -> Iterator[Case]:
    """Lengths of ks + token around the blocks of the digests: 64 bytes, and 128 for SHA512."""
    for name, block, tail in (("MD5", 64, 9), ("SHA1", 64, 9), ("SHA256", 64, 9), ("SHA512", 128, 17)):
        for length in (block - tail, block - tail + 1, block - 1, block, block + 1):
            ks = hashlib.sha512(b"%d" % length).hexdigest()[: length - len(common.TOKEN)]
            slug, title = f"{name.lower()}-{length}-bytes", f"{name} over {length} bytes"
            yield _case(slug, title, (ks, common.TOKEN, name), _PLAIN, "Boundary")
    yield _case("long-ks", "A KS of 8,000 characters", (_V2 * 67, common.TOKEN, "SHA256"), _PLAIN, "Long")


FAMILY = Family(
    "token-hash",
    1,
    "Token hash",
    "Return the lower-case hexadecimal digest of the KS followed by the token, and refuse every hash type but four.",
    cases,
    {"forum-": "The token of the forum question, whose poster had the KS and the order right"},
)
