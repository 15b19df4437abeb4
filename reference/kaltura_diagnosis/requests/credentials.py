"""Mistakes of group D with the secret that starts a session (SES.2, SES.3)."""

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.registry import detector
from kaltura_session.server.casts import numeric

_ADMIN = 2


@detector("D11")
def secret_does_not_fit(decoded: DecodedRequest, known: Facts) -> str | None:
    """Say that the secret of session.start is not one of the account's, or is the user secret with type 2."""
    for call in decoded.calls:
        account = known.account(call.text("partnerId") or None)
        if call.name != "session.start" or not account.admin_secrets:
            continue
        secret = call.text("secret")
        if secret in account.admin_secrets:
            continue
        if secret != account.user_secret:
            return f"The secret is none of those known of partner {call.text('partnerId')}."
        if numeric(call.text("type")) == _ADMIN:
            return "The user secret was sent with type 2; an ADMIN session needs the admin secret."
    return None
