"""C#: HttpClient, WebClient, HttpWebRequest and RestSharp."""

from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_pastes.code.hashes import TEXTS, algorithm_of, coded, digest, digits, json_text
from kaltura_pastes.code.machine import Body, Call, Draft, Library, Machine, form_body, text_body
from kaltura_pastes.code.values import (
    Form,
    Parts,
    Raw,
    alike,
    as_json,
    as_text,
    bare_name,
    brace_format,
    escaped,
    is_known,
)
from kaltura_session.requests import FORM_TYPE


def _form(given: Any) -> Form:
    if isinstance(given, Form):
        return given
    items = given.items() if isinstance(given, dict) else given if isinstance(given, list) else ()
    return Form((as_text(one[0]), as_text(one[1])) for one in items if isinstance(one, tuple | list) and len(one) == 2)


def _as_body(value: Any) -> Body | None:
    if isinstance(value, Body):
        return value
    return form_body(value, FORM_TYPE) if isinstance(value, Form) else None


def _json_body(value: Any) -> Body | None:
    if isinstance(value, dict | list):
        value = as_json(value)
    return text_body(value, "application/json; charset=utf-8")


def _address(call: Call, given: Any) -> str:
    base = str(call.receiver.url) if isinstance(call.receiver, Draft) else ""
    path = as_text(given or "")
    return f"{base.rstrip('/')}/{path.lstrip('/')}" if base and "://" not in path else path


def _sent(machine: Machine, call: Call) -> Any:
    """Make the request of a method of HttpClient or WebClient."""
    name = call.name.rpartition(".")[2]
    if isinstance(call.arg(0), Draft):  # RestSharp's client is given the request
        request = call.args[0]
        request.url = _address(call, request.url)
        if isinstance(call.receiver, Draft):
            request.headers += call.receiver.headers
        request.method = "POST" if name.startswith("Post") else request.method
        return NotImplemented
    draft = machine.draft(call, "GET" if name.startswith(("Get", "Download")) else "POST", _address(call, call.arg(0)))
    if isinstance(call.receiver, Draft):
        draft.headers += call.receiver.headers
    if name == "PostAsJsonAsync":
        draft.set_body(_json_body(call.arg(1)))
    elif name.startswith("UploadValues"):
        draft.set_body(form_body(_form(call.args[-1]), FORM_TYPE))
    elif name.startswith("Upload"):
        draft.set_body(text_body(call.args[-1], ""))
    elif draft.method == "POST" and call.arg(1) is not None:
        draft.set_body(_as_body(call.arg(1)))
    return NotImplemented


def _client(_: Machine, call: Call) -> Draft:
    """Return what a client sends with each request; it is no request itself."""
    return Draft(call.line, "", call.arg(0) if isinstance(call.arg(0), str) else "")


def _message(machine: Machine, call: Call) -> Any:
    """Return a request: HttpRequestMessage(method, url), RestRequest(path, method), WebRequest.Create(url)."""
    first, second = call.arg(0), call.arg(1)
    if call.name == "new HttpRequestMessage":
        first, second = second, first
    named = bare_name(second) if second is not None else ""
    return machine.draft(call, named, first or "")


def _add(_: Machine, call: Call) -> Any:
    """Add a pair to a form, to headers, or to a request of RestSharp."""
    held, name = call.receiver, call.name.rpartition(".")[2]
    if isinstance(held, Draft) and name in {"AddHeader", "AddOrUpdateHeader"}:
        held.headers.append((as_text(call.arg(0)), as_text(call.arg(1))))
    elif isinstance(held, Draft) and name == "AddQueryParameter":
        held.query.append((as_text(call.arg(0)), as_text(call.arg(1))))
    elif isinstance(held, Draft) and name in {"AddJsonBody", "AddBody"}:
        held.set_body(_json_body(call.arg(0)))
    elif isinstance(held, Draft) and name == "AddParameter":
        held.add_field(as_text(call.arg(0)), as_text(call.arg(1)))
    elif isinstance(held, Parts) and isinstance(call.arg(0), Body):
        held.append((as_text(call.arg(1)).strip('"'), call.args[0].data.decode("utf-8", "surrogateescape")))
    elif isinstance(held, Form):
        held.append((as_text(call.arg(0)), as_text(call.arg(1))))
    elif isinstance(held, dict) and len(call.args) == 2:
        held[as_text(call.args[0])] = call.args[1]
    elif isinstance(held, list) and len(call.args) == 1:
        held.append(call.args[0])
    else:
        return NotImplemented
    return held


def _string_content(_: Machine, call: Call) -> Any:
    last = as_text(call.args[-1]) if len(call.args) > 1 else ""
    media_type = last if "/" in last or (len(call.args) > 2 and not is_known(call.args[2])) else "text/plain"
    if len(call.args) != 2 or media_type != last:
        media_type += "; charset=utf-8"
    return text_body(call.arg(0), media_type) if isinstance(call.arg(0), str) else NotImplemented


