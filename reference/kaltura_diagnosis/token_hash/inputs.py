"""Mistakes of group A in the KS and the token that were hashed: another text than the right one (APP.2, APP.5)."""

import json
import re

from kaltura_diagnosis.token_hash.recipe import HashDraft, hash_recipe, hashed
from kaltura_session.forms import urlencode
from kaltura_session.ks import KsError, decode_base64
from kaltura_session.server.validity import partner_of
from kaltura_session.text import from_bytes, to_bytes

_WHITE_SPACE = b" \t\n\r"
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_TO_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_WORDS = {"undefined_ks": "undefined", "null_ks": "null", "nil_go": "<nil>", "None_ks": "None"}
_WIDGET_TYPE = "KalturaStartWidgetSessionResponse"


hash_recipe("A02", "token_only", "ks", "{H}(token), without the KS")(lambda _: b"")
hash_recipe("A19", "quoted_ks", "ks", '{H}("ks" + token), with the double quotes of JSON around the KS')(
    lambda draft: b'"' + draft.ks + b'"'
)
hash_recipe("A20", "escaped_slash_ks", "ks", r"{H}(ks + token), with every / of the KS written \/ as in JSON")(
    lambda draft: draft.ks.replace(b"/", b"\\/")
)
hash_recipe("A21", "urlencoded_ks", "ks", "{H}(ks + token), with the KS percent-encoded")(
    lambda draft: to_bytes(urlencode(from_bytes(draft.ks)))
)
hash_recipe("A22", "plus_to_space_ks", "ks", "{H}(ks + token), with every + of the KS turned into a space")(
    lambda draft: draft.ks.replace(b"+", b" ")
)
hash_recipe("A23", "stripped_pad_ks", "ks", "{H}(ks + token), with the = at the end of the KS removed")(
    lambda draft: draft.ks.rstrip(b"=")
)
hash_recipe("A23", "padded_ks", "ks", "{H}(ks + token), with = added at the end of the KS, where the request has none")(
    lambda draft: draft.ks + b"=" * (-len(draft.ks) % 4)
)
hash_recipe("A24", "stdb64_ks", "ks", "{H}(ks + token), with - and _ of the KS turned into + and /")(
    lambda draft: draft.ks.translate(_TO_STANDARD)
)
hash_recipe("A24", "urlsafe_ks", "ks", "{H}(ks + token), with + and / of the KS turned into - and _")(
    lambda draft: draft.ks.translate(_TO_URL_SAFE)
)


@hash_recipe("A25", "b64decoded_ks", "ks", "{H}(decoded ks + token), over the bytes the KS stands for in base64")
def _decoded(draft: HashDraft) -> bytes | None:
    try:
        return decode_base64(from_bytes(draft.ks))
    except KsError:
        return None


hash_recipe("A26", "other_ks", "ks", "{H}(another ks + token): the KS of another session than the one sent")(
    lambda draft: to_bytes(draft.inputs.other_ks[0]) if draft.inputs.other_ks else None
)
hash_recipe("A30", "hash_ks_then_token", "ks", "{H}({H}(ks) + token), nested")(
    lambda draft: hashed(draft.algorithm, draft.ks).hex().encode()
)
hash_recipe("A33", "py_bytes_repr", "ks", "{H}(b'ks' + token), with Python's notation of bytes around the KS")(
    lambda draft: b"b'" + draft.ks + b"'"
)
hash_recipe("A34", "json_obj", "ks", "{H}(a JSON object with the KS in it + token)")(
    lambda draft: json.dumps({"ks": from_bytes(draft.ks), "objectType": _WIDGET_TYPE}, separators=(",", ":")).encode()
)


@hash_recipe("A34", "json_answer", "ks", "{H}(the whole JSON response of startWidgetSession + token)")
def _whole_response(draft: HashDraft) -> bytes | None:
    try:
        partner_id = int(partner_of(from_bytes(draft.ks))[1])
    except (KsError, ValueError):
        return None
    response = {"partnerId": partner_id, "ks": from_bytes(draft.ks), "userId": 0, "objectType": _WIDGET_TYPE}
    return json.dumps(response, separators=(",", ":")).replace("/", "\\/").encode()


for _variant, _word in _WORDS.items():
    hash_recipe("A35", _variant, "ks", f'{{H}}("{_word}" + token): that word stood where the KS belongs')(
        lambda _, word=_word: word.encode()
    )


hash_recipe(
    "A38", "ks_without_white_space", "ks", "{H}(ks + token) over the KS without the white space it was sent with"
)(lambda draft: draft.ks.translate(None, _WHITE_SPACE))
hash_recipe("A39", "xml_result_ks", "ks", "{H}(the XML around the KS + token)")(
    lambda draft: b"<result>" + draft.ks + b"</result>"
)


