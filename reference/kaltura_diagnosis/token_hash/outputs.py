"""Mistakes of group A in writing the digest down: the server compares exact lower-case hexadecimal text (APP.6)."""

from kaltura_diagnosis.token_hash.ks_forms import base64_of
from kaltura_diagnosis.token_hash.making import Making, hash_mutant
from kaltura_session.text import from_bytes

_OPENSSL_NAMES = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha224": "SHA2-224",
    "sha256": "SHA2-256",
    "sha384": "SHA2-384",
    "sha512": "SHA2-512",
}


@hash_mutant("A01", "raw_token", "form", "the token itself, not hashed at all")
def _raw_token(making: Making) -> str:
    return from_bytes(making.token)


@hash_mutant("A13", "base64", "form", "the right digest in base64 instead of hexadecimal")
def _base64(making: Making) -> str:
    return base64_of(making.digest)


@hash_mutant("A13", "base64url", "form", "the right digest in URL-safe base64 instead of hexadecimal")
def _base64url(making: Making) -> str:
    return base64_of(making.digest, url_safe=True)


@hash_mutant("A13", "base64_unpadded", "form", "the right digest in base64 without padding instead of hexadecimal")
def _base64_unpadded(making: Making) -> str:
    return base64_of(making.digest).rstrip("=")


@hash_mutant("A16", "raw_digest", "form", "the raw bytes of the right digest instead of their hexadecimal digits")
def _raw_bytes(making: Making) -> str:
    return from_bytes(making.digest)


hash_mutant("A37", "empty_hash", "form", "nothing: tokenHash is empty")(lambda _: "")


@hash_mutant("A11", "upper_hex", "text", "the right digest in upper-case hexadecimal")
def _upper_case(making: Making) -> str:
    return making.text.upper()


@hash_mutant(
    "A12", "dashed_hex_dotnet", "text", "the right digest as .NET's BitConverter writes it, upper case with dashes"
)
def _dashed(making: Making) -> str | None:
    return "-".join(making.text[at : at + 2] for at in range(0, len(making.text), 2)).upper() or None


@hash_mutant("A14", "base64_of_hex", "text", "the base64 of the right hexadecimal text")
def _base64_of_text(making: Making) -> str:
    return base64_of(making.text.encode("utf-8", "surrogateescape"))


@hash_mutant("A15", "openssl_prefix", "text", "the right hash behind the label that openssl prints")
def _openssl_label(making: Making) -> str:
    return f"{_OPENSSL_NAMES.get(making.algorithm, making.algorithm.upper())}(stdin)= {making.text}"


@hash_mutant("A15", "sha256sum_suffix", "text", "the right hash before the file name that sha256sum prints")
def _file_name(making: Making) -> str:
    return f"{making.text}  -"


@hash_mutant("A15", "prefixed_alg", "text", "the right hash behind the name of its algorithm")
def _algorithm_label(making: Making) -> str:
    return f"{making.algorithm}={making.text}"


@hash_mutant("A15", "trailing_newline", "text", "the right hash with a newline at its end")
def _newline(making: Making) -> str:
    return making.text + "\n"


@hash_mutant("A15", "quoted_hash", "text", "the right hash with double quotes around it")
def _quoted(making: Making) -> str:
    return f'"{making.text}"'


@hash_mutant("A15", "hex_prefix", "text", "the right hash with 0x in front")
def _hex_prefix(making: Making) -> str:
    return f"0x{making.text}"
