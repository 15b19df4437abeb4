"""appToken.*: application tokens, and the sessions that are started from them (APP)."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from kaltura_emulator import users
from kaltura_emulator.arguments import check_for_insert, check_for_update
from kaltura_emulator.context import Call
from kaltura_emulator.errors import error
from kaltura_emulator.issuing import DEFAULT_MAX_EXPIRY_SECONDS, Order, issue
from kaltura_emulator.lists import list_response, page
from kaltura_emulator.objects import sent, shown, text, value
from kaltura_emulator.records import AppToken, AppTokenStatus
from kaltura_emulator.serialize.values import ApiObject
from kaltura_session.server.token_privileges import merge_for_token
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, token_hash

_granted = lru_cache(maxsize=512)(merge_for_token)
_CLASS = "KalturaAppToken"
_ORDERS = frozenset({"createdAt", "updatedAt"})
_COLUMNS = {
    "expiry": "expiry",
    "sessionType": "session_type",
    "sessionUserId": "session_user_id",
    "sessionDuration": "session_duration",
    "sessionPrivileges": "session_privileges",
    "hashType": "hash_type",
    "description": "description",
}


def add(call: Call, app_token: ApiObject) -> ApiObject:
    """Make a token; its id and secret are the server's."""
    check_for_insert(app_token)
    partner, randomness = call.partner, call.exchange.server.randomness
    token = AppToken(
        id=randomness.app_token_id(),
        partner_id=partner.id,
        token=randomness.app_token(),
        session_duration=partner.ks_max_expiry_seconds or DEFAULT_MAX_EXPIRY_SECONDS,
        created_at=call.now,
        updated_at=call.now,
    )
    _apply(call, token, app_token)
    call.state.put_app_token(token)
    call.saved()
    return _object(call, token)


def get(call: Call, token_id: str) -> ApiObject:
    """Show a token."""
    return _object(call, _find(call, token_id))


def update(call: Call, token_id: str, app_token: ApiObject) -> ApiObject:
    """Change the properties that were sent."""
    token = _find(call, token_id)
    check_for_update(app_token, _properties(token))
    changed = replace(token)
    _apply(call, changed, app_token)
    if changed != token:
        changed.updated_at = call.now
        call.state.put_app_token(changed)
        call.saved()
    return _object(call, changed)


def delete(call: Call, token_id: str) -> None:
    """Delete a token and end every session that was started from it (APP.17)."""
    token = _find(call, token_id)
    call.state.revocations.end_group(token.partner_id, token.id)
    token.status, token.updated_at = AppTokenStatus.DELETED, call.now
    call.saved()


def list_tokens(call: Call, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List the partner's tokens: disabled ones first, then by id (APP.26 to APP.28)."""
    of_user = text(wanted, "sessionUserIdEqual")
    if of_user and call.state.user(call.partner.id, of_user) is None:
        return ApiObject("KalturaAppTokenListResponse", {"totalCount": 0})
    rows = sorted(call.state.app_tokens_of(call.partner.id), key=lambda token: (token.status, token.id))
    total, rows = page(rows, _properties, wanted, pager, _ORDERS)
    return list_response("KalturaAppTokenListResponse", total, [_object(call, token) for token in rows])


def start_session(
    call: Call, token_id: str, hash_sent: str, user_id: str, session_type: int, expiry: int, asked: str
) -> ApiObject:
    """Start a session from a token and the hash of the call's KS with it (APP.8 to APP.15)."""
    token = _find(call, token_id)
    if token.status != AppTokenStatus.ACTIVE:
        raise error("APP_TOKEN_NOT_ACTIVE", token_id)
    if token_hash(call.ks_text, token.token, token.hash_type) != hash_sent:
        raise error("INVALID_APP_TOKEN_HASH")
    call.exchange.forbid_caching()
    limit = token.session_duration or 0
    if token.expiry is not None:
        limit = min(limit, token.expiry - call.now)
        if limit < 0:
            raise error("APP_TOKEN_EXPIRED", token_id)
    order = Order(
        user_id=user_id if token.session_user_id is None else token.session_user_id,
        type=session_type if token.session_type is None else token.session_type,
        expiry_seconds=min(expiry, limit) if expiry else limit,
        privileges=_granted(token.id, token.session_privileges, asked or None),
    )
    return ApiObject(
        "KalturaSessionInfo",
        {
            "ks": issue(
                call.partner, order, clock=call.exchange.server.clock, randomness=call.exchange.server.randomness
            ),
            "sessionType": order.type,
            "partnerId": call.partner_id_as_given,
            "userId": order.user_id,
            "expiry": call.now + order.expiry_seconds,
            "privileges": order.privileges,
        },
    )


def _find(call: Call, token_id: str) -> AppToken:
    token = call.state.app_token(call.partner.id, token_id)
    if token is None:
        raise error("APP_TOKEN_ID_NOT_FOUND", token_id)
    return token


def _apply(call: Call, token: AppToken, given: ApiObject) -> None:
    """Take over what was sent, and make the session user where it does not exist yet (APP.22, APP.23)."""
    for name, column in _COLUMNS.items():
        if sent(given, name):
            setattr(token, column, value(given, name))
    user_id = token.session_user_id
    if call.state.user(token.partner_id, user_id) is None:
        if user_id is None or not users.is_valid_id(user_id):
            raise error("INVALID_FIELD_VALUE", "sessionUserId")
        users.create(call.state, token.partner_id, user_id, call.now)


def _properties(token: AppToken) -> dict[str, Any]:
    """Return the properties of a token, None where they are not set."""
    return {
        "id": token.id,
        "token": token.token,
        "partnerId": token.partner_id,
        "createdAt": token.created_at,
        "updatedAt": token.updated_at,
        "status": int(token.status),
        "expiry": token.expiry,
        "sessionType": token.session_type,
        "sessionUserId": token.session_user_id,
        "sessionDuration": token.session_duration,
        "sessionPrivileges": token.session_privileges,
        "hashType": token.hash_type or DEFAULT_HASH_TYPE,
        "description": token.description,
    }


def _object(call: Call, token: AppToken) -> ApiObject:
    return shown(call, _CLASS, _properties(token))
