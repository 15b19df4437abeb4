"""What may lie around a KS: each function takes one layer off (B10, C12), and the envelope is read leniently (B11)."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.registry import detector
from kaltura_session.forms import urldecode
from kaltura_session.ks import KsError
from kaltura_session.ks.lenient_base64 import decode_base64
from kaltura_session.text import from_bytes, to_bytes

_BLOCK = 16
_PARTNER = re.compile(rb"-?[0-9]{1,19}")
_NO_PREFIX = re.compile(rb"(-?[0-9]{1,19})\|(.*)", re.DOTALL)
_VERSION_1 = re.compile(rb".{16,64}?\|?-?[0-9]{1,19};[^;]*;", re.DOTALL)
_ONLY_CIPHERTEXT = re.compile(r"[vV]2\|([^|]*)\|(.+)", re.DOTALL)
_HEX = re.compile(r"\s*((?:[0-9a-fA-F]{2}){8,})\s*")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The decoded form of a KS, as far as it can be told apart.

    version: 1 or 2. partner_id: as it stands in front, None where it is missing. content: version 2 the ciphertext,
    version 1 the whole envelope. findings: what had to be overlooked to get here.
    """

    version: int
    partner_id: str | None
    content: bytes
    findings: Sequence[Finding] = ()


@detector("B10")
def without_quotes(ks: str) -> str | None:
    """Take JSON quotes off."""
    stripped = ks.strip()
    return stripped[1:-1] if len(stripped) > 2 and stripped[0] == stripped[-1] and stripped[0] in "\"'" else None


@detector("B10")
def without_python_bytes(ks: str) -> str | None:
    """Take Python's notation of bytes off."""
    match = re.fullmatch(r"b(['\"])(.*)\1", ks.strip(), re.DOTALL)
    return match[2] if match else None


@detector("B10")
def without_bearer(ks: str) -> str | None:
    """Take the word Bearer off."""
    match = re.fullmatch(r"\s*(?:Authorization:\s*)?(?:Bearer|KS)\s+(\S.*)", ks, re.DOTALL | re.IGNORECASE)
    return match[1] if match else None


@detector("B10")
def without_percents(ks: str) -> str | None:
    """Decode percent-encoding; a + stays."""
    return urldecode(ks.replace("+", "%2B")) if re.search("%[0-9a-fA-F]{2}", ks) else None


@detector("B10")
def out_of_hexadecimal(ks: str) -> str | None:
    """Return the base64 form of an envelope written in hexadecimal."""
    match = _HEX.fullmatch(ks)
    return base64.b64encode(bytes.fromhex(match[1])).decode("ascii") if match else None


@detector("B10")
def out_of_second_base64(ks: str) -> str | None:
    """Return what a KS that was encoded twice was the first time."""
    try:
        inner = decode_base64(ks)
    except KsError:
        return None
    return inner.decode("ascii") if re.fullmatch(rb"[A-Za-z0-9+/_-]{12,}={0,2}\s*", inner) else None


@detector("B10")
def out_of_open_prefix(ks: str) -> str | None:
    """Return the KS of which only the ciphertext was encoded."""
    match = _ONLY_CIPHERTEXT.fullmatch(ks.strip())
    if match is None:
        return None
    try:
        content = decode_base64(match[2])
    except KsError:
        return None
    return base64.urlsafe_b64encode(b"v2|" + to_bytes(match[1]) + b"|" + content).decode("ascii")


@detector("C12")
def without_backslashes(ks: str) -> str | None:
    r"""Take the backslashes out of \/."""
    return ks.replace("\\/", "/") if "\\/" in ks else None


@detector("C12")
def with_plus_signs(ks: str) -> str | None:
    """Put + back where there are blanks within the KS."""
    return ks.strip(" ").replace(" ", "+") if " " in ks.strip(" ") else None


_LAYERS: dict[Callable[[str], str | None], tuple[str, str, str]] = {
    without_quotes: ("B10", "json_quotes", "quotes around it"),
    without_python_bytes: ("B10", "python_bytes", "Python's notation of bytes, b'...', around it"),
    without_bearer: ("B10", "bearer", "a word such as Bearer before it"),
    without_percents: ("B10", "percent_encoded", "percent-encoding, which belongs into the request only"),
    out_of_hexadecimal: ("B10", "hexadecimal", "hexadecimal instead of base64"),
    out_of_second_base64: ("B10", "base64_twice", "a second base64 encoding"),
    out_of_open_prefix: ("B10", "only_ciphertext_encoded", "base64 for its ciphertext only"),
    without_backslashes: ("C12", "escaped_slashes", "the backslashes of JSON before its slashes"),
    with_plus_signs: ("C12", "plus_as_space", "blanks where it had plus signs"),
}
_IN_VERSION_1 = {"json_quotes": "v1_json_quotes"}


def envelopes(ks: str) -> Iterator[Envelope]:
    """Yield every reading of the text as an envelope: as it is, then with one layer off, then with two."""
    layers: list[tuple[str, list[Finding]]] = [(ks, [])]
    seen = {ks}
    for _ in range(3):
        for source, findings in layers:
            yield from _decoded(source, findings)
        layers = [
            (inner, [*findings, _finding(layer)])
            for source, findings in layers
            for layer in _LAYERS
            if (inner := layer(source)) and inner not in seen and not seen.add(inner)  # type: ignore[func-returns-value]
        ]


def _finding(layer: Callable[[str], str | None]) -> Finding:
    mistake, variant, words = _LAYERS[layer]
    return Finding(mistake, f"The KS has {words}.", variant)


def _decoded(source: str, findings: Sequence[Finding]) -> Iterator[Envelope]:
    try:
        envelope = decode_base64(source)
    except (KsError, binascii.Error):
        return
    for found in _split(envelope):
        own = [_for_version_1(finding) for finding in findings] if found.version == 1 else findings
        yield Envelope(found.version, found.partner_id, found.content, [*own, *found.findings])


def _for_version_1(finding: Finding) -> Finding:
    variant = _IN_VERSION_1.get(finding.variant)
    return Finding("C12", finding.statement, variant) if variant else finding


@detector("B11")
def _split(envelope: bytes) -> Iterator[Envelope]:
    """Yield the ways in which the bytes are an envelope, the right one first (KS1.1, KS2.1)."""
    if envelope.startswith(b"v2|"):
        partner_id, bar, content = envelope[3:].partition(b"|")
        if bar and _PARTNER.fullmatch(partner_id):
            yield Envelope(2, from_bytes(partner_id), content)
        elif bar and not partner_id:
            yield Envelope(2, None, content, [_prefix("empty_partner_id", "an empty partner id")])
        else:
            yield Envelope(2, None, envelope[3:], [_prefix("no_partner_id", "no partner id after v2|")])
    elif envelope.startswith(b"V2|"):
        partner_id, _, content = envelope[3:].partition(b"|")
        yield Envelope(2, from_bytes(partner_id), content, [_prefix("upper_case_prefix", "V2| in upper case in front")])
    elif (match := _NO_PREFIX.fullmatch(envelope)) and len(match[2]) % _BLOCK == 0 and match[2]:
        yield Envelope(2, from_bytes(match[1]), match[2], [_prefix("no_prefix", "no v2| in front")])
    elif _VERSION_1.match(envelope):
        yield Envelope(1, None, envelope)


def _prefix(variant: str, words: str) -> Finding:
    return Finding("B11", f"The decoded KS has {words}.", variant)
