"""Mistakes of group A in the KS: the text that was hashed is not the text that was sent (APP.5)."""

import base64
import json

from kaltura_diagnosis.token_hash.making import Making, hash_mutant, hashed
from kaltura_session.forms import urlencode
from kaltura_session.ks import KsError, partner_of
from kaltura_session.ks.lenient_base64 import decode_base64
from kaltura_session.text import from_bytes, to_bytes

_WHITE_SPACE = b" \t\n\r"
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_TO_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_WORDS = {"undefined_ks": "undefined", "null_ks": "null", "nil_go": "<nil>", "None_ks": "None"}
_WIDGET_TYPE = "KalturaStartWidgetSessionResponse"


hash_mutant("A02", "token_only", "ks", "{H}(token), without the KS")(lambda _: b"")


@hash_mutant("A19", "quoted_ks", "ks", '{H}("ks" + token), with the double quotes of JSON around the KS')
def _quoted(making: Making) -> bytes:
    return b'"' + making.ks + b'"'


@hash_mutant("A20", "escaped_slash_ks", "ks", r"{H}(ks + token), with every / of the KS written \/ as in JSON")
def _escaped_slashes(making: Making) -> bytes:
    return making.ks.replace(b"/", b"\\/")


@hash_mutant("A21", "urlencoded_ks", "ks", "{H}(ks + token), with the KS percent-encoded")
def _urlencoded(making: Making) -> bytes:
    return to_bytes(urlencode(from_bytes(making.ks)))


@hash_mutant("A22", "plus_to_space_ks", "ks", "{H}(ks + token), with every + of the KS turned into a space")
def _plus_to_space(making: Making) -> bytes:
    return making.ks.replace(b"+", b" ")


@hash_mutant("A23", "stripped_pad_ks", "ks", "{H}(ks + token), with the = at the end of the KS removed")
def _stripped(making: Making) -> bytes:
    return making.ks.rstrip(b"=")


@hash_mutant("A23", "padded_ks", "ks", "{H}(ks + token), with = added at the end of the KS, where the request has none")
def _padded(making: Making) -> bytes:
    return making.ks + b"=" * (-len(making.ks) % 4)


@hash_mutant("A24", "stdb64_ks", "ks", "{H}(ks + token), with - and _ of the KS turned into + and /")
def _standard_alphabet(making: Making) -> bytes:
    return making.ks.translate(_TO_STANDARD)


@hash_mutant("A24", "urlsafe_ks", "ks", "{H}(ks + token), with + and / of the KS turned into - and _")
def _url_safe_alphabet(making: Making) -> bytes:
    return making.ks.translate(_TO_URL_SAFE)


@hash_mutant("A25", "b64decoded_ks", "ks", "{H}(decoded ks + token), over the bytes the KS stands for in base64")
def _decoded(making: Making) -> bytes | None:
    try:
        return decode_base64(from_bytes(making.ks))
    except KsError:
        return None


@hash_mutant("A26", "other_ks", "ks", "{H}(another ks + token): the KS of another session than the one sent")
def _other(making: Making) -> bytes | None:
    return to_bytes(making.inputs.other_ks[0]) if making.inputs.other_ks else None


@hash_mutant("A30", "hash_ks_then_token", "ks", "{H}({H}(ks) + token), nested")
def _hash_of_ks(making: Making) -> bytes:
    return hashed(making.algorithm, making.ks).hex().encode()


@hash_mutant("A33", "py_bytes_repr", "ks", "{H}(b'ks' + token), with Python's notation of bytes around the KS")
def _bytes_literal(making: Making) -> bytes:
    return b"b'" + making.ks + b"'"


@hash_mutant("A34", "json_obj", "ks", "{H}(a JSON object with the KS in it + token)")
def _short_answer(making: Making) -> bytes:
    return json.dumps({"ks": from_bytes(making.ks), "objectType": _WIDGET_TYPE}, separators=(",", ":")).encode()


@hash_mutant("A34", "json_answer", "ks", "{H}(the whole JSON answer of startWidgetSession + token)")
def _whole_answer(making: Making) -> bytes | None:
    try:
        partner_id = int(partner_of(from_bytes(making.ks))[1])
    except (KsError, ValueError):
        return None
    answer = {"partnerId": partner_id, "ks": from_bytes(making.ks), "userId": 0, "objectType": _WIDGET_TYPE}
    return json.dumps(answer, separators=(",", ":")).replace("/", "\\/").encode()


def _register_word(variant: str, word: str) -> None:
    says = f'{{H}}("{word}" + token): that word stood where the KS belongs'
    hash_mutant("A35", variant, "ks", says)(lambda _: word.encode())


for _variant, _word in _WORDS.items():
    _register_word(_variant, _word)


@hash_mutant(
    "A38", "ks_without_white_space", "ks", "{H}(ks + token) over the KS without the white space it was sent with"
)
def _without_white_space(making: Making) -> bytes:
    return making.ks.translate(None, _WHITE_SPACE)


@hash_mutant("A39", "xml_result_ks", "ks", "{H}(the XML around the KS + token)")
def _xml_document(making: Making) -> bytes:
    return b"<result>" + making.ks + b"</result>"


def base64_of(data: bytes, *, url_safe: bool = False) -> str:
    """Return the base64 text with padding, in the standard or the URL-safe alphabet."""
    return (base64.urlsafe_b64encode if url_safe else base64.b64encode)(data).decode("ascii")
