"""A KS in any surroundings: settings, JSON, XML, addresses, logs, mail; encoded or wrapped on the way."""

import html
import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_session.ks import decode_base64

_LONGEST = 1_048_576
_RUN = re.compile(r"[A-Za-z0-9_+/-]{24,}={0,2}")
_VERSION_2 = re.compile(r"djJ8[A-Za-z0-9_+/-]{20,}={0,2}")
_ENTITY = re.compile(r"&(?:#|equals;|plus;|sol;|lowbar;|dash;|hyphen;)")  # of a character of a KS
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_IN_PIECES = re.compile(r"[A-Za-z0-9_+/=-]+(?:\s+[A-Za-z0-9_+/=-]+)+")
_MOST_PIECES = 64
_BLOCK = 16


def find_ks(text: str) -> list[str]:
    """Return the KS strings in a text, each once, in the first form in which they are whole, else can be read."""
    readings = [list(dict.fromkeys(_in_plain(variant))) for variant in _variants(text[:_LONGEST])]
    whole = (found for found in readings if found and all(map(_is_whole, found)))
    return next(whole, next(filter(None, readings), []))


def _is_whole(ks: str) -> bool:
    """Tell whether nothing was lost of a KS: base64 with its padding, of version 2 whole blocks (KS2.4)."""
    if len(ks) % 4:
        return False
    content = decode_base64(ks)
    return not content.startswith(b"v2|") or (len(content) - content.find(b"|", len(b"v2|")) - 1) % _BLOCK == 0


def _variants(text: str) -> Iterator[str]:
    """Yield the text, and what it is without one layer of encoding or without line ends."""
    yield text
    if "\\" in text:
        yield text.replace("\\/", "/").replace("\\u003d", "=").replace("\\u002b", "+")
    if _ENTITY.search(text):
        yield html.unescape(text)
    if "%" in text:
        yield (once := unquote(text))
        if "%" in once:
            yield unquote(once)
    if "=\n" in text or "=\r\n" in text or "=3D" in text:
        yield quopri.decodestring(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    if _INVISIBLE.search(text):
        yield _INVISIBLE.sub("", text)
    yield "".join(line.rstrip(" \t\r\\").lstrip(" \t>") for line in text.split("\n"))
    if _IN_PIECES.fullmatch(text.strip()):
        yield "".join(text.split())


def _in_plain(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        run = match[0]
        second = _VERSION_2.search(run)
        if second and looks_like_ks(second[0]):
            yield _up_to_a_path(second[0])
        elif looks_like_ks(run):
            yield run
        else:
            pieces = run.split("/")[:_MOST_PIECES]
            yield from (piece for piece in pieces if looks_like_ks(piece))


def _up_to_a_path(ks: str) -> str:
    """Return a KS of version 2 without the path that follows it in an address: its alphabet has no slash (KS2.8).

    One in the standard alphabet has slashes, is whole with what follows them, and has no `-` and `_`.
    """
    first = ks.partition("/")[0]
    if _is_whole(ks) and not (_is_whole(first) and ("-" in first or "_" in first)):
        return ks
    return first if "/" in ks and looks_like_ks(first) else ks
