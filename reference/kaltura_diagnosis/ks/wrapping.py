"""Mistakes of groups B and C in the outer form of a KS (KS2.1, KSX.4, KSX.8, KSX.9), made and taken back."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, PREFIX, KsDraft, at_step, made
from kaltura_diagnosis.registry import Recipe
from kaltura_session.forms import urldecode, urlencode
from kaltura_session.ks import KsError, decode_base64
from kaltura_session.text import from_bytes, to_bytes, to_text

_VERSION_1 = re.compile(rb".{16,64}?\|?-?[0-9]{1,19};[^;]*;", re.DOTALL)
_ONLY_CIPHERTEXT = re.compile(r"[vV]2\|([^|]*)\|(.+)", re.DOTALL)
_HEX = re.compile(r"\s*((?:[0-9a-fA-F]{2}){8,})\s*")
_LAYERS = 3


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


def _without_quotes(ks: str) -> str | None:
    stripped = ks.strip()
    return stripped[1:-1] if len(stripped) > 2 and stripped[0] == stripped[-1] and stripped[0] in "\"'" else None


def _without_python_bytes(ks: str) -> str | None:
    match = re.fullmatch(r"b(['\"])(.*)\1", ks.strip(), re.DOTALL)
    return match[2] if match else None


def _without_bearer(ks: str) -> str | None:
    match = re.fullmatch(r"\s*(?:Authorization:\s*)?Bearer\s+(\S.*)", ks, re.DOTALL | re.IGNORECASE)
    return match[1] if match else None


def _without_percents(ks: str) -> str | None:
    return urldecode(ks.replace("+", "%2B")) if re.search("%[0-9a-fA-F]{2}", ks) else None


def _out_of_hexadecimal(ks: str) -> str | None:
    match = _HEX.fullmatch(ks)
    return base64.b64encode(bytes.fromhex(match[1])).decode("ascii") if match else None


def _bytes_of(text: str) -> bytes | None:
    try:
        return decode_base64(text)
    except KsError:
        return None


def _out_of_second_base64(ks: str) -> str | None:
    inner = _bytes_of(ks) or b""
    return inner.decode("ascii") if re.fullmatch(rb"[A-Za-z0-9+/_-]{12,}={0,2}\s*", inner) else None


def _with_coded_prefix(ks: str) -> str | None:
    match = _ONLY_CIPHERTEXT.fullmatch(ks.strip())
    content = _bytes_of(match[2]) if match else None
    if match is None or content is None:
        return None
    return base64.urlsafe_b64encode(PREFIX + to_bytes(match[1]) + b"|" + content).decode("ascii")


def _without_backslashes(ks: str) -> str | None:
    return ks.replace("\\/", "/") if "\\/" in ks else None


def _with_plus_signs(ks: str) -> str | None:
    return ks.strip(" ").replace(" ", "+") if " " in ks.strip(" ") else None


@KS_V2.recipe("B10", "json_quotes", "text", "with JSON quotes around it", undo=_without_quotes)
@KS_V1.recipe("C12", "v1_json_quotes", "text", "with JSON quotes around it", undo=_without_quotes)
def _quoted(draft: KsDraft) -> str:
    return f'"{draft.text}"'


KS_V2.recipe("B10", "python_bytes", "text", "with Python's notation of bytes around it", undo=_without_python_bytes)(
    lambda draft: f"b'{draft.text}'"
)
KS_V2.recipe("B10", "bearer", "text", "with the word Bearer before it", undo=_without_bearer)(
    lambda draft: f"Bearer {draft.text}"
)
KS_V2.recipe("B10", "base64_twice", "text", "encoded in base64 twice", undo=_out_of_second_base64)(
    lambda draft: base64.b64encode(draft.text.encode()).decode()
)
KS_V2.recipe("B10", "percent_encoded", "text", "percent-encoded", undo=_without_percents)(
    lambda draft: _unless_same(urlencode(draft.text), draft)
)
KS_V2.recipe("B10", "hexadecimal", "text", "in hexadecimal instead of base64", undo=_out_of_hexadecimal)(
    lambda draft: draft.envelope.hex()
)


@KS_V2.recipe("B10", "only_ciphertext_encoded", "text", "with only the ciphertext in base64", undo=_with_coded_prefix)
def _only_ciphertext(draft: KsDraft) -> str:
    coded = base64.urlsafe_b64encode(draft.ciphertext).decode()
    return f"v2|{to_text(draft.fields.partner_id)}|{coded}"


KS_V1.recipe("C12", "escaped_slashes", "text", r"with \/ in place of /", undo=_without_backslashes)(
    lambda draft: _unless_same(draft.text.replace("/", "\\/"), draft)
)
KS_V1.recipe("C12", "plus_as_space", "text", "with spaces in place of +", undo=_with_plus_signs)(
    lambda draft: _unless_same(draft.text.replace("+", " "), draft)
)


def _unless_same(changed: str, draft: KsDraft) -> str | None:
    return None if changed == draft.text else changed


def _envelope(pattern: bytes) -> Callable[[bytes], re.Match[bytes] | None]:
    """Return how an envelope is taken apart into partner id and ciphertext."""
    return re.compile(pattern, re.DOTALL).fullmatch


_right = _envelope(rb"v2\|(-?[0-9]{1,19})\|(.*)")


KS_V2.recipe("B11", "upper_case_prefix", "envelope", "with V2 in upper case", undo=_envelope(rb"V2\|([^|]*)\|?(.*)"))(
    lambda draft: b"V2|" + draft.partner_id + b"|" + draft.ciphertext
)
KS_V2.recipe("B11", "no_partner_id", "envelope", "without the partner id", undo=_envelope(rb"v2\|()(?!\|)(.*)"))(
    lambda draft: PREFIX + draft.ciphertext
)
KS_V2.recipe("B11", "empty_partner_id", "envelope", "with an empty partner id", undo=_envelope(rb"v2\|()\|(.*)"))(
    lambda draft: PREFIX + b"|" + draft.ciphertext
)
KS_V2.recipe("B11", "no_prefix", "envelope", "without v2| in front", undo=_envelope(rb"(-?[0-9]{1,19})\|((?:.{16})+)"))(
    lambda draft: draft.partner_id + b"|" + draft.ciphertext
)


@KS_V2.recipe("B12", "other_partner", "envelope", "with another partner's id in front")
def _other_partner(draft: KsDraft) -> bytes | None:
    other = draft.inputs.other_partner_id
    return None if other is None else PREFIX + to_bytes(to_text(other)) + b"|" + draft.ciphertext


def envelopes(ks: str) -> Iterator[Envelope]:
    """Yield every reading of the text as an envelope: as it is, then with one layer off, then with two."""
    layers: list[tuple[str, list[Mapping[int, Recipe]]]] = [(ks, [])]
    seen = {ks}
    for _ in range(_LAYERS):
        inner: list[tuple[str, list[Mapping[int, Recipe]]]] = []
        for source, taken_off in layers:
            yield from _decoded(source, taken_off)
            for undo, recipes in _wrappings().items():
                text = undo(source)
                if text and text not in seen:
                    seen.add(text)
                    inner.append((text, [*taken_off, recipes]))
        layers = inner


def _wrappings() -> Mapping[Callable[[str], str | None], Mapping[int, Recipe]]:
    """Return, for each way to take a layer off, the recipes that put it on, by version of the KS."""
    found: dict[Callable[[str], str | None], dict[int, Recipe]] = {}
    for version in (2, 1):
        for recipe in at_step(version, "text"):
            if recipe.undo is not None:
                found.setdefault(recipe.undo, {})[version] = recipe
    return found


def _decoded(source: str, taken_off: Sequence[Mapping[int, Recipe]]) -> Iterator[Envelope]:
    envelope = _bytes_of(source)
    for found in _split(envelope) if envelope is not None else ():
        own = [made(recipes.get(found.version) or next(iter(recipes.values()))) for recipes in taken_off]
        yield Envelope(found.version, found.partner_id, found.content, [*own, *found.findings])


def _split(envelope: bytes) -> Iterator[Envelope]:
    """Yield the way in which the bytes are an envelope: the right one, or the first that a recipe makes."""
    match = _right(envelope)
    if match:
        yield Envelope(2, from_bytes(match[1]), match[2])
        return
    for recipe in at_step(2, "envelope"):
        match = recipe.undo(envelope) if recipe.undo else None
        if match:
            partner_id = from_bytes(match[1]) if match[1] or recipe.variant == "upper_case_prefix" else None
            yield Envelope(2, partner_id, match[2], [made(recipe)])
            return
    if _VERSION_1.match(envelope):
        yield Envelope(1, None, envelope)
