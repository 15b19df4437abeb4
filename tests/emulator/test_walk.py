"""How far a request travels: through how many files of ours an appToken.startSession passes.

Counted as anybody can repeat it: under sys.settrace, from the ASGI app that is given the bytes of a request to the
messages it sends, each file below reference/ in which a function is entered; for a server in use, which has read the
widget KS before.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

from calling import FORM, NOW, TOKEN, TOKEN_ID

import kaltura_emulator
from kaltura_emulator.asgi import App
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.token_hash import token_hash

REFERENCE = Path(kaltura_emulator.__file__).parents[1]
MOST_FILES = 15


def _sent(app: App, call: str, **parameters: Any) -> dict[str, Any]:
    """The result of `service.action` with a form, through the ASGI app."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": urlencode({"format": 1, **parameters}).encode()}

    async def send(message: Any) -> None:
        sent.append(message)

    path = "/api_v3/service/{}/action/{}".format(*call.split("."))
    headers = [(b"host", b"kaltura.test"), (b"content-type", FORM.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    asyncio.run(app(scope, receive, send))
    return dict(json.loads(sent[1]["body"]))


def files_entered(run: Callable[[], object]) -> set[str]:
    """The files below reference/ in which a function is entered while something runs."""
    found: set[Path] = set()

    def trace(frame: FrameType, _event: str, _argument: object) -> None:
        found.add(Path(frame.f_code.co_filename))

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return {str(path.relative_to(REFERENCE)) for path in found if path.is_relative_to(REFERENCE)}


def test_a_token_session_passes_through_few_files() -> None:
    app = App(Emulator(clock=Clock(NOW)))
    ks = _sent(app, "session.startWidgetSession", widgetId="_1000")["ks"]
    form = {"ks": ks, "id": TOKEN_ID, "tokenHash": token_hash(ks, TOKEN, "SHA256")}
    assert _sent(app, "appToken.startSession", **form)["objectType"] == "KalturaSessionInfo"
    walk = files_entered(lambda: _sent(app, "appToken.startSession", **form))
    assert {"kaltura_emulator/asgi.py", "kaltura_emulator/actions/app_token.py", "kaltura_session/ks/v2.py"} <= walk
    assert len(walk) <= MOST_FILES, sorted(walk)
