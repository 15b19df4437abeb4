"""The actions themselves: what a call does once nothing stands in its way."""

from collections.abc import Callable
from typing import Any

from kaltura_emulator.actions import app_token, entries, session, system, user

ACTIONS: dict[tuple[str, str], Callable[..., Any]] = {
    ("session", "start"): session.start,
    ("session", "startWidgetSession"): session.start_widget_session,
    ("session", "get"): session.get,
    ("session", "end"): session.end,
    ("session", "impersonate"): session.impersonate,
    ("appToken", "add"): app_token.add,
    ("appToken", "get"): app_token.get,
    ("appToken", "list"): app_token.list_tokens,
    ("appToken", "update"): app_token.update,
    ("appToken", "delete"): app_token.delete,
    ("appToken", "startSession"): app_token.start_session,
    ("user", "add"): user.add,
    ("user", "get"): user.get,
    ("user", "update"): user.update,
    ("user", "delete"): user.delete,
    ("user", "list"): user.list_users,
    ("user", "login"): user.login,
    ("user", "loginByLoginId"): user.login_by_login_id,
    ("media", "list"): entries.list_media,
    ("media", "get"): entries.get,
    ("media", "count"): entries.count,
    ("baseEntry", "list"): entries.list_entries,
    ("baseEntry", "get"): entries.get,
    ("baseEntry", "getByIds"): entries.get_by_ids,
    ("baseEntry", "listByReferenceId"): entries.list_by_reference_id,
    ("baseEntry", "count"): entries.count,
    ("system", "ping"): system.ping,
    ("system", "getTime"): system.get_time,
    ("system", "getVersion"): system.get_version,
}
