"""Which sessions were ended, and how many actions a limited one has left.

Rows are keyed by the hash of a KS or of a session group, without the partner; a group row ends every session of the
group, those started later included (LIFE).
"""

from dataclasses import dataclass, field

from kaltura_session.ks import Ks
from kaltura_session.server import validity
from kaltura_session.server.php import is_numeric, to_int
from kaltura_session.server.validity import KsStatus


class InvalidActionsLimitError(Exception):
    """The KS has an `actionslimit` that is not a positive number."""


@dataclass(slots=True)
class Revocations:
    """Rows by hash: None for an ended session or group, else the actions that are left."""

    rows: dict[str, int | None] = field(default_factory=dict)

    def end(self, ks: Ks) -> None:
        """End a session, and with it every session that shares its first `sessionid`."""
        self.rows[ks.hash] = None
        group = validity.session_id_hash(ks)
        if group is not None:
            self.rows[group] = None

    def end_group(self, partner_id: int, session_id: str) -> None:
        """End every session of a group, present and future."""
        self.rows[validity.session_group(partner_id, session_id)] = None

    def spend(self, ks: Ks) -> KsStatus:
        """Count one use of a KS: LOGOUT when it was ended, EXCEEDED_ACTIONS_LIMIT when its budget is used up, else OK.

        Raises InvalidActionsLimitError on the first use of a KS whose limit is not a positive number.
        """
        key = self._row_of(ks)
        if key is None:
            limit = _actions_limit(ks)
            if limit is not None:
                self.rows[ks.hash] = limit - 1
            return KsStatus.OK
        left = self.rows[key]
        if left is None:
            return KsStatus.LOGOUT
        if left <= 0:
            return KsStatus.EXCEEDED_ACTIONS_LIMIT
        self.rows[key] = left - 1
        return KsStatus.OK

    def _row_of(self, ks: Ks) -> str | None:
        if ks.hash in self.rows:
            return ks.hash
        group = validity.session_id_hash(ks)
        return group if group in self.rows else None


def _actions_limit(ks: Ks) -> int | None:
    """Return the number of actions the KS allows, None when it sets no limit."""
    values = ks.parsed_privileges.get("actionslimit")
    if values is None:
        return None
    text = values[0] if values else ""
    if not is_numeric(text) or to_int(text) <= 0:
        raise InvalidActionsLimitError
    return to_int(text)