def _set(_: Machine, call: Call) -> None:
    """Set a member of a request."""
    match call.name:
        case "Content":
            call.receiver.set_body(_as_body(call.arg(0)))
        case "Method":
            call.receiver.method = bare_name(call.arg(0))
        case "ContentType":
            call.receiver.headers.append(("Content-Type", as_text(call.arg(0))))
        case _:
            call.receiver.url = call.arg(0)


def _write(_: Machine, call: Call) -> Any:
    if not isinstance(call.receiver, Draft):
        return NotImplemented
    call.receiver.set_body(text_body(call.arg(0), ""))
    return None


def _stream(_: Machine, call: Call) -> Any:
    held = call.arg(0) if call.name.startswith("new ") else call.receiver
    return held if isinstance(held, Draft) else NotImplemented


def _quoted(_: Machine, call: Call) -> Any:
    return escaped(call.arg(0), quote_plus if "UrlEncode" in call.name else partial(quote, safe=""))


def _hash(_: Machine, call: Call) -> Any:
    owner = call.name.rpartition(".")[0]
    held = call.receiver if isinstance(call.receiver, _Algorithm) else owner
    return digest(algorithm_of(str(held)), call.arg(0))


class _Algorithm(str):
    """The name of an algorithm whose digests an object makes."""

    __slots__ = ()


def _algorithm(_: Machine, call: Call) -> Any:
    return _Algorithm(call.name.removeprefix("new ").partition(".")[0])


def _to_string(_: Machine, call: Call) -> Any:
    if call.name == "BitConverter.ToString":
        made = digits(call.arg(0))
        return (
            NotImplemented
            if made is NotImplemented
            else "-".join(made[at : at + 2] for at in range(0, len(made), 2)).upper()
        )
    return (
        alike(call.receiver, str(call.receiver)) if isinstance(call.receiver, str) and not call.args else NotImplemented
    )


def _format(_: Machine, call: Call) -> Any:
    return brace_format(as_text(call.arg(0)), call.args[1:], {}) if call.args else NotImplemented


def _upper(_: Machine, call: Call) -> Any:
    made = digits(call.arg(0)) if isinstance(call.arg(0), Raw) else NotImplemented
    return made if made is NotImplemented else made.upper()


_MESSAGES = ("new HttpRequestMessage", "new RestRequest", "WebRequest.Create", "WebRequest.CreateHttp")
_HASHES = ("MD5", "SHA1", "SHA256", "SHA512")
LIBRARY: Library = {
    **TEXTS,
    **dict.fromkeys((".PostAsync", ".GetAsync", ".GetStringAsync", ".PostAsJsonAsync", ".UploadString", ".UploadValues",
                     ".UploadStringTaskAsync", ".UploadValuesTaskAsync", ".DownloadString", ".Execute",
                     ".ExecuteAsync"), _sent),
    **dict.fromkeys(("new HttpClient", "new WebClient", "new RestClient", "new RestClientOptions"), _client),
    **dict.fromkeys(_MESSAGES, _message),
    **dict.fromkeys((".Add", ".AddHeader", ".AddOrUpdateHeader", ".AddParameter", ".AddQueryParameter", ".AddJsonBody",
                     ".AddBody", ".TryAddWithoutValidation"), _add),
    **dict.fromkeys(("new Dictionary", "new List"), lambda _, call: {} if call.name.endswith("Dictionary") else []),
    **dict.fromkeys(("new KeyValuePair", "KeyValuePair.Create"), lambda _, call: (call.arg(0), call.arg(1))),
    "new NameValueCollection": lambda _, __: Form(),
    "new FormUrlEncodedContent": lambda _, call: _form(call.arg(0)),
    "new MultipartFormDataContent": lambda _, __: Parts(),
    "new StringContent": _string_content,
    "JsonContent.Create": lambda _, call: _json_body(call.arg(0)),
    **dict.fromkeys(("new Uri", "new MediaTypeHeaderValue", "MediaTypeHeaderValue.Parse"), lambda _, call: call.arg(0)),
    **dict.fromkeys(("=Content", "=Method", "=BaseAddress", "=RequestUri", "=ContentType"), _set),
    **dict.fromkeys((".GetRequestStream", "new StreamWriter"), _stream),
    ".Write": _write,
    **dict.fromkeys(("JsonSerializer.Serialize", "JsonConvert.SerializeObject"), json_text),
    **dict.fromkeys(("Uri.EscapeDataString", "HttpUtility.UrlEncode", "WebUtility.UrlEncode"), _quoted),
    **dict.fromkeys(("string.Format", "String.Format"),
                    _format),
    **dict.fromkeys([f"{name}.Create" for name in _HASHES], _algorithm),
    **{f"new {name}{end}": _algorithm for name in _HASHES for end in ("Managed", "CryptoServiceProvider")},
    **dict.fromkeys((".ComputeHash", ".HashData"), _hash),
    ".GetBytes": lambda _, call: call.arg(0) if isinstance(call.arg(0), str) else NotImplemented,
    ".ToString": _to_string,
    "Convert.ToHexString": _upper,
    "Convert.ToHexStringLower": lambda _, call: digits(call.arg(0)),
    "Convert.ToBase64String": lambda _, call: coded(call.arg(0)),
}  # fmt: skip
