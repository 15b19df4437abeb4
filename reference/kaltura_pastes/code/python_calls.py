"""Python: requests, httpx, aiohttp and urllib."""

import json
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_pastes.code.hashes import TEXTS, Digest, algorithm_of, begun, coded, digits, fed, finished
from kaltura_pastes.code.machine import Body, Call, Draft, Library, Machine, form_body, set_member, text_body
from kaltura_pastes.code.values import Form, Raw, Unknown, bare_name, brace_format, is_known
from kaltura_session.requests import FORM_TYPE, JSON_TYPE

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_CLIENTS = ("requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient", "Session", "Client",
            "aiohttp.ClientSession", "ClientSession")  # fmt: skip
_CONNECTIONS = (
    "http.client.HTTPSConnection",
    "http.client.HTTPConnection",
    "HTTPSConnection",
    "httplib.HTTPSConnection",
)
_CLIENT_NAMES = {"requests", "httpx", "session", "s", "client", "http", "sess"}


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Return the pairs of a dictionary or a list; a list as a value is sent once for each item, None not at all."""
    items = value.items() if isinstance(value, dict) else value if isinstance(value, list) else ()
    pairs: list[tuple[str, str]] = []
    for item in items:
        if isinstance(item, list | tuple) and len(item) == 2:
            held = item[1] if isinstance(item[1], list | dict) else [item[1]]
            pairs += [(str(item[0]), str(one)) for one in held if one is not None]
    return pairs


def _is_client(call: Call) -> bool:
    owner = call.name.rpartition(".")[0].removeprefix("self.").lstrip("_")
    return isinstance(call.receiver, Draft) or owner in _CLIENT_NAMES


def _sent(machine: Machine, call: Call) -> Any:
    method = call.name.rpartition(".")[2]
    if not _is_client(call):
        return NotImplemented
    if isinstance(call.receiver, _Connection):
        return _by_connection(machine, call, call.receiver)
    places = [*([] if method != "request" else ["method"]), "url"]
    given = dict(zip(places, call.args, strict=False)) | dict(call.named)
    rest = call.args[len(places) :]
    if rest:
        given.setdefault("params" if method == "get" else "data", rest[0])
    draft = machine.draft(call, str(given.get("method", method)).upper(), _address(call, given.get("url", "")))
    if isinstance(call.receiver, Draft):
        draft.add_headers(call.receiver.headers)
        draft.query = Form(call.receiver.query)
    draft.add_headers(given.get("headers"))
    draft.query += _pairs(given.get("params"))
    _fill(draft, given)
    return draft


def _address(call: Call, url: Any) -> str:
    base = call.receiver.url if isinstance(call.receiver, Draft) else ""
    return f"{base.rstrip('/')}/{str(url).lstrip('/')}" if base else str(url)


def _fill(draft: Draft, given: dict[str, Any]) -> None:
    """Set the body that the arguments data, json, content and files make."""
    data = given.get("data", given.get("content"))
    if given.get("files") is not None:
        draft.set_body(None)
        draft.headers.append(("Content-Type", "multipart/form-data"))
    elif isinstance(data, dict | list):
        draft.set_body(form_body(_pairs(data), FORM_TYPE))
    elif data is not None:
        draft.set_body(text_body(data, ""))
    elif isinstance(given.get("json"), Unknown):
        draft.set_body(None)
        draft.headers.append(("Content-Type", JSON_TYPE))
    elif given.get("json") is not None:
        text = json.dumps(given["json"], default=str)
        draft.set_body(Body(text.encode("utf-8", "surrogateescape"), JSON_TYPE))


class _Connection(Draft):
    """A connection of http.client, whose requests name a path only."""


def _by_connection(machine: Machine, call: Call, held: _Connection) -> Any:
    method, path, body = (*call.args, None, None, None)[:3]
    draft = machine.draft(call, str(method), f"{held.url}{path}")
    draft.add_headers(call.arg(3, "headers"))
    body = call.named.get("body", body)
    if body is not None:
        draft.set_body(text_body(body, ""))
    return draft


def _client(_: Machine, call: Call) -> Draft:
    """Return what a session sends with each request; it is no request itself."""
    made = Draft(call.line, "", str(call.named.get("base_url", "")))
    made.add_headers(call.named.get("headers"))
    made.query += _pairs(call.named.get("params"))
    return made


def _update(machine: Machine, call: Call) -> Any:
    if isinstance(call.receiver, Digest):
        return fed(machine, call)
    given = call.arg(0) if call.args else dict(call.named)
    for key, item in given.items() if isinstance(given, dict) else ():
        set_member(call.receiver, key, item)
    return NotImplemented


def _urllib_request(machine: Machine, call: Call) -> Any:
    opened = call.arg(0, "url")
    if isinstance(opened, Draft):
        return opened
    draft = machine.draft(call, str(call.named.get("method", "")), str(opened))
    draft.add_headers(call.arg(2, "headers") if call.name.endswith("Request") else None)
    data = call.arg(1, "data")
    if data is not None:
        draft.set_body(text_body(data, FORM_TYPE))
    return draft


def _urlencode(_: Machine, call: Call) -> Any:
    given = call.arg(0)
    return form_body(_pairs(given), "").data.decode() if isinstance(given, dict | list) else NotImplemented


def _dumps(_: Machine, call: Call) -> Any:
    given = call.arg(0)
    return NotImplemented if isinstance(given, Unknown) else json.dumps(given, default=str)


def _quoted(_: Machine, call: Call) -> Any:
    given = call.arg(0)
    if not isinstance(given, str) or isinstance(given, Unknown):
        return NotImplemented
    return (quote_plus if call.name.endswith("plus") else quote)(given, safe=str(call.named.get("safe", "")))


def _format(_: Machine, call: Call) -> Any:
    text = call.receiver
    return brace_format(text, call.args, call.named) if isinstance(text, str) else NotImplemented


def _hash(_: Machine, call: Call) -> Any:
    if call.name.endswith(".new") and call.args and algorithm_of(call.args[0]):
        return begun(call.args[0], call.arg(1))
    return begun(call.name.rpartition(".")[2], call.arg(0))


def _hmac(_: Machine, call: Call) -> Any:
    name = bare_name(call.arg(2, "digestmod"))
    return begun(name, call.arg(1, "msg"), call.arg(0, "key"))


def _join(_: Machine, call: Call) -> Any:
    parts = call.arg(0)
    if not is_known(call.receiver) or not isinstance(parts, list) or not all(map(is_known, parts)):
        return NotImplemented
    return str(call.receiver).join(map(str, parts))


LIBRARY: Library = {
    **{f".{method}": _sent for method in (*_METHODS, "request")},
    **dict.fromkeys(_CLIENTS, _client),
    **dict.fromkeys(_CONNECTIONS, lambda _, call: _Connection(call.line, "", f"https://{call.arg(0)}")),
    **dict.fromkeys((".Request", "Request", ".urlopen", "urlopen"), _urllib_request),
    **dict.fromkeys((".urlencode", "urlencode"), _urlencode),
    "json.dumps": _dumps,
    "dict": lambda _, call: dict(call.named) if not call.args else NotImplemented,
    "str": lambda _, call: str(call.arg(0)) if not isinstance(call.arg(0), Unknown) else call.arg(0),
    **TEXTS,
    **dict.fromkeys(
        (".encode", ".decode"), lambda _, call: call.receiver if isinstance(call.receiver, str) else NotImplemented
    ),
    ".format": _format,
    ".join": _join,
    **dict.fromkeys(
        ("bytes", "bytearray"), lambda _, call: call.arg(0) if isinstance(call.arg(0), str) else NotImplemented
    ),
    **{f"{owner}{name}": _hash for owner in ("hashlib.", "") for name in ("md5", "sha1", "sha256", "sha512")},
    "hashlib.new": _hash,
    "hmac.new": _hmac,
    ".hexdigest": lambda _, call: finished(call, "hex"),
    ".digest": lambda _, call: finished(call),
    ".hex": lambda _, call: digits(call.receiver) if isinstance(call.receiver, Raw) else NotImplemented,
    **dict.fromkeys((".b64encode", "b64encode"), lambda _, call: coded(call.arg(0))),
    **dict.fromkeys((".quote", ".quote_plus", "quote", "quote_plus"), _quoted),
    ".update": _update,
}
