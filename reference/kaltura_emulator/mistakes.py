"""Naming the mistake behind a request that failed, with everything the emulator knows about its own account."""

from functools import partial

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_emulator.transcript import Record
from kaltura_emulator.world import World, collate
from kaltura_session.server.partners import signing_secrets

_SHOWN = 2


def account_of(world: World, partner_id: str | None) -> Account:
    """Return what the world knows of a partner, for the diagnosis; nothing where there is no such partner."""
    partner = world.partner(partner_id)
    if partner is None:
        return Account()
    secrets = signing_secrets(partner.admin_secret, partner.additional_admin_secrets)
    return Account(str(partner.id), secrets, partner.secret)


def diagnosed(record: Record, world: World) -> Diagnosis:
    """Return what is wrong with a request and its response, proven with the account's secrets."""

    def token(token_id: str) -> Token:
        found = world.app_tokens.get(collate(token_id))
        return Token(found.token, found.hash_type, found.id) if found else Token()

    facts = Facts(int(record.time), partial(account_of, world), token)
    return diagnose_exchange(record.request, record.response, facts)


def proven(diagnosis: Diagnosis) -> list[Finding]:
    """Return the mistakes that were proven and not only suspected, and that had a consequence."""
    return [finding for finding in diagnosis.findings if finding.certain and finding.severity != "hazard"]


def lines(record: Record, world: World) -> list[str]:
    """Return a line for each mistake behind a request that failed: its name, what is wrong, and the fix."""
    return [
        f"        {finding.mistake} {finding.title}: {finding.fix}"
        for finding in proven(diagnosed(record, world))[:_SHOWN]
    ]
