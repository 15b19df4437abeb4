"""Changing an input: bytes flipped, cut, doubled and joined, and pieces put in that parsers have stumbled over."""

from collections.abc import Sequence
from random import Random

LONGEST = 65_536
PIECES = tuple(
    piece.encode("utf-8", "surrogateescape")
    for piece in (
        *"\0\t\n\r \"'`\\/%&=+;:,.|<>(){}[]#$@^~-*?!0",
        "\r\n", "\r\n\r\n", "--", "-1", "0x0", "1e999", "9" * 30, "NaN", "null", "true", "[]", "{}", "[[",
        '{"a":', "\\u0000", "\\ud800", "%00", "%ff", "%2f", "\udcff", "é", "\u2028", "\u202e", "\ufeff",
        "\U0001f600", "İ", "ß", "..", "../", "//", "://", "http://[", "{1:result}", "{1:result:a}", "ks",
        "&ks=", "format=1", "1:service=", "filter:", "[]=", "a[b]=", "service/", "action/", "/api_v3/", "djJ8",
        "v2|", "|", "Content-Length: 9", "Transfer-Encoding: chunked", "Host: ",
        "multipart/form-data; boundary=", "application/json", "<xml>", "<!DOCTYPE html>", "<![CDATA[", "&amp;",
        "$(", "${", "<<E\n",
        "curl ", "-d @", "-F ", "-H ", "fetch(", "requests.post(", "`${", "@{", "=>", "def f():\n",
        "function f(){", "import ",
    )
)  # fmt: skip


def mutated(source: bytes, other: bytes, random: Random) -> bytes:
    """Return a source after one to six changes; other: what pieces are taken from."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        source = random.choice(_CHANGES)(source, other, random)
    return source[:LONGEST]


def _flip(source: bytes, _other: bytes, random: Random) -> bytes:
    at = random.randrange(len(source) + 1)
    return source[:at] + bytes([random.randrange(256)]) + source[at + 1 :]


def _cut(source: bytes, _other: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + source[end:]


def _end(source: bytes, _other: bytes, random: Random) -> bytes:
    return source[: random.randrange(len(source) + 1)]


def _insert(source: bytes, _other: bytes, random: Random) -> bytes:
    at = random.randrange(len(source) + 1)
    return source[:at] + random.choice(PIECES) + source[at:]


def _replace(source: bytes, _other: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + random.choice(PIECES) + source[end:]


def _repeat(source: bytes, _other: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + source[start:end] * random.choice((2, 2, 3, 10, 300)) + source[end:]


def _join(source: bytes, other: bytes, random: Random) -> bytes:
    at = random.randrange(len(source) + 1)
    start, end = _range(other, random)
    return source[:at] + other[start:end] + source[at:]


def _range(source: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(source) + 1)
    return start, min(len(source), start + int(random.expovariate(1 / 12)) + 1)


_CHANGES = (_flip, _flip, _cut, _end, _insert, _insert, _replace, _replace, _repeat, _join)


def chosen(seeds: Sequence[bytes], random: Random) -> bytes:
    """Return a mutated input."""
    return mutated(random.choice(seeds), random.choice(seeds), random)
