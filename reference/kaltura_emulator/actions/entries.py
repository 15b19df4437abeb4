"""media.* and baseEntry.*: enough of entries for a first authenticated call (LIST)."""

from collections.abc import Iterator
from typing import Any

from kaltura_emulator import entry_filters, lists
from kaltura_emulator.api_objects import NULL_FIELD, ApiObject, sent, shown, text
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.world import collate
from kaltura_session.server.php import ServerCrash, to_bool

_OPEN_TO_THE_NETWORK = 2
_FILTER = "KalturaBaseEntryFilter"


def list_media(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List media entries."""
    return _listed(call, "KalturaMediaListResponse", wanted, pager)


def list_entries(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List entries of any kind."""
    return _listed(call, "KalturaBaseEntryListResponse", wanted, pager)


def list_by_reference_id(call: CallContext, reference_id: str, pager: ApiObject | None) -> ApiObject:
    """List the entries with a reference id, of any status and owner; an empty id is quoted as the one missing."""
    if not to_bool(reference_id):
        raise error("MISSING_MANDATORY_PARAMETER", reference_id)
    any_status = {"statusIn": "", "moderationStatusIn": ""}
    return list_entries(call, ApiObject(_FILTER, {"referenceIdEqual": reference_id, **any_status}), pager)


def count(call: CallContext, wanted: ApiObject | None) -> int:
    """Count the entries that fit a filter."""
    return _page(call, wanted, None)[0]


def get(call: CallContext, entry_id: str, _version: int) -> ApiObject:
    """Show an entry; without permission for private data only one that is open to everybody."""
    entry = _find(call, entry_id)
    if entry is None or not (call.private_data_allowed or entry.get("displayInSearch") == _OPEN_TO_THE_NETWORK):
        raise error("ENTRY_ID_NOT_FOUND", entry_id)
    return _object(call, entry)


def get_by_ids(call: CallContext, entry_ids: str) -> list[ApiObject]:
    """Show the entries of a list of ids, in the order in which they were made; unknown ids are left out."""
    wanted = {collate(entry_id) for entry_id in entry_ids.split(",")}
    return [_object(call, entry) for entry in _entries(call) if collate(entry["id"]) in wanted]


def _listed(call: CallContext, class_name: str, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    total, entries = _page(call, wanted, pager)
    return lists.list_response(class_name, total, [_object(call, entry) for entry in entries])


def _page(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> tuple[int, list[dict[str, Any]]]:
    """Return (how many entries fit, those of the page) of what the session may see; raises ApiError, ServerCrash."""
    wanted = _redirected(call, wanted or ApiObject(_FILTER))
    if NULL_FIELD in wanted.properties.values():
        raise ServerCrash("a member of the filter is set to null, which the server's search takes for a text")
    defaults = entry_filters.defaults(wanted, None if _sees_all(call) else call.user_id or "")
    conditions = lists.asked(defaults, entry_filters.RULES)

    def searched(entry: dict[str, Any]) -> dict[str, Any]:
        return entry_filters.searched(entry, call.world.category_parents)

    shown_to_it = [entry for entry in _entries(call) if lists.fits(searched(entry), conditions)]
    rules = entry_filters.MEDIA_RULES if wanted.type_name == entry_filters.MEDIA_FILTER else entry_filters.RULES
    return lists.page(shown_to_it, searched, wanted, pager, rules)


def _redirected(call: CallContext, wanted: ApiObject) -> ApiObject:
    """Return the filter with the entry that redirectFromEntryId names as the one to find (LIST.11)."""
    if not sent(wanted, "redirectFromEntryId"):
        return wanted
    entry_id = text(wanted, "redirectFromEntryId")
    if _find(call, entry_id) is None:
        raise error("INVALID_ENTRY_ID", entry_id)
    others = {name: given for name, given in wanted.properties.items() if name != "redirectFromEntryId"}
    return ApiObject(wanted.type_name, {**others, "idEqual": entry_id})


def _sees_all(call: CallContext) -> bool:
    """Tell whether a session lists entries of every user: an admin's, or one with `list:*` or the lone `*`."""
    if call.ks is None:
        return False
    return call.kind == "admin" or call.ks.privileges == "*" or "*" in call.ks.parsed_privileges.get("list", [])


def _entries(call: CallContext) -> Iterator[dict[str, Any]]:
    """Yield the partner's media entries in the order in which they were made."""
    return (entry for entry in call.world.entries if entry["partnerId"] == call.partner.id)


def _find(call: CallContext, entry_id: str) -> dict[str, Any] | None:
    return next((entry for entry in _entries(call) if collate(entry["id"]) == collate(entry_id)), None)


def _object(call: CallContext, entry: dict[str, Any]) -> ApiObject:
    """Return an entry as it is shown: URLs with the host of the request, no categories within a privacy context."""
    properties = {name: _with_host(held, call.request.base_url) for name, held in entry.items() if name != "objectType"}
    if call.ks is not None and "privacycontext" in call.ks.parsed_privileges:
        properties["categories"] = properties["categoriesIds"] = None
    return shown(call.response_profile, entry["objectType"], properties, always=("type",))


def _with_host(held: Any, base_url: str) -> Any:
    return held.replace("{base_url}", base_url) if isinstance(held, str) and "{" in held else held
