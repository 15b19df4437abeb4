"""Naming the mistake: what each known mistake produces, and which mistake produced what is at hand.

Everything here works offline and on values alone. registry.recipes("A") gives the mistakes of a group as functions;
the functions of this module name the mistake behind a value.
"""

from collections.abc import Sequence

from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_diagnosis.token_hash import diagnose as _diagnose_token_hash
from kaltura_session.token_hash import DEFAULT_HASH_TYPE

__all__ = ["Diagnosis", "Finding", "explain_token_hash"]


def explain_token_hash(
    *,
    ks: str | None,
    token: str | None,
    sent: str,
    hash_type: str | None = None,
    token_id: str | None = None,
    other_ks: Sequence[str] = (),
    secrets: Sequence[str] = (),
) -> Diagnosis:
    """Return which mistake made `sent`, the tokenHash of a request.

    ks: as the request carries it; token: the token's `token`; None for what is not known. hash_type: the token's, None
    counts as SHA1, as on the server. token_id: its id. other_ks: KS strings of other sessions that were around.
    secrets: of the account, which may have been taken for the token. A placeholder such as `$KS` is no value, so not
    known either. Raises HashTypeError for a hash type that does not exist.
    """
    ks, token = (None if value is None or is_placeholder(value) else value for value in (ks, token))
    inputs = HashInputs(ks or "", token or "", hash_type or DEFAULT_HASH_TYPE, token_id, other_ks, secrets)
    return _diagnose_token_hash(inputs, sent, ks_known=ks is not None, token_known=token is not None)
