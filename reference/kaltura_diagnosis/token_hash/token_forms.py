"""Mistakes of group A in the token and in putting the two together (APP.4)."""

import re

from kaltura_diagnosis.token_hash.making import Making, hash_mutant, hashed
from kaltura_session.text import to_bytes

TOKEN_CHARACTERS = 32
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


hash_mutant("A03", "ks_only", "token", "{H}(ks), without the token")(lambda _: b"")


@hash_mutant("A27", "token_id", "token", "{H}(ks + id): the token's id where the token belongs")
def _id(making: Making) -> bytes | None:
    return None if making.inputs.token_id is None else to_bytes(making.inputs.token_id)


@hash_mutant("A28", "token_upper", "token", "{H}(ks + token), with the token in upper case")
def _upper_case(making: Making) -> bytes:
    return making.token.upper()


@hash_mutant("A28", "token_quoted", "token", '{H}(ks + "token"), with double quotes around the token')
def _quoted(making: Making) -> bytes:
    return b'"' + making.token + b'"'


@hash_mutant("A29", "token_hexdecoded", "token", "{H}(ks + the 16 bytes that the token's hexadecimal digits stand for)")
def _decoded(making: Making) -> bytes | None:
    return bytes.fromhex(making.token.decode("ascii")) if _HEX.fullmatch(making.token) else None


@hash_mutant("A36", "token_without_last", "token", "{H}(ks + token), without the last character of the token")
def _without_last(making: Making) -> bytes | None:
    return making.token[:-1] or None


@hash_mutant("A36", "token_without_first", "token", "{H}(ks + token), without the first character of the token")
def _without_first(making: Making) -> bytes | None:
    return making.token[1:] or None


@hash_mutant("A36", "token_first_21", "token", "{H}(ks + token), with only the first 21 characters of the token")
def _first_21(making: Making) -> bytes | None:
    return making.token[:21] if len(making.token) > 21 else None


@hash_mutant("A04", "token_then_ks", "joined", "{H}(token + ks), in the wrong order")
def _token_first(making: Making) -> bytes:
    return making.token + making.ks


@hash_mutant("A07", "ks_nl_token", "joined", "{H}(ks + newline + token)")
def _newline_between(making: Making) -> bytes:
    return making.ks + b"\n" + making.token


@hash_mutant("A09", "ks_crlf_token", "joined", "{H}(ks + CR LF + token), with a Windows line end between")
def _windows_line_end_between(making: Making) -> bytes:
    return making.ks + b"\r\n" + making.token


@hash_mutant("A09", "ks_nl_token_nl", "joined", "{H}(ks + newline + token + newline)")
def _two_newlines(making: Making) -> bytes:
    return making.ks + b"\n" + making.token + b"\n"


@hash_mutant("A09", "ks_crlf_token_crlf", "joined", "{H}(ks + CR LF + token + CR LF), with Windows line ends")
def _two_windows_line_ends(making: Making) -> bytes:
    return making.ks + b"\r\n" + making.token + b"\r\n"


def _register_separator(variant: str, separator: str, words: str) -> None:
    @hash_mutant("A10", variant, "joined", f"{{H}}(ks + {words} + token), with something between the two")
    def between(making: Making) -> bytes:
        return making.ks + separator.encode() + making.token


for _variant, (_separator, _words) in _SEPARATORS.items():
    _register_separator(_variant, _separator, _words)


@hash_mutant("A30", "hash_ks_hash_token", "joined", "{H}({H}(ks) + {H}(token)), nested")
def _both_hashed(making: Making) -> bytes:
    return b"".join(hashed(making.algorithm, part).hex().encode() for part in (making.ks, making.token))


@hash_mutant("A30", "ks_then_hash_token", "token", "{H}(ks + {H}(token)), nested")
def _hash_of_token(making: Making) -> bytes:
    return hashed(making.algorithm, making.token).hex().encode()
