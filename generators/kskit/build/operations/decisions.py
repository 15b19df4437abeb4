"""The operation session_decide."""

from collections.abc import Mapping
from typing import Any

from kaltura_session.errors import ApiError
from kaltura_session.sessions import StoredSession, decide
from kskit.build.model import Outcome


def session_decide(given: Mapping[str, Any]) -> Outcome:
    """Turn what is stored, the clock and the last error into {decision} (LIFE.13 to LIFE.15)."""
    stored, failure = given["stored"], given["error"]
    decision = decide(
        StoredSession(stored["ks"], stored["valid_until"]) if stored else None,
        now=given["now"],
        renew_margin=given["renew_margin"],
        skew=given["skew"],
        error=ApiError(failure["code"], "", {"KSID": failure["reason"]}) if failure else None,
        already_renewed=given["already_renewed"],
    )
    return Outcome({"decision": decision.value}, {})
