"""Values in a text of any notation: every KS, what the text names, and what of it must not be shown (SEC.9)."""

import html
import quopri
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_diagnosis.exchange.redaction import SECRET_NAMES, any_of
from kaltura_diagnosis.placeholders import stands_for_another
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


_ALONE = r"(?:(?<=[bpstBPST])|(?<![a-zA-Z].)|(?<=[a-z]K)|(?<=%5[bB].))"  # ks and otp are the ends of words
_NAMED = re.compile(
    rf"""{any_of(SECRET_NAMES, _ALONE)}
    (?:%5[bBdD]|[\]\[0-9])*["']?\s{{0,3}}(?P<sign>=>|:=|[:=]|%3[dD]|%22%3[aA]%22|\s)\s{{0,3}}\\?["']?
    (?P<value>[^\s"'&,;{{}}<>\\]{{6,4096}})""",
    re.VERBOSE,
)
_TOKEN = re.compile(r"(?<![0-9A-Za-z_])[0-9a-f]{32}(?![0-9A-Za-z_])")  # as a secret or a token is
_PLAIN_WORD = re.compile(r"[\[(]?[A-Za-z_-]{1,24}[\])]?")


def secrets_in(text: str) -> list[str]:
    """Return the secrets in a text, whatever its notation; words that only look like a value are left out."""
    found = dict.fromkeys(find_ks(text))
    for match in _NAMED.finditer(text):
        value = match["value"]
        if not stands_for_another(value) and not _PLAIN_WORD.fullmatch(value):
            found[value] = None
    found.update(dict.fromkeys(_TOKEN.findall(text)))
    return list(found)


_NAMES: Mapping[str, str] = {
    "ks": r"ks|widget_?ks",
    "token": r"token|app_?token|apptoken_?token",
    "token_hash": r"token_?hash|hash",
    "token_id": r"id|token_?id|app_?token_?id",
    "hash_type": r"hash_?type",
    "partner_id": r"partner_?id|partner",
}
_VALUE = r"""["']?\s*(?::=|=>|[:=])\s*["']?(?P<value>[^\s"',;&)}\]]+)"""


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds the value of a name."""
    names = words.split("|")
    return re.compile(any_of([*names, *(f"kaltura_{name}" for name in names)], r"(?<![\w-].)") + _VALUE)


_PATTERNS = {name: _pattern(words) for name, words in _NAMES.items()}
_LONGEST_SEARCHED = 1_048_576
_HASH_TYPE = re.compile(r"\b(MD5|SHA1|SHA256|SHA512)\b")
_DIGITS = re.compile(
    r"(?<![0-9A-Za-z_=+/-])(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-f]{32})(?![0-9A-Za-z_=+/-])"
)
_TOKEN_ID = re.compile(r"(?<![0-9A-Za-z_])[0-9]_[0-9a-z]{8}(?![0-9A-Za-z_])")
_TOKEN_DIGITS = 32
_HASH_TYPES = {"MD5", "SHA1", "SHA256", "SHA512"}


def named_values(text: str, *, by_form: bool = False) -> Mapping[str, str]:
    """Return the values by name: ks, token, token_hash, token_id, hash_type, partner_id, as far as the text has them.

    Of several values of one name the last counts; a hash type may stand anywhere. by_form: what is not named is known
    by its form: the one KS, the one token id, the digits of a token and of a hash.
    """
    text = text[:_LONGEST_SEARCHED]
    found = {name: values[-1] for name, pattern in _PATTERNS.items() if (values := pattern.findall(text))}
    if found.get("hash_type") not in _HASH_TYPES:
        found.pop("hash_type", None)
        named = set(_HASH_TYPE.findall(text))
        if len(named) == 1:
            found["hash_type"] = named.pop()
    return {**_by_form(text), **found} if by_form else found


def _by_form(text: str) -> dict[str, str]:
    """Return what stands in a text just once and can be nothing else."""
    digits = dict.fromkeys(_DIGITS.findall(text))
    candidates = {
        "ks": find_ks(text),
        "token_id": list(dict.fromkeys(_TOKEN_ID.findall(text))),
        "token": [one for one in digits if len(one) == _TOKEN_DIGITS],
        "token_hash": [one for one in digits if len(one) != _TOKEN_DIGITS],
    }
    return {name: values[0] for name, values in candidates.items() if len(values) == 1}
