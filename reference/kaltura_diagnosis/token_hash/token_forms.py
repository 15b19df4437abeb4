"""Mistakes of group A in the token and in putting the two together (APP.4)."""

import re

from kaltura_diagnosis.token_hash.recipe import HashDraft, hash_recipe, hashed
from kaltura_session.text import to_bytes

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
