"""PHP: curl, streams, Guzzle and Laravel's Http."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_pastes.code.hashes import coded, digest, digits, json_text
from kaltura_pastes.code.machine import Call, Draft, Library, Machine, form_body, text_body
from kaltura_pastes.code.values import Form, Parts, Raw, alike, as_json, as_php, brackets, is_known, percent_format
from kaltura_session.requests import FORM_TYPE, JSON_TYPE


def _header_lines(given: Any) -> list[list[str]]:
    lines = given if isinstance(given, list) else str(given).splitlines()
    return [[part.strip() for part in str(line).split(":", 1)] for line in lines]


def _set(draft: Draft, option: str, value: Any) -> None:
    """Set one option of curl."""
    match option.removeprefix("${").removesuffix("}"):
        case "CURLOPT_URL":
            draft.url = value
        case "CURLOPT_POST" if value:
            draft.method = draft.method or "POST"
        case "CURLOPT_CUSTOMREQUEST":
            draft.method = str(value)
        case "CURLOPT_HTTPHEADER" if isinstance(value, list):
            draft.add_headers(_header_lines(value))
        case "CURLOPT_POSTFIELDS" if isinstance(value, dict):
            draft.set_body(form_body(Parts((str(name), as_php(item)) for name, item in value.items()), ""))
        case "CURLOPT_POSTFIELDS":
            draft.set_body(text_body(value, FORM_TYPE))


def _setopt(_: Machine, call: Call) -> Any:
    draft = call.arg(0)
    if not isinstance(draft, Draft) or len(call.args) < 2:
        return NotImplemented
    options = call.args[1].items() if isinstance(call.args[1], dict) else [(call.args[1], call.arg(2))]
    for option, value in options:
        _set(draft, str(option), value)
    return True


def _exec(machine: Machine, call: Call) -> Any:
    if isinstance(call.arg(0), Draft):
        machine.send(call.args[0])
    return NotImplemented


def _file_get_contents(machine: Machine, call: Call) -> Any:
    context = call.arg(2)
    options = context.get("http", {}) if isinstance(context, dict) else {}
    options = options if isinstance(options, dict) else {}
    draft = machine.draft(call, options.get("method", "GET"), call.arg(0))
    draft.add_headers(_header_lines(options.get("header", "")))
    content = options.get("content")
    if content is not None:
        draft.set_body(text_body(content, FORM_TYPE))
    return NotImplemented


def _guzzle(machine: Machine, call: Call) -> Any:
    method = call.name.rpartition("->")[2].removeprefix(".")
    at = 1 if method == "request" else 0
    options = call.arg(at + 1) if isinstance(call.arg(at + 1), dict) else {}
    client = call.receiver if isinstance(call.receiver, dict) else {}
    if isinstance(call.receiver, _Http):
        return _laravel(machine, call, method)
    url, base = as_php(call.arg(at)), client.get("base_uri")
    if base and "://" not in url:
        url = f"{as_php(base).rstrip('/')}/{url.lstrip('/')}"
    draft = machine.draft(call, as_php(call.arg(0)) if at else method, url)
    draft.add_headers(client.get("headers"))
    draft.add_headers(options.get("headers"))
    draft.query += brackets(options.get("query", {})) if isinstance(options.get("query"), dict) else []
    _guzzle_body(draft, options)
    return NotImplemented


def _guzzle_body(draft: Draft, options: dict[str, Any]) -> None:
    if isinstance(options.get("form_params"), dict):
        draft.set_body(form_body(brackets(options["form_params"]), FORM_TYPE))
    elif isinstance(options.get("json"), dict | list):
        draft.set_body(text_body(as_json(options["json"]), JSON_TYPE))
    elif isinstance(options.get("multipart"), list):
        parts = [one for one in options["multipart"] if isinstance(one, dict)]
        draft.set_body(form_body(Parts((as_php(one.get("name")), as_php(one.get("contents"))) for one in parts), ""))
    elif isinstance(options.get("body"), str):
        draft.set_body(text_body(options["body"], ""))
    elif {"form_params", "json", "multipart", "body"} & options.keys():
        draft.set_body(None)


class _Http(dict[str, Any]):
    """What was said of a request to Laravel's Http, in a chain. form: whether it is sent as a form."""

    form = False


