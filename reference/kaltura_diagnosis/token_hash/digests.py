"""Mistakes of group A in what is fed to the digest and in the digest itself (APP.3, APP.4)."""

import hmac

from kaltura_diagnosis.token_hash.making import Making, hash_mutant, hashed

_OTHER_ALGORITHMS = {
    "alg_sha224": "SHA-224",
    "alg_sha384": "SHA-384",
    "alg_sha3_256": "SHA3-256",
    "alg_sha3_512": "SHA3-512",
}


def _register_offered(name: str) -> None:
    @hash_mutant("A05", f"alg_{name.lower()}", "algorithm", f"{name}(ks + token), while the token's hash type is {{T}}")
    def algorithm(making: Making) -> str | None:
        return None if making.inputs.hash_type == name else name.lower()


def _register_other(variant: str, name: str) -> None:
    says = f"{name}(ks + token), an algorithm that app tokens do not have"
    hash_mutant("A06", variant, "algorithm", says)(lambda _: variant.removeprefix("alg_"))


for _name in ("MD5", "SHA1", "SHA256", "SHA512"):
    _register_offered(_name)
for _variant, _words in _OTHER_ALGORITHMS.items():
    _register_other(_variant, _words)


@hash_mutant("A08", "ks_token_nl", "preimage", "{H}(ks + token + newline)")
def _newline_at_the_end(making: Making) -> bytes:
    return making.preimage + b"\n"


@hash_mutant("A09", "ks_token_crlf", "preimage", "{H}(ks + token + CR LF), with a Windows line end")
def _windows_line_end(making: Making) -> bytes:
    return making.preimage + b"\r\n"


@hash_mutant("A10", "trailing_space", "preimage", "{H}(ks + token + a space)")
def _space_at_the_end(making: Making) -> bytes:
    return making.preimage + b" "


@hash_mutant("A31", "utf16le", "preimage", "{H}(ks + token) over UTF-16 text, little-endian")
def _utf16(making: Making) -> bytes | None:
    return _as_utf16(making.preimage)


@hash_mutant("A31", "utf16le_bom", "preimage", "{H}(ks + token) over UTF-16 text with a byte-order mark")
def _utf16_with_mark(making: Making) -> bytes | None:
    converted = _as_utf16(making.preimage)
    return None if converted is None else b"\xff\xfe" + converted


@hash_mutant("A32", "bom", "preimage", "{H}(ks + token) with a UTF-8 byte-order mark in front")
def _byte_order_mark(making: Making) -> bytes:
    return b"\xef\xbb\xbf" + making.preimage


@hash_mutant("A40", "echo_dash_n_literal", "preimage", '{H}("-n " + ks + token + newline): echo printed its option')
def _echo_option(making: Making) -> bytes:
    return b"-n " + making.preimage + b"\n"


@hash_mutant("A17", "hmac_key_token", "digest", "HMAC-{H} of the KS with the token as key")
def _hmac_with_token(making: Making) -> bytes:
    return hmac.digest(making.token, making.ks, making.algorithm)


@hash_mutant("A18", "hmac_key_ks", "digest", "HMAC-{H} of the token with the KS as key")
def _hmac_with_ks(making: Making) -> bytes:
    return hmac.digest(making.ks, making.token, making.algorithm)


@hash_mutant("A18", "hmac_key_token_msg_kstoken", "digest", "HMAC-{H} of ks + token with the token as key")
def _hmac_of_both(making: Making) -> bytes:
    return hmac.digest(making.token, making.preimage, making.algorithm)


@hash_mutant("A30", "double_hash", "digest", "{H}({H}(ks + token)), hashed twice")
def _twice(making: Making) -> bytes:
    return hashed(making.algorithm, hashed(making.algorithm, making.preimage).hex().encode())


def _as_utf16(data: bytes) -> bytes | None:
    try:
        return data.decode("utf-8").encode("utf-16-le")
    except UnicodeDecodeError:
        return None
