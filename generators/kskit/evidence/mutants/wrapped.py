"""Mutants that come in series: one for each reserved name, character, or length of a block."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from kaltura_session.server.token_privileges import reserved
from kskit.evidence.mutants.model import Mutant, edited, wrapped

_ENCODE = "kaltura_session.forms:urlencode"
_HASH = "kaltura_session.token_hash:token_hash"
_RESERVED = "kaltura_session.server.token_privileges:reserved"
_REFERENCE = "kaltura_emulator.substitution:_REFERENCE"
_MUST_BE_ENCODED = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"
_BLOCK_EDGES = dict.fromkeys(("MD5", "SHA1", "SHA256"), (55, 56, 63, 64, 65)) | {"SHA512": (111, 112, 127, 128, 129)}

_ENCODINGS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("blank-as-20", "Writes a blank as %20", lambda text: text.replace("+", "%20")),
    ("lower-case-digits", "Writes %xx in lower case", lambda text: text.lower() if "%" in text else text),
    ("hyphen", "Encodes the hyphen", lambda text: text.replace("-", "%2D")),
    ("underscore", "Encodes the underscore", lambda text: text.replace("_", "%5F")),
    ("dot", "Encodes the dot", lambda text: text.replace(".", "%2E")),
    ("tab", "Does not encode a tab", lambda text: text.replace("%09", "\t")),
    ("line-feed", "Does not encode a line feed", lambda text: text.replace("%0A", "\n")),
    ("carriage-return", "Does not encode a carriage return", lambda text: text.replace("%0D", "\r")),
    ("nul", "Does not encode a NUL byte", lambda text: text.replace("%00", "\0")),
    ("twice", "Encodes twice", lambda text: text.replace("%", "%25")),
)
_LETTERS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("replaced", "Replaces bytes that are no UTF-8", lambda text: text.encode("utf-8", "replace").decode()),
    ("basic-plane", "Replaces characters beyond 16 bits", lambda text: re.sub("[\U00010000-\U0010ffff]", "?", text)),
    ("latin", "Replaces letters outside Latin-1", lambda text: re.sub("[\u0100-\ud7ff]", "?", text)),
)


def mutants() -> Iterator[Mutant]:
    """Yield the series."""
    for name in sorted(reserved() - {"sessionid", "apptoken"}):  # every token's session has these two anyway
        change = partial(_without_name, name)
        yield wrapped(
            f"merge/forgets-{name}", f"Forgets that {name} is reserved", ("privileges_merge",), _RESERVED, change
        )
    for character in _MUST_BE_ENCODED:
        slug, title = f"ks-v2/unencoded-{ord(character):02x}", f"Does not encode {character}"
        yield wrapped(slug, title, ("ks_encode",), _ENCODE, partial(_leaving, character))
    for slug, title, spoil in _ENCODINGS:
        yield wrapped(f"ks-v2/encoding-{slug}", title, ("ks_encode",), _ENCODE, partial(_after, spoil))
    for slug, title, spoil in _LETTERS:
        yield wrapped(f"ks-v2/letters-{slug}", title, ("ks_encode",), _ENCODE, partial(_before, spoil))
    for slug, title, pattern in (
        ("any-case", "Knows Result too", r"\{([0-9]+):[Rr]esult:?(.*)\}"),
        ("blank-number", "Knows a blank before the number", r"\{ *([0-9]+):result:?(.*)\}"),
    ):
        ops = ("multirequest_resolve", "multirequest_run")
        yield wrapped(f"reference/{slug}", title, ops, _REFERENCE, partial(_pattern, pattern))
    yield from _blocks()


def _blocks() -> Iterator[Mutant]:
    hashed = "to_bytes(ks) + to_bytes(token)"
    for name, lengths in _BLOCK_EDGES.items():
        for length in lengths:
            wrong = f'hash_type == "{name}" and len(to_bytes(ks + token)) == {length}'
            yield edited(
                f"token-hash/{name.lower()}-{length}-bytes",
                f"Pads {length} bytes wrongly for {name}",
                ("token_hash",),
                _HASH,
                (hashed, f"({hashed})[: -1 if {wrong} else None]"),
            )


def _without_name(name: str, original: Callable[[], frozenset[str]]) -> Callable[[], frozenset[str]]:
    return lambda: original() - {name}


def _leaving(character: str, original: Callable[[str], str]) -> Callable[[str], str]:
    escaped = f"%{ord(character):02X}"
    return lambda value: original(value).replace(escaped, character)


def _after(spoil: Callable[[str], str], original: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: spoil(original(value))


def _before(spoil: Callable[[str], str], original: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: original(spoil(value))


def _pattern(pattern: str, _: Any) -> re.Pattern[str]:
    return re.compile(pattern)
