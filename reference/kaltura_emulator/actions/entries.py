"""media.* and baseEntry.*: enough of entries for a first authenticated call (LIST)."""

from collections.abc import Iterator
from typing import Any

from kaltura_emulator import lists
from kaltura_emulator.api_objects import ApiObject, shown, text
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.world import collate

_READY = 2
_OPEN_TO_THE_NETWORK = 2
_HIDDEN_BY_MODERATION = (1, 3)
_MEDIA_TYPE = 1
_RANKS = {"rank", "totalRank", "partnerSortValue"}
_ORDERS = {"createdAt", "updatedAt", "name", "startDate", "endDate", "moderationCount"} | _RANKS
_MEDIA_ORDERS = _ORDERS | {"mediaType", "duration", "plays", "views", "lastPlayedAt"}
_MEDIA_FILTER = "KalturaMediaEntryFilter"
_SEARCHED = ("id", "name", "description", "tags", "referenceId")
_NAME_IDS = ("idEqual", "idIn", "referenceIdEqual", "referenceIdIn", "redirectFromEntryId")
_NAME_ENTRIES = (*_NAME_IDS, "parentEntryIdEqual")
_CONDITIONS = ("Equal", "In", "NotEqual", "NotIn")


def list_media(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List media entries."""
    return _listed(call, "KalturaMediaListResponse", wanted, pager)


def list_entries(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List entries of any kind."""
    return _listed(call, "KalturaBaseEntryListResponse", wanted, pager)


def count(call: CallContext, wanted: ApiObject | None) -> int:
    """Count the entries that fit a filter."""
    return lists.page(_visible(call, wanted), dict, wanted, None)[0]


def get(call: CallContext, entry_id: str, _version: int) -> ApiObject:
    """Show an entry; without permission for private data only one that is open to everybody."""
    for entry in _entries(call):
        open_to_all = entry.get("displayInSearch") == _OPEN_TO_THE_NETWORK
        if collate(entry["id"]) == collate(entry_id) and (call.private_data_allowed or open_to_all):
            return _object(call, entry)
    raise error("ENTRY_ID_NOT_FOUND", entry_id)


def _listed(call: CallContext, class_name: str, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    orders = _MEDIA_ORDERS if wanted is not None and wanted.type_name == _MEDIA_FILTER else _ORDERS
    total, entries = lists.page(_visible(call, wanted), dict, wanted, pager, orders)
    return lists.list_response(class_name, total, [_object(call, entry) for entry in entries])


def _visible(call: CallContext, wanted: ApiObject | None) -> Iterator[dict[str, Any]]:
    """Yield the entries that the session may see and that a list shows by default (LIST.2, LIST.3)."""
    own_only = not _sees_all(call) and not any(text(wanted, name) for name in _NAME_ENTRIES)
    by_id = any(text(wanted, name) for name in _NAME_IDS)
    any_status = by_id or any(text(wanted, f"status{suffix}") for suffix in _CONDITIONS)
    any_moderation = by_id or any(text(wanted, f"moderationStatus{suffix}") for suffix in _CONDITIONS)
    for entry in _entries(call):
        if own_only and collate(entry["userId"]) != collate(call.user_id or ""):
            continue
        if not any_status and entry["status"] != _READY:
            continue
        if not any_moderation and entry.get("moderationStatus") in _HIDDEN_BY_MODERATION:
            continue
        if _mentions(entry, text(wanted, "freeText")):
            yield entry


def _mentions(entry: dict[str, Any], words: str) -> bool:
    """Tell whether each of these words stands somewhere in an entry."""
    searched = " ".join(collate(entry.get(name) or "") for name in _SEARCHED)
    return all(collate(word) in searched for word in words.split())


def _sees_all(call: CallContext) -> bool:
    """Tell whether a session lists entries of every user: an admin's, or one with `list:*` or the lone `*`."""
    if call.ks is None:
        return False
    return call.kind == "admin" or call.ks.privileges == "*" or "*" in call.ks.parsed_privileges.get("list", [])


def _entries(call: CallContext) -> Iterator[dict[str, Any]]:
    """Yield the partner's media entries in the order in which they were made."""
    return (entry for entry in call.world.entries if entry["partnerId"] == call.partner.id)


def _object(call: CallContext, entry: dict[str, Any]) -> ApiObject:
    """Return an entry as it is shown: URLs with the host of the request, no categories within a privacy context."""
    properties = {name: _with_host(held, call.request.base_url) for name, held in entry.items() if name != "objectType"}
    if call.ks is not None and "privacycontext" in call.ks.parsed_privileges:
        properties["categories"] = properties["categoriesIds"] = None
    return shown(call.response_profile, entry["objectType"], properties, always=("type",))


def _with_host(held: Any, base_url: str) -> Any:
    return held.replace("{base_url}", base_url) if isinstance(held, str) and "{" in held else held
