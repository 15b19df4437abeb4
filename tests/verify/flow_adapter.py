"""An adapter for the op flow that is wrong in one way, named on its command line; "right" is not wrong at all."""

import json
import sys

from kaltura_session.client import Client
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, HttpRequest
from kskit.verify.reference import perform

WAY = sys.argv[1]
ABOUT = {"name": "flows", "language": "python", "version": "1"}


def instead(client, partner_id):
    """What the wrong ways do instead of the flow: the lines they give."""
    if WAY == "sends-nothing":
        return ["djJ8"]
    if WAY == "unreadable-request":
        client.exchange(HttpRequest("POST", "/api_v3/", [("Content-Type", "text/plain")], b"\xff"))
        return ["djJ8"]
    if WAY == "other-action":
        return [str(client.send(Call("system", "ping", {})))]
    if WAY == "other-widget":
        return [client.send(Call("session", "startWidgetSession", {"widgetId": f"_{partner_id}0"}))["ks"]]
    if WAY == "other-parameter":
        return [client.send(Call("session", "startWidgetSession", {"widgetId": f"_{partner_id}", "expiry": 5}))["ks"]]
    return None


def flow(given):
    client = Client(given["settings"].get("KALTURA_SERVICE_URL", "http://localhost/api_v3"))
    if WAY == "crashes":
        raise SystemExit("cannot go on")
    if WAY == "one-call-too-many":
        client.send(Call("system", "ping", {}))
    try:
        lines = instead(client, given["settings"]["KALTURA_PARTNER_ID"])
    except KitError:
        lines = ["none"]
    if lines:
        return {"result": {"output": lines}}
    return spoilt(perform(given))


def spoilt(answer):
    """What the wrong ways make of a right answer."""
    if WAY == "other-output":
        answer["result"]["output"][0] += " "
    if WAY == "no-output":
        answer["result"]["output"] = None
    if WAY == "other-error":
        answer["error"]["code"] = "INVALID_KS"
    if WAY == "hides-errors":
        return {"result": {"output": ["fine"]}}
    return answer


for line in sys.stdin:
    message = json.loads(line)
    if message.get("cmd") == "stop":
        break
    if message.get("cmd") == "hello":
        print(json.dumps({"ok": True, "implementation": ABOUT, "ops": ["flow"]}), flush=True)
    else:
        print(json.dumps({"seq": message["seq"], **flow(message["input"])}), flush=True)
