"""Mistakes of group A in what is fed to the digest and in the digest itself (APP.3, APP.4)."""

import hmac

from kaltura_diagnosis.token_hash.recipe import HashDraft, hash_recipe, hashed

_OTHER_ALGORITHMS = {
    "alg_sha224": "SHA-224",
    "alg_sha384": "SHA-384",
    "alg_sha3_256": "SHA3-256",
    "alg_sha3_512": "SHA3-512",
}


for _name in ("MD5", "SHA1", "SHA256", "SHA512"):
    _says = f"{_name}(ks + token), while the token's hash type is {{T}}"
    hash_recipe("A05", f"alg_{_name.lower()}", "algorithm", _says, likely=True)(
        lambda draft, name=_name: None if draft.inputs.hash_type == name else name.lower()
    )
for _variant, _name in _OTHER_ALGORITHMS.items():
    hash_recipe("A06", _variant, "algorithm", f"{_name}(ks + token), an algorithm that app tokens do not have")(
        lambda _, variant=_variant: variant.removeprefix("alg_")
    )


hash_recipe("A08", "ks_token_nl", "preimage", "{H}(ks + token + newline)", likely=True)(
    lambda draft: draft.preimage + b"\n"
)
hash_recipe("A09", "ks_token_crlf", "preimage", "{H}(ks + token + CR LF), with a Windows line end")(
    lambda draft: draft.preimage + b"\r\n"
)
hash_recipe("A10", "trailing_space", "preimage", "{H}(ks + token + a space)")(lambda draft: draft.preimage + b" ")
hash_recipe("A31", "utf16le", "preimage", "{H}(ks + token) over UTF-16 text, little-endian")(
    lambda draft: _as_utf16(draft.preimage)
)


@hash_recipe("A31", "utf16le_bom", "preimage", "{H}(ks + token) over UTF-16 text with a byte-order mark")
def _utf16_with_mark(draft: HashDraft) -> bytes | None:
    converted = _as_utf16(draft.preimage)
    return None if converted is None else b"\xff\xfe" + converted


hash_recipe("A32", "bom", "preimage", "{H}(ks + token) with a UTF-8 byte-order mark in front")(
    lambda draft: b"\xef\xbb\xbf" + draft.preimage
)
hash_recipe("A40", "echo_dash_n_literal", "preimage", '{H}("-n " + ks + token + newline): echo printed its option')(
    lambda draft: b"-n " + draft.preimage + b"\n"
)
hash_recipe("A17", "hmac_key_token", "digest", "HMAC-{H} of the KS with the token as key", likely=True)(
    lambda draft: hmac.digest(draft.token, draft.ks, draft.algorithm)
)
hash_recipe("A18", "hmac_key_ks", "digest", "HMAC-{H} of the token with the KS as key")(
    lambda draft: hmac.digest(draft.ks, draft.token, draft.algorithm)
)
hash_recipe("A18", "hmac_key_token_msg_kstoken", "digest", "HMAC-{H} of ks + token with the token as key")(
    lambda draft: hmac.digest(draft.token, draft.preimage, draft.algorithm)
)
hash_recipe("A30", "double_hash", "digest", "{H}({H}(ks + token)), hashed twice")(
    lambda draft: hashed(draft.algorithm, hashed(draft.algorithm, draft.preimage).hex().encode())
)


def _as_utf16(data: bytes) -> bytes | None:
    try:
        return data.decode("utf-8").encode("utf-16-le")
    except UnicodeDecodeError:
        return None
