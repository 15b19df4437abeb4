"""Asking the page's own endpoints in the same process, as a browser does."""

import asyncio
import json

from kaltura_session.requests import Call, encode

BASE = "http://127.0.0.1:8080"


def asked(app, method, path, body=b"", **headers):
    """Send one request to the app and return (status, headers, body)."""
    sent = []
    fields = {"host": "127.0.0.1:8080", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "server": ("127.0.0.1", 8080),
        "client": ("127.0.0.1", 5),
        "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
    }

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def posted(app, name, document):
    status, _, body = asked(
        app, "POST", f"/_kit/page/{name}", json.dumps(document).encode(), content_type="application/json"
    )
    return status, json.loads(body)


def call(app, name, **params):
    request = encode(Call(*name.split("."), params))
    return asked(app, "POST", request.target, request.body, content_type="application/x-www-form-urlencoded")
