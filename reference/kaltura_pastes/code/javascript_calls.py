"""JavaScript and TypeScript: fetch, axios, jQuery and XMLHttpRequest."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote

from kaltura_pastes.code.hashes import TEXTS, begun, coded, digest, digits, fed, finished
from kaltura_pastes.code.machine import Body, Call, Draft, Library, Machine, form_body, text_body
from kaltura_pastes.code.values import Form, Parts, Raw, Unknown, as_json, as_text, brackets
from kaltura_session.requests import FORM_TYPE, JSON_TYPE

_FETCH_FORM = f"{FORM_TYPE};charset=UTF-8"
_FETCH_TEXT = "text/plain;charset=UTF-8"
_FUNCTION = re.compile(r"\$\{(?:async )?(?:function\b|\w+ ?=>|\([^()]{0,60}\) ?=>)")


def _pairs(_: Machine, call: Call) -> Form:
    """Return what URLSearchParams makes of a value."""
    match call.arg(0):
        case Unknown():
            return Form()
        case str() as text:
            return Form(parse_qsl(text.removeprefix("?"), keep_blank_values=True))
        case dict() as members:
            return Form((name, as_text(item)) for name, item in members.items())
        case list() as listed:
            return Form(
                (as_text(one[0]), as_text(one[1])) for one in listed if isinstance(one, list | tuple) and len(one) == 2
            )
    return Form()


def _append(_: Machine, call: Call) -> Any:
    if not isinstance(call.receiver, Form) or len(call.args) < 2:
        return NotImplemented
    name = as_text(call.args[0])
    if call.name.endswith(".set"):
        call.receiver[:] = [pair for pair in call.receiver if pair[0] != name]
    call.receiver.append((name, as_text(call.args[1])))
    return None


def _to_string(_: Machine, call: Call) -> Any:
    if isinstance(call.receiver, Form):
        return form_body(call.receiver, "").data.decode()
    if isinstance(call.receiver, Raw):  # of CryptoJS
        return coded(call.receiver) if "Base64" in as_text(call.arg(0)) else digits(call.receiver)
    return as_text(call.receiver) if isinstance(call.receiver, str | int | float) else NotImplemented


def _body(value: Any) -> Body | None:
    """Return a body as fetch and XMLHttpRequest send it."""
    if isinstance(value, Form):
        return form_body(value, _FETCH_FORM)
    return text_body(value if isinstance(value, Unknown) else as_text(value), _FETCH_TEXT)


def _fetch(machine: Machine, call: Call) -> Any:
    options = call.arg(1) if isinstance(call.arg(1), dict) else {}
    draft = machine.draft(call, as_text(options.get("method", "GET")), as_text(call.arg(0)))
    draft.add_headers(options.get("headers"))
    if len(call.args) > 1 and not isinstance(call.arg(1), dict):
        draft.set_body(None)
    elif options.get("body") is not None:
        draft.set_body(_body(options["body"]))
    return draft


def _axios(machine: Machine, call: Call, defaults: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """Make the request of a call of axios. defaults: what axios.create() was given."""
    method = call.name.rpartition(".")[2]
    first = call.arg(0)
    if isinstance(first, dict):
        return _configured(
            machine, call, as_text(first.get("method", "get")), first.get("url", ""), {**defaults, **first}
        )
    if method in {"axios", "request"}:
        config = call.arg(1) if isinstance(call.arg(1), dict) else {}
        return _configured(machine, call, as_text(config.get("method", "get")), first, {**defaults, **config})
    sends = method in {"post", "put", "patch"}
    given = call.arg(2 if sends else 1)
    config = dict(given) if isinstance(given, dict) else {}
    if sends and len(call.args) > 1:
        config["data"] = call.args[1]
    return _configured(machine, call, method, first, {**defaults, **config})


def _configured(machine: Machine, call: Call, method: str, url: Any, config: dict[str, Any]) -> Draft:
    base = config.get("baseURL")
    draft = machine.draft(call, method, f"{as_text(base).rstrip('/')}/{as_text(url).lstrip('/')}" if base else url)
    draft.add_headers(config.get("headers"))
    params = config.get("params")
    if isinstance(params, Form):
        draft.query += params
    elif isinstance(params, dict):
        draft.query += [(name, as_text(item)) for name, item in params.items() if item is not None]
    data = config.get("data")
    if data is not None:
        draft.set_body(_axios_body(data, draft.media_type()))
    return draft


def _axios_body(data: Any, media_type: str) -> Body | None:
    if isinstance(data, Form):
        return form_body(data, f"{FORM_TYPE};charset=utf-8")
    if isinstance(data, dict | list):
        if FORM_TYPE in media_type:
            return form_body(brackets(data), FORM_TYPE)
        return text_body(as_json(data), JSON_TYPE)
    return text_body(data if isinstance(data, Unknown) else as_text(data), FORM_TYPE)


def _jquery(machine: Machine, call: Call) -> Any:
    method = call.name.rpartition(".")[2]
    first = call.arg(0)
    options = first if isinstance(first, dict) else call.arg(1) if method == "ajax" else {"data": _jquery_data(call)}
    options = options if isinstance(options, dict) else {}
    default = "POST" if method == "post" else "GET"
    verb = as_text(options.get("method", options.get("type", default))).upper()
    draft = machine.draft(call, verb, as_text(options.get("url", "") if isinstance(first, dict) else first))
    draft.add_headers(options.get("headers"))
    data = options.get("data")
    if isinstance(data, dict) and verb == "GET":
        draft.query += brackets(data)
    elif isinstance(data, dict):
        draft.set_body(form_body(brackets(data), f"{FORM_TYPE}; charset=UTF-8"))
    elif data is not None:
        draft.set_body(_body(data))
        draft.headers.append(("Content-Type", as_text(options.get("contentType", f"{FORM_TYPE}; charset=UTF-8"))))
    return draft


def _jquery_data(call: Call) -> Any:
    """Return the second argument, unless it is the function that gets the response."""
    data = call.arg(1)
    return None if isinstance(data, Unknown) and _FUNCTION.match(data) else data


def _xhr(machine: Machine, call: Call) -> Any:
    draft, method = call.receiver, call.name.rpartition(".")[2]
    if not isinstance(draft, Draft):
        return NotImplemented
    if method == "open":
        draft.method, draft.url = as_text(call.arg(0)), as_text(call.arg(1))
    elif method == "setRequestHeader":
        draft.headers.append((as_text(call.arg(0)), as_text(call.arg(1))))
    else:
        if call.arg(0) is not None:
            draft.set_body(_body(call.args[0]))
        machine.send(draft)
    return None


def _query(_: Machine, call: Call) -> Any:
    given = call.arg(0)
    return form_body(((one, as_text(item)) for one, item in given.items()), "").data.decode() if isinstance(
        given, dict) else NotImplemented  # fmt: skip


def _crypto_js(_: Machine, call: Call) -> Any:
    name = call.name.rpartition(".")[2]
    return digest(name.removeprefix("Hmac"), call.arg(0), call.arg(1) if name.startswith("Hmac") else None)


class _Client(dict[str, Any]):
    """What axios.create() was given."""


def _by_client(machine: Machine, call: Call) -> Any:
    return _axios(machine, call, call.receiver) if isinstance(call.receiver, _Client) else NotImplemented


def _got(machine: Machine, call: Call) -> Any:
    method = call.name.rpartition(".")[2]
    options = dict(call.arg(1)) if isinstance(call.arg(1), dict) else {}
    if method != "got":
        options["method"] = method
    draft = machine.draft(call, as_text(options.get("method", "get")), as_text(call.arg(0)))
    draft.add_headers(options.get("headers"))
    query = options.get("searchParams")
    draft.query += query if isinstance(query, Form) else brackets(query) if isinstance(query, dict) else []
    if isinstance(options.get("json"), dict | list):
        draft.set_body(_axios_body(options["json"], JSON_TYPE))
    elif isinstance(options.get("form"), dict):
        draft.set_body(form_body(brackets(options["form"]), FORM_TYPE))
    elif options.get("body") is not None:
        draft.set_body(_body(options["body"]))
    return draft


def _node_request(machine: Machine, call: Call) -> Any:
    """Make the request of Node's https.request(url, options), or of the package `request` with its one object."""
    given = [one for one in call.args if isinstance(one, dict | str) and not isinstance(one, Unknown)]
    options = next((one for one in given if isinstance(one, dict)), {})
    address = next((one for one in given if isinstance(one, str)), options.get("url", options.get("uri", "")))
    if not address:
        host = as_text(options.get("hostname", options.get("host", "")))
        address = f"https://{host}{as_text(options.get('path', ''))}"
    method = call.name.rpartition(".")[2] if call.name.endswith((".post", ".get")) else "get"
    draft = machine.draft(call, as_text(options.get("method", method)), address)
    draft.add_headers(options.get("headers"))
    if isinstance(options.get("qs"), dict):
        draft.query += brackets(options["qs"])
    if isinstance(options.get("form"), dict):
        draft.set_body(form_body(brackets(options["form"]), FORM_TYPE))
    elif isinstance(options.get("json"), dict):
        draft.set_body(_axios_body(options["json"], JSON_TYPE))
    elif options.get("body") is not None:
        draft.set_body(text_body(options["body"], ""))
    return draft