def _http(machine: Machine, call: Call) -> Any:
    """Return a request of Laravel's Http with one thing more said of it, or send it."""
    method = call.name.rpartition("::")[2].removeprefix(".")
    made = call.receiver if isinstance(call.receiver, _Http) else _Http()
    if call.name.startswith(".") and made is not call.receiver:
        return NotImplemented
    if method in {"get", "post"}:
        return _laravel(machine, Call(call.name, made, call.args, call.named, call.line, call.source), method)
    made.form = made.form or method == "asForm"
    if method == "withHeaders" and isinstance(call.arg(0), dict):
        made |= call.arg(0)
    return made


def _laravel(machine: Machine, call: Call, method: str) -> Any:
    draft = machine.draft(call, method, call.arg(0))
    draft.add_headers(dict(call.receiver))
    given = call.arg(1) if isinstance(call.arg(1), dict) else {}
    if method == "get":
        draft.query += brackets(given)
    elif call.receiver.form:
        draft.set_body(form_body(brackets(given), FORM_TYPE))
    elif len(call.args) > 1:
        draft.set_body(text_body(as_json(given), JSON_TYPE) if given else None)
    return NotImplemented


def _form(_: Machine, call: Call) -> Any:
    given = call.arg(0)
    return form_body(Form(brackets(given)), "").data.decode() if isinstance(given, dict | list) else NotImplemented


def _quoted(_: Machine, call: Call) -> Any:
    text = call.arg(0)
    if text is None or not isinstance(text, str | int):
        return NotImplemented
    quoted = quote_plus if call.name == "urlencode" else quote
    return quoted(as_php(text), safe="") if is_known(text) else text


def _hash(_: Machine, call: Call) -> Any:
    name, first = (call.arg(0), 1) if call.name.startswith("hash") else (call.name, 0)
    keyed = call.name == "hash_hmac"
    made = digest(name, call.arg(first), call.arg(first + 1) if keyed else None)
    raw = call.arg(first + 2 if keyed else first + 1)
    return made if raw is True or not isinstance(made, Raw) else digits(made)


def _changed(_: Machine, call: Call) -> Any:
    text = call.arg(0)
    return NotImplemented if not isinstance(text, str) else alike(text, _CHANGES[call.name](text))


def _define(machine: Machine, call: Call) -> Any:
    machine.names[as_php(call.arg(0))] = call.arg(1)
    return True


def _merged(_: Machine, call: Call) -> Any:
    given = [one for one in call.args if isinstance(one, dict)]
    return {key: item for one in given for key, item in one.items()} if len(given) == len(call.args) else NotImplemented


_CHANGES: Mapping[str, Callable[[str], str]] = {
    "strtolower": str.lower, "strtoupper": str.upper, "rtrim": str.rstrip, "ltrim": str.lstrip, "trim": str.strip,
}  # fmt: skip
LIBRARY: Library = {
    "curl_init": lambda machine, call: machine.draft(call, "", call.arg(0) or ""),
    **dict.fromkeys(("curl_setopt", "curl_setopt_array"), _setopt),
    "curl_exec": _exec,
    "http_build_query": _form,
    "json_encode": json_text,
    **dict.fromkeys(("urlencode", "rawurlencode"), _quoted),
    "stream_context_create": lambda _, call: call.arg(0),
    **dict.fromkeys(("file_get_contents", "fopen"), _file_get_contents),
    **dict.fromkeys(("new Client", "new GuzzleClient"), lambda _, call: call.arg(0) if call.args else {}),
    **dict.fromkeys((".get", ".post", ".put", ".request"), _guzzle),
    **{f"Http::{name}": _http for name in ("asForm", "withHeaders", "acceptJson", "asJson", "timeout", "post", "get")},
    **{f".{name}": _http for name in ("asForm", "withHeaders", "acceptJson", "asJson", "timeout")},
    **dict.fromkeys(("hash", "hash_hmac", "md5", "sha1"), _hash),
    **dict.fromkeys(_CHANGES, _changed),
    "bin2hex": lambda _, call: digits(call.arg(0)),
    "base64_encode": lambda _, call: coded(call.arg(0)),
    "sprintf": lambda _, call: percent_format(as_php(call.arg(0)), call.args[1:]) if call.args else NotImplemented,
    "define": _define,
    "array_merge": _merged,
    "strval": lambda _, call: call.arg(0),
}
