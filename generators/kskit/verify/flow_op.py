"""The op "flow" of the reference: a whole flow by the client of kaltura_session."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaltura_session.client import Client
from kaltura_session.errors import ApiError, ResponseError, TransportError
from kaltura_session.store import load_session, save_session
from kskit.flows import performing
from kskit.verify.ops import NO_API_ANSWER


def perform(given: Mapping[str, Any]) -> dict[str, Any]:
    """{flow, variant, settings} -> {result: {output}} or {error: {code, reason}}; keeps the session file, if any."""
    settings: Mapping[str, str] = given["settings"]
    file = Path(settings["KALTURA_SESSION_FILE"]) if "KALTURA_SESSION_FILE" in settings else None
    client = Client(settings.get("KALTURA_SERVICE_URL", "http://localhost/api_v3"))
    try:
        stored = load_session(file) if file else None
        result = performing.perform(client.send, given["flow"], settings, variant=given["variant"], stored=stored)
    except ApiError as error:
        return {"error": {"code": error.code, "reason": error.api_args.get("KSID", "")}}
    except (ResponseError, TransportError):
        return {"error": {"code": NO_API_ANSWER}}
    if file and result.stored:
        save_session(file, result.stored)
    return {"result": {"output": result.output}}
