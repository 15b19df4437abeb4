"""Calling an emulator in the same process, the way a test reads best."""

import json
from typing import Any
from urllib.parse import urlencode

from kaltura_emulator.account import AccountDocument, default_account
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

NOW = 1767225600
PARTNER, ADMIN_SECRET, USER_SECRET = 1000, "a0" * 16, "b0" * 16
TOKEN_ID, TOKEN = "0_sha256aa", "c0" * 16
FORM = "application/x-www-form-urlencoded"


def emulator(account: AccountDocument | None = None, **options: Any) -> Emulator:
    """An emulator at a fixed time with repeatable random values."""
    return Emulator(account or default_account(), clock=Clock(NOW), seed="test", **options)


def send(server: Emulator, target: str, body: str | bytes = b"", **options: Any) -> HttpResponse:
    """The response to a request; options: method, content_type, remote_address, headers."""
    content = body.encode() if isinstance(body, str) else body
    headers = [("Host", "kaltura.test"), *options.get("headers", [])]
    if content:
        headers.append(("Content-Type", options.get("content_type", FORM)))
    request = HttpRequest(options.get("method", "POST"), target, headers, content)
    return server.handle(request, options.get("remote_address", "127.0.0.1"))


def answer(server: Emulator, call: str, **parameters: Any) -> HttpResponse:
    """The response to `service.action` with a form of these parameters; format is JSON unless given."""
    service, _, action = call.partition(".")
    given = {name if ":" in name else name.replace("__", ":"): value for name, value in parameters.items()}
    form = {"format": 1, **{name: value for name, value in given.items() if value is not None}}
    return send(server, f"/api_v3/service/{service}/action/{action}", urlencode(form))


def result(server: Emulator, call: str, **parameters: Any) -> Any:
    """The decoded JSON of the same; an error is its object."""
    return json.loads(answer(server, call, **parameters).body)


def code(server: Emulator, call: str, **parameters: Any) -> str:
    """The code of the error that the same ends in, "ok" for none."""
    found = result(server, call, **parameters)
    is_error = isinstance(found, dict) and found.get("objectType") == "KalturaAPIException"
    return str(found["code"]) if is_error else "ok"


def admin_ks(server: Emulator, user_id: str = "admin@example.test", **parameters: Any) -> str:
    """An ADMIN KS of the v2 partner."""
    asked = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "type": 2, "userId": user_id, **parameters}
    return str(result(server, "session.start", **asked))


def user_ks(server: Emulator, user_id: str = "alice", **parameters: Any) -> str:
    """A USER KS of the v2 partner."""
    return admin_ks(server, user_id, type=0, **parameters)


def widget_ks(server: Emulator) -> str:
    """A widget KS of the v2 partner."""
    return str(result(server, "session.startWidgetSession", widgetId=f"_{PARTNER}", nocache=1)["ks"])


def header(found: HttpResponse, name: str) -> str | None:
    """The value of a header."""
    return found.header(name)