def _written(_: Machine, call: Call) -> Any:
    """Write the body of a request of Node, or end it with one."""
    if isinstance(call.receiver, Draft) and call.args:
        call.receiver.set_body(text_body(call.args[0], ""))
    return NotImplemented


def _k6(machine: Machine, call: Call) -> Any:
    """Make the request of k6's http.post(url, body, params)."""
    draft = machine.draft(call, "POST", call.arg(0))
    draft.add_headers(call.arg(2).get("headers") if isinstance(call.arg(2), dict) else None)
    body = call.arg(1)
    draft.set_body(form_body(brackets(body), FORM_TYPE) if isinstance(body, dict) else _body(body))
    return draft


def _itself(_: Machine, call: Call) -> Any:
    value = call.arg(0)
    return value if isinstance(value, Unknown | dict | list) else as_text(value)


_AXIOS = ("get", "post", "put", "patch", "delete", "request")
LIBRARY: Library = {
    "fetch": _fetch,
    "window.fetch": _fetch,
    "axios": _axios,
    **{f"axios.{name}": _axios for name in _AXIOS},
    **{f"{name}.{method}": _jquery for name in ("$", "jQuery") for method in ("ajax", "post", "get", "getJSON")},
    "new XMLHttpRequest": lambda machine, call: machine.draft(call),
    **dict.fromkeys((".open", ".setRequestHeader", ".send"), _xhr),
    "new URLSearchParams": _pairs,
    "new FormData": lambda _, __: Parts(),
    **dict.fromkeys((".append", ".set"), _append),
    ".toString": _to_string,
    **TEXTS,
    **dict.fromkeys(("crypto.createHash", "createHash"), lambda _, call: begun(call.arg(0))),
    **dict.fromkeys(("crypto.createHmac", "createHmac"), lambda _, call: begun(call.arg(0), key=call.arg(1))),
    ".update": fed,
    ".digest": lambda _, call: finished(call, call.arg(0)),
    **{f"CryptoJS.{name}": _crypto_js for one in ("MD5", "SHA1", "SHA256", "SHA512") for name in (one, f"Hmac{one}")},
    **dict.fromkeys(("md5", "sha1", "sha256", "sha512"), _crypto_js),
    "axios.create": lambda _, call: _Client(call.arg(0)) if isinstance(call.arg(0), dict) else _Client(),
    **{f".{name}": _by_client for name in _AXIOS},
    **dict.fromkeys(("got", "got.post", "got.get", "ky.post", "ky.get"), _got),
    **dict.fromkeys(("https.request", "http.request", "request", "request.post", "request.get"), _node_request),
    **dict.fromkeys((".write", ".end"), _written),
    "http.post": _k6,
    "btoa": lambda _, call: coded(call.arg(0)),
    "Object.entries": lambda _, call: Form(brackets(call.arg(0))) if isinstance(call.arg(0), dict) else NotImplemented,
    "JSON.stringify": lambda _, call: call.arg(0) if isinstance(call.arg(0), Unknown) else as_json(call.arg(0)),
    **dict.fromkeys(("qs.stringify", "querystring.stringify"), _query),
    "encodeURIComponent": lambda _, call: (
        call.arg(0) if isinstance(call.arg(0), Unknown) else quote(as_text(call.arg(0)), safe="!'()*~")
    ),
    **dict.fromkeys(("String", "Number", "new URL", "new Headers", "Object.fromEntries"), _itself),
}
