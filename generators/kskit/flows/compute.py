"""What flows compute without a request, under the names that the catalogue gives these computations."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kaltura_session.errors import ApiError
from kaltura_session.ks import KsFields
from kaltura_session.ks.v1 import info_text, sign
from kaltura_session.ks.v2 import encrypt, envelope_text, form_fields
from kaltura_session.text import to_bytes
from kaltura_session.token_hash import token_hash


def first_exception(answers: Sequence[Any]) -> Sequence[Any]:
    """Return the answers of a multirequest; raises the first of them that is an exception."""
    for answer in answers:
        if isinstance(answer, ApiError):
            raise answer
    return answers


def v2_fields(privileges: str, valid_until: int, type: int, user_id: str) -> str:  # noqa: A002 - the field's name
    """Return the form-encoded fields of a version 2 KS."""
    return form_fields(KsFields("", valid_until, type, user_id, privileges))


def v2_encrypt(fields: str, secret: str, random_bytes: bytes) -> bytes:
    """Return the ciphertext of a version 2 KS."""
    return encrypt(to_bytes(fields), secret, random_bytes)["ciphertext"]


def v1_info(**fields: Any) -> str:
    """Return the nine fields of a version 1 KS."""
    rand = fields.pop("rand")
    return info_text(KsFields(**fields), rand)


def v1_sign(info: str, secret: str) -> str:
    """Return the version 1 KS over these fields."""
    return base64.b64encode(sign(to_bytes(info), secret)["envelope"]).decode("ascii")


COMPUTE: Mapping[str, Callable[..., Any]] = {
    "token-hash": token_hash,
    "first-exception": first_exception,
    "ks-v2-fields": v2_fields,
    "ks-v2-encrypt": v2_encrypt,
    "ks-v2-encode": envelope_text,
    "ks-v1-info": v1_info,
    "ks-v1-sign": v1_sign,
}
