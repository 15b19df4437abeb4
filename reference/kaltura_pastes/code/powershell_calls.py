"""PowerShell: Invoke-RestMethod and Invoke-WebRequest."""

from functools import partial
from typing import Any
from urllib.parse import quote

from kaltura_pastes.code.csharp_calls import LIBRARY as DOTNET
from kaltura_pastes.code.machine import Call, Library, Machine, form_body, text_body
from kaltura_pastes.code.values import Parts, Unknown, as_json, as_php, escaped
from kaltura_session.requests import FORM_TYPE

_PARAMETERS = ("uri", "method", "body", "headers", "contenttype", "form")


def _given(named: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters by their whole names, of which the beginning is enough."""
    found: dict[str, Any] = {}
    for name, value in named.items():
        whole = next((one for one in _PARAMETERS if name and one.startswith(name)), name)
        found[whole] = value
    return found


def _invoke(machine: Machine, call: Call) -> Any:
    given = _given(dict(call.named))
    url = given.get("uri", call.args[0] if call.args else "")
    body = given.get("body", call.receiver)
    method = as_php(given.get("method", "Get")).upper()
    draft = machine.draft(call, method, url)
    draft.add_headers(given.get("headers"))
    if "contenttype" in given:
        draft.headers.append(("Content-Type", as_php(given["contenttype"])))
    if isinstance(given.get("form"), dict):
        draft.set_body(form_body(Parts((name, _written(item)) for name, item in given["form"].items()), FORM_TYPE))
    elif isinstance(body, dict) and method == "GET":
        draft.query += [(name, _written(item)) for name, item in body.items()]
    elif isinstance(body, dict):
        draft.set_body(form_body([(name, _written(item)) for name, item in body.items()], FORM_TYPE))
    elif body is not None and not (isinstance(body, Unknown) and body is call.receiver):
        draft.set_body(text_body(body, FORM_TYPE))
    return NotImplemented


def _new_object(_: Machine, call: Call) -> Any:
    """Make a dictionary; what other types are is not known."""
    named = str(call.named.get("typename", call.arg(0)))
    return {} if "Dictionary" in named or "Hashtable" in named else NotImplemented


def _written(value: Any) -> str:
    return str(value) if isinstance(value, bool) else as_php(value)


def _to_json(_: Machine, call: Call) -> Any:
    held = call.receiver if call.receiver is not None else call.named.get("inputobject", call.arg(0))
    return as_json(held) if isinstance(held, dict | list) else NotImplemented


LIBRARY: Library = {
    **DOTNET,
    **dict.fromkeys(("invoke-restmethod", "invoke-webrequest", "irm", "iwr"), _invoke),
    "convertto-json": _to_json,
    "new-object": _new_object,
    **dict.fromkeys((".EscapeDataString", ".UrlEncode"), lambda _, call: escaped(call.arg(0), partial(quote, safe=""))),
}
