"""Mistakes of group D with the secret that starts a session (SES.2, SES.3)."""

from kaltura_diagnosis.exchange.exchange import Exchange
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.server.casts import numeric

_ADMIN = 2


@detector("D11", LooksAt.EXCHANGE, explains=["START_SESSION_ERROR"])
def secret_does_not_fit(exchange: Exchange) -> str | None:
    """Say that the secret of session.start is not one of the account's, or is the user secret with type 2."""
    for call in exchange.calls if exchange.may_have_failed_with("START_SESSION_ERROR") else ():
        account = exchange.facts.account(call.text("partnerId") or None)
        secret = call.text("secret")
        if call.name != "session.start" or not account.admin_secrets or secret in account.admin_secrets:
            continue
        if secret != account.user_secret:
            return f"The secret is none of those known of partner {call.text('partnerId')}."
        if numeric(call.text("type")) == _ADMIN:
            return "The user secret was sent with type 2; an ADMIN session needs the admin secret."
    return None
