"""appToken.*: application tokens, and the sessions that are started from them (APP)."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from kaltura_emulator import users
from kaltura_emulator.api_objects import ApiObject, sent, shown, text, value
from kaltura_emulator.arguments import check_for_insert, check_for_update
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.lists import ListRules, list_response, page
from kaltura_emulator.records import DEFAULT_MAX_EXPIRY_SECONDS, AppToken, AppTokenStatus, KsSpec, api_name
from kaltura_emulator.world import collate
from kaltura_session.server.token_privileges import merge_for_token
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, token_hash

_granted = lru_cache(maxsize=512)(merge_for_token)
_DATA_CENTRE, _BASE_36 = "0", "0123456789abcdefghijklmnopqrstuvwxyz"
_CLASS = "KalturaAppToken"
_RULES = ListRules(orders=frozenset({"createdAt", "updatedAt"}), otherwise=None)
_COLUMN_MAX, _COLUMN_MIN = 2**31 - 1, -(2**31)
"""What the database keeps of a number: the nearest that its column can hold (APP.21)."""
_CHANGEABLE = (
    "expiry", "session_type", "session_user_id", "session_duration", "session_privileges", "hash_type", "description",
)  # fmt: skip


def add(call: CallContext, app_token: ApiObject) -> ApiObject:
    """Make a token; its id and secret are the server's, of the same form whatever the hash type."""
    check_for_insert(app_token)
    partner = call.partner
    token = AppToken(
        id=f"{_DATA_CENTRE}_{''.join(call.world.random.choices(_BASE_36, k=8))}",
        partner_id=partner.id,
        token=call.world.random.randbytes(16).hex(),
        session_duration=partner.ks_max_expiry_seconds or DEFAULT_MAX_EXPIRY_SECONDS,
        created_at=call.now,
        updated_at=call.now,
    )
    _apply(call, token, app_token)
    call.world.app_tokens[collate(token.id)] = token
    call.request.slot.forbid()
    return _object(call, token)


def get(call: CallContext, token_id: str) -> ApiObject:
    """Show a token."""
    return _object(call, _find(call, token_id))


def update(call: CallContext, token_id: str, app_token: ApiObject) -> ApiObject:
    """Change the properties that were sent."""
    token = _find(call, token_id)
    check_for_update(app_token, _properties(token))
    changed = replace(token)
    _apply(call, changed, app_token)
    if changed != token:
        changed.updated_at = call.now
        call.world.app_tokens[collate(changed.id)] = changed
        call.request.slot.forbid()
    return _object(call, changed)


def delete(call: CallContext, token_id: str) -> None:
    """Delete a token and end every session that was started from it (APP.17)."""
    token = _find(call, token_id)
    call.world.revocations.end_group(token.partner_id, token.id)
    token.status, token.updated_at = AppTokenStatus.DELETED, call.now
    call.request.slot.forbid()


def list_tokens(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List the partner's tokens, disabled ones first unless ids are named, then by id (APP.26 to APP.28)."""
    of_user = text(wanted, "sessionUserIdEqual")
    if of_user and call.world.user(call.partner.id, of_user) is None:
        return ApiObject("KalturaAppTokenListResponse", {"totalCount": 0})
    by_id = bool(text(wanted, "idIn"))
    tokens = call.world.app_tokens_of(call.partner.id)
    rows = sorted(tokens, key=lambda token: (0 if by_id else token.status, token.id))
    total, rows = page(rows, _properties, wanted, pager, _RULES)
    return list_response("KalturaAppTokenListResponse", total, [_object(call, token) for token in rows])


def start_session(
    call: CallContext, token_id: str, hash_sent: str, user_id: str, session_type: int, expiry: int, asked: str
) -> ApiObject:
    """Start a session from a token and the hash of the call's KS with it (APP.8 to APP.15)."""
    token = _find(call, token_id)
    if token.status != AppTokenStatus.ACTIVE:
        raise error("APP_TOKEN_NOT_ACTIVE", token_id)
    if token_hash(call.ks_text, token.token, token.hash_type) != hash_sent:
        raise error("INVALID_APP_TOKEN_HASH")
    call.request.slot.forbid()
    limit = token.session_duration or 0
    if token.expiry is not None:
        limit = min(limit, token.expiry - call.now)
        if limit < 0:
            raise error("APP_TOKEN_EXPIRED", token_id)
    spec = KsSpec(
        user_id=user_id if token.session_user_id is None else token.session_user_id,
        type=session_type if token.session_type is None else token.session_type,
        expiry_seconds=min(expiry, limit) if expiry else limit,
        privileges=_granted(token_id, token.session_privileges, asked or None),
    )
    return ApiObject(
        "KalturaSessionInfo",
        {
            "ks": call.world.issue(call.partner, spec),
            "sessionType": spec.type,
            "partnerId": call.partner_id_as_given,
            "userId": spec.user_id,
            "expiry": call.now + spec.expiry_seconds,
            "privileges": spec.privileges,
        },
    )


def _find(call: CallContext, token_id: str) -> AppToken:
    token = call.world.app_token(call.partner.id, token_id)
    if token is None:
        raise error("APP_TOKEN_ID_NOT_FOUND", token_id)
    return token


def _apply(call: CallContext, token: AppToken, given: ApiObject) -> None:
    """Take over what was sent, and make the session user where it does not exist yet (APP.22, APP.23)."""
    for column in _CHANGEABLE:
        if sent(given, api_name(column)):
            kept = value(given, api_name(column))
            is_number = isinstance(kept, int) and not isinstance(kept, bool)
            setattr(token, column, max(_COLUMN_MIN, min(kept, _COLUMN_MAX)) if is_number else kept)
    user_id = token.session_user_id
    if call.world.user(token.partner_id, user_id) is None:
        if user_id is None or not users.is_valid_id(user_id):
            raise error("INVALID_FIELD_VALUE", "sessionUserId")
        users.create(call.world, token.partner_id, user_id, call.now)


def _properties(token: AppToken) -> dict[str, Any]:
    """Return the properties of a token, None where they are not set."""
    held = {api_name(column): getattr(token, column) for column in AppToken.__slots__}
    return {**held, "status": int(token.status), "hashType": token.hash_type or DEFAULT_HASH_TYPE}


def _object(call: CallContext, token: AppToken) -> ApiObject:
    return shown(call.response_profile, _CLASS, _properties(token))
