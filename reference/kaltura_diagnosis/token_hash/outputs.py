"""Mistakes of group A in writing the digest down: the server compares exact lower-case hexadecimal text (APP.6)."""

from kaltura_diagnosis.token_hash.ks_forms import base64_of
from kaltura_diagnosis.token_hash.recipe import hash_recipe
from kaltura_session.text import from_bytes

_OPENSSL_NAMES = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha224": "SHA2-224",
    "sha256": "SHA2-256",
    "sha384": "SHA2-384",
    "sha512": "SHA2-512",
}


hash_recipe("A01", "raw_token", "form", "the token itself, not hashed at all", likely=True)(
    lambda draft: from_bytes(draft.token)
)
hash_recipe("A13", "base64", "form", "the right digest in base64 instead of hexadecimal")(
    lambda draft: base64_of(draft.digest)
)
hash_recipe("A13", "base64url", "form", "the right digest in URL-safe base64 instead of hexadecimal")(
    lambda draft: base64_of(draft.digest, url_safe=True)
)
hash_recipe("A13", "base64_unpadded", "form", "the right digest in base64 without padding instead of hexadecimal")(
    lambda draft: base64_of(draft.digest).rstrip("=")
)
hash_recipe(
    "A16",
    "raw_digest",
    "form",
    "the raw bytes of the right digest instead of their hexadecimal digits",
    explains=["INVALID_PARAMETER_CHAR"],
)(lambda draft: from_bytes(draft.digest))
hash_recipe("A37", "empty_hash", "form", "nothing: tokenHash is empty", explains=["MISSING_MANDATORY_PARAMETER"])(
    lambda _: ""
)
hash_recipe("A11", "upper_hex", "text", "the right digest in upper-case hexadecimal", likely=True)(
    lambda draft: draft.text.upper()
)
hash_recipe(
    "A12", "dashed_hex_dotnet", "text", "the right digest as .NET's BitConverter writes it, upper case with dashes"
)(lambda draft: "-".join(draft.text[at : at + 2] for at in range(0, len(draft.text), 2)).upper() or None)
hash_recipe("A14", "base64_of_hex", "text", "the base64 of the right hexadecimal text")(
    lambda draft: base64_of(draft.text.encode("utf-8", "surrogateescape"))
)
hash_recipe("A15", "openssl_prefix", "text", "the right hash behind the label that openssl prints")(
    lambda draft: f"{_OPENSSL_NAMES.get(draft.algorithm, draft.algorithm.upper())}(stdin)= {draft.text}"
)
hash_recipe("A15", "sha256sum_suffix", "text", "the right hash before the file name that sha256sum prints")(
    lambda draft: f"{draft.text}  -"
)
hash_recipe("A15", "prefixed_alg", "text", "the right hash behind the name of its algorithm")(
    lambda draft: f"{draft.algorithm}={draft.text}"
)
hash_recipe("A15", "trailing_newline", "text", "the right hash with a newline at its end")(
    lambda draft: draft.text + "\n"
)
hash_recipe("A15", "quoted_hash", "text", "the right hash with double quotes around it")(
    lambda draft: f'"{draft.text}"'
)
hash_recipe("A15", "hex_prefix", "text", "the right hash with 0x in front")(lambda draft: f"0x{draft.text}")