_HEX = re.compile(rb"(?:[0-9a-fA-F]{2})+")
_SEPARATORS = {
    "sep_pipe": ("|", "|"),
    "sep_colon": (":", ":"),
    "sep_comma": (",", ","),
    "sep_space": (" ", "a space"),
    "sep_semicolon": (";", ";"),
    "sep_ampersand": ("&", "&"),
    "sep_dash": ("-", "-"),
    "sep_dot": (".", "."),
    "plus_literal": ("+", "a literal +"),
    "plus_literal_spaced": (" + ", "a literal + with blanks"),
}


hash_recipe("A03", "ks_only", "token", "{H}(ks), without the token")(lambda _: b"")


@hash_recipe(
    "A27",
    "token_id",
    "token",
    "{H}(ks + id): the token's id where the token belongs",
    explains=["APP_TOKEN_ID_NOT_FOUND"],
)
def _id(draft: HashDraft) -> bytes | None:
    return None if draft.inputs.token_id is None else to_bytes(draft.inputs.token_id)


hash_recipe("A45", "account_secret", "token", "{H}(ks + secret): a secret of the account where the token belongs")(
    lambda draft: to_bytes(draft.inputs.secrets[0]) if draft.inputs.secrets else None
)
for _variant, _says, _form in (
    ("id_before_token", "ks + id + token", "{id}{token}"),
    ("id_behind_token", "ks + token + id", "{token}{id}"),
    ("id_colon_token", "ks + id + : + token", "{id}:{token}"),
):
    hash_recipe("A46", _variant, "token", f"{{H}}({_says}), with the token's id joined to the token")(
        lambda draft, form=_form: _with_id(draft, form)
    )


def _with_id(draft: HashDraft, form: str) -> bytes | None:
    values = {"id": draft.inputs.token_id, "token": draft.inputs.token}
    return None if draft.inputs.token_id is None else to_bytes(form.format_map(values))


hash_recipe("A44", "names_of_variables", "joined", "{H} of the text $KS$TOKEN: names in single quotes, not values")(
    lambda _: b"$KS$TOKEN"
)
hash_recipe("A44", "placeholder_ks", "ks", '{H}("YOUR_KS" + token): a placeholder stood where the KS belongs')(
    lambda _: b"YOUR_KS"
)
hash_recipe("A44", "placeholder_token", "token", '{H}(ks + "YOUR_APP_TOKEN"): a placeholder where the token belongs')(
    lambda _: b"YOUR_APP_TOKEN"
)
hash_recipe("A28", "token_upper", "token", "{H}(ks + token), with the token in upper case")(
    lambda draft: draft.token.upper()
)
hash_recipe("A28", "token_quoted", "token", '{H}(ks + "token"), with double quotes around the token')(
    lambda draft: b'"' + draft.token + b'"'
)
hash_recipe("A29", "token_hexdecoded", "token", "{H}(ks + the 16 bytes that the token's hexadecimal digits stand for)")(
    lambda draft: bytes.fromhex(draft.token.decode("ascii")) if _HEX.fullmatch(draft.token) else None
)
hash_recipe("A36", "token_without_last", "token", "{H}(ks + token), without the last character of the token")(
    lambda draft: draft.token[:-1] or None
)
hash_recipe("A36", "token_without_first", "token", "{H}(ks + token), without the first character of the token")(
    lambda draft: draft.token[1:] or None
)
hash_recipe("A36", "token_first_21", "token", "{H}(ks + token), with only the first 21 characters of the token")(
    lambda draft: draft.token[:21] if len(draft.token) > 21 else None
)
hash_recipe("A04", "token_then_ks", "joined", "{H}(token + ks), in the wrong order")(
    lambda draft: draft.token + draft.ks
)
hash_recipe("A07", "ks_nl_token", "joined", "{H}(ks + newline + token)")(lambda draft: draft.ks + b"\n" + draft.token)
hash_recipe("A09", "ks_crlf_token", "joined", "{H}(ks + CR LF + token), with a Windows line end between")(
    lambda draft: draft.ks + b"\r\n" + draft.token
)
hash_recipe("A09", "ks_nl_token_nl", "joined", "{H}(ks + newline + token + newline)")(
    lambda draft: draft.ks + b"\n" + draft.token + b"\n"
)
hash_recipe("A09", "ks_crlf_token_crlf", "joined", "{H}(ks + CR LF + token + CR LF), with Windows line ends")(
    lambda draft: draft.ks + b"\r\n" + draft.token + b"\r\n"
)


for _variant, (_separator, _words) in _SEPARATORS.items():
    hash_recipe("A10", _variant, "joined", f"{{H}}(ks + {_words} + token), with something between the two")(
        lambda draft, separator=_separator: draft.ks + separator.encode() + draft.token
    )


hash_recipe("A30", "hash_ks_hash_token", "joined", "{H}({H}(ks) + {H}(token)), nested")(
    lambda draft: b"".join(hashed(draft.algorithm, part).hex().encode() for part in (draft.ks, draft.token))
)
hash_recipe("A30", "ks_then_hash_token", "token", "{H}(ks + {H}(token)), nested")(
    lambda draft: hashed(draft.algorithm, draft.token).hex().encode()
)
