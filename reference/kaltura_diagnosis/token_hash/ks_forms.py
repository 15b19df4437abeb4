"""Mistakes of group A in the KS: the text that was hashed is not the text that was sent (APP.5)."""

import json

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
