"""Mistakes of group A in what is fed to the digest, in the digest, and in writing it down (APP.3, APP.4, APP.6).

The server compares exact lower-case hexadecimal text.
"""

import base64
import hmac

from kaltura_diagnosis.token_hash.recipe import HashDraft, hash_recipe, hashed
from kaltura_session.text import from_bytes

_OPENSSL_NAMES = {f"sha{bits}": f"SHA2-{bits}" for bits in (224, 256, 384, 512)}  # the others in upper case


for _name in ("MD5", "SHA1", "SHA256", "SHA512"):
    _says = f"{_name}(ks + token), while the token's hash type is {{T}}"
    hash_recipe("A05", f"alg_{_name.lower()}", "algorithm", _says)(
        lambda draft, name=_name: None if draft.inputs.hash_type == name else name.lower()
    )
for _name, _title in (("sha224", "SHA-224"), ("sha384", "SHA-384"), ("sha3_256", "SHA3-256"), ("sha3_512", "SHA3-512")):
    hash_recipe("A06", f"alg_{_name}", "algorithm", f"{_title}(ks + token), an algorithm that app tokens do not have")(
        lambda _, name=_name: name
    )


hash_recipe("A08", "ks_token_nl", "preimage", "{H}(ks + token + newline)")(lambda draft: draft.preimage + b"\n")
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
hash_recipe("A17", "hmac_key_token", "digest", "HMAC-{H} of the KS with the token as key")(
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


hash_recipe("A01", "raw_token", "form", "the token itself, not hashed at all")(lambda draft: from_bytes(draft.token))
hash_recipe("A13", "base64", "form", "the right digest in base64 instead of hexadecimal")(
    lambda draft: _base64(draft.digest)
)
hash_recipe("A13", "base64url", "form", "the right digest in URL-safe base64 instead of hexadecimal")(
    lambda draft: _base64(draft.digest, url_safe=True)
)
hash_recipe("A13", "base64_unpadded", "form", "the right digest in base64 without padding instead of hexadecimal")(
    lambda draft: _base64(draft.digest).rstrip("=")
)
hash_recipe(
    "A16",
    "raw_digest",
    "form",
    "the raw bytes of the right digest instead of their hexadecimal digits",
    explains=["INVALID_PARAMETER_CHAR"],
)(lambda draft: from_bytes(draft.digest))
for _variant, _says, _text in (
    ("raw_digest_latin1", "each byte as one character", lambda digest: digest.decode("latin-1")),
    ("raw_digest_replaced", "what is not UTF-8 replaced", lambda digest: digest.decode("utf-8", "replace")),
    ("raw_digest_python", "in Python's notation", str),
):
    hash_recipe(
        "A16",
        _variant,
        "form",
        f"the raw bytes of the right digest as text, {_says}",
        explains=["INVALID_PARAMETER_CHAR"],
    )(lambda draft, text=_text: text(draft.digest))
hash_recipe("A37", "empty_hash", "form", "nothing: tokenHash is empty", explains=["MISSING_MANDATORY_PARAMETER"])(
    lambda _: ""
)
for _variant, _says, _parts in (
    ("go_sum_of_both", "hexadecimal of ks + token, then {H} of nothing: Go's Sum appends", ("ks", "token", "")),
    ("go_sum_of_token", "hexadecimal of the token, then {H}(ks): Go's Sum appends", ("token", "", "ks")),
    ("go_sum_of_ks", "hexadecimal of the KS, then {H}(token): Go's Sum appends", ("ks", "", "token")),
):
    hash_recipe("A41", _variant, "form", _says)(lambda draft, parts=_parts: _appended(draft, *parts))


def _appended(draft: HashDraft, first: str, second: str, digested: str) -> str:
    """Return what Go's `hash.Sum(b)` gives: b in front of the digest of what was written before."""
    values = {"ks": draft.ks, "token": draft.token, "": b""}
    return (values[first] + values[second] + hashed(draft.algorithm, values[digested])).hex()


hash_recipe("A42", "hex_without_zeros", "form", "the right digest, each byte in hexadecimal without a leading zero")(
    lambda draft: "".join(f"{byte:x}" for byte in draft.digest)
)
hash_recipe("A43", "hex_with_blanks", "text", "the right hash with a blank after every two digits")(
    lambda draft: " ".join(draft.text[at : at + 2] for at in range(0, len(draft.text), 2))
)
hash_recipe("A30", "digest_hashed_again", "digest", "{H} of the raw bytes of {H}(ks + token), hashed twice")(
    lambda draft: hashed(draft.algorithm, hashed(draft.algorithm, draft.preimage))
)
hash_recipe("A11", "upper_hex", "text", "the right digest in upper-case hexadecimal")(lambda draft: draft.text.upper())
hash_recipe(
    "A12", "dashed_hex_dotnet", "text", "the right digest as .NET's BitConverter writes it, upper case with dashes"
)(lambda draft: "-".join(draft.text[at : at + 2] for at in range(0, len(draft.text), 2)).upper() or None)
hash_recipe("A14", "base64_of_hex", "text", "the base64 of the right hexadecimal text")(
    lambda draft: _base64(draft.text.encode("utf-8", "surrogateescape"))
)
for _digits in (32, 40):
    hash_recipe("A47", f"first_{_digits}", "text", f"the first {_digits} characters of the right hash")(
        lambda draft, digits=_digits: draft.text[:digits] if len(draft.text) > digits else None
    )
for _variant, _says, _form in (
    ("openssl_prefix", "behind the label that openssl prints", "{openssl}(stdin)= {hash}"),
    ("sha256sum_suffix", "before the file name that sha256sum prints", "{hash}  -"),
    ("prefixed_alg", "behind the name of its algorithm", "{algorithm}={hash}"),
    ("trailing_newline", "with a newline at its end", "{hash}\n"),
    ("quoted_hash", "with double quotes around it", '"{hash}"'),
    ("hex_prefix", "with 0x in front", "0x{hash}"),
):
    hash_recipe("A15", _variant, "text", f"the right hash {_says}")(lambda draft, form=_form: _labelled(draft, form))


def _labelled(draft: HashDraft, form: str) -> str:
    openssl = _OPENSSL_NAMES.get(draft.algorithm, draft.algorithm.upper())
    return form.format(hash=draft.text, algorithm=draft.algorithm, openssl=openssl)


def _base64(data: bytes, *, url_safe: bool = False) -> str:
    """Return the base64 text with padding, in the standard or the URL-safe alphabet."""
    return (base64.urlsafe_b64encode if url_safe else base64.b64encode)(data).decode("ascii")
