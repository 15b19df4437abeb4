"""Java: java.net.http, HttpURLConnection, Apache HttpClient, OkHttp and Spring's RestTemplate."""

from typing import Any
from urllib.parse import quote_plus

from kaltura_pastes.code.hashes import TEXTS, Digest, algorithm_of, begun, coded, digest, digits
from kaltura_pastes.code.machine import Body, Call, Draft, Library, Machine, form_body, text_body
from kaltura_pastes.code.values import Form, Raw, as_text, bare_name, escaped, joined, percent_format
from kaltura_session.requests import FORM_TYPE, JSON_TYPE


class _Builder(list[Any]):
    """A StringBuilder: the parts of a text."""


class _Entity(dict[str, Any]):
    """A body and headers: Spring's HttpEntity."""


def _text(value: Any) -> Any:
    return joined(list(value), "a text") if isinstance(value, _Builder) else value


def _as_body(value: Any, media_type: str = "") -> Body | None:
    if isinstance(value, Body):
        return value
    if isinstance(value, Form):
        return form_body(value, FORM_TYPE)
    return text_body(_text(value), media_type)


def _url(_: Machine, call: Call) -> Any:
    return call.arg(0)


def _begin(machine: Machine, call: Call) -> Any:
    """Return a request of java.net.http or OkHttp."""
    return machine.draft(call, "", call.arg(0) or "")


def _say(_: Machine, call: Call) -> Any:
    """Say one more thing of a request: its address, method, header or body."""
    draft, name = call.receiver, call.name.rpartition(".")[2]
    if not isinstance(draft, Draft):
        return NotImplemented
    match name:
        case "uri" | "url":
            draft.url = call.arg(0)
        case "GET" | "get":
            draft.method = "GET"
        case "POST" | "post" | "PUT" | "put":
            draft.method = name
            draft.set_body(_as_body(call.arg(0)))
        case "method":
            draft.method = as_text(call.arg(0))
            draft.set_body(_as_body(call.arg(1)))
        case "setRequestMethod":
            draft.method = as_text(call.arg(0))
        case "setEntity":
            draft.set_body(_as_body(call.arg(0)))
        case _:
            draft.headers.append((as_text(call.arg(0)), as_text(call.arg(1))))
    return draft


def _opened(machine: Machine, call: Call) -> Any:
    return machine.draft(call, "", call.receiver) if isinstance(call.receiver, str) else NotImplemented


def _stream(_: Machine, call: Call) -> Any:
    """Return a connection itself for the stream into it, and for what wraps that."""
    held = call.arg(0) if call.name.startswith("new ") else call.receiver
    return held if isinstance(held, Draft) else NotImplemented


def _write(_: Machine, call: Call) -> Any:
    if not isinstance(call.receiver, Draft):
        return NotImplemented
    call.receiver.set_body(_as_body(call.arg(0), FORM_TYPE))
    return None


def _string_entity(_: Machine, call: Call) -> Any:
    kind = as_text(call.arg(1)) if len(call.args) > 1 else ""
    media_type = JSON_TYPE if "JSON" in kind else FORM_TYPE if "FORM" in kind else "text/plain; charset=ISO-8859-1"
    return _as_body(call.arg(0), media_type)


def _request_body(_: Machine, call: Call) -> Any:
    """Return OkHttp's body, whose two arguments have changed places once."""
    kinds = [one for one in call.args if isinstance(one, _MediaType)]
    texts = [one for one in call.args if isinstance(one, str) and not isinstance(one, _MediaType)]
    return _as_body(texts[0], str(kinds[0]) if kinds else "") if texts else NotImplemented


class _MediaType(str):
    """A media type as OkHttp has it."""

    __slots__ = ()


def _media_type(_: Machine, call: Call) -> Any:
    return _MediaType(as_text(call.arg(0))) if isinstance(call.arg(0), str) else NotImplemented


def _unirest_part(_: Machine, call: Call) -> Any:
    draft, name = call.receiver, call.name.rpartition(".")[2]
    if not isinstance(draft, Draft):
        return NotImplemented
    pair = (as_text(call.arg(0)), as_text(_text(call.arg(1))))
    if name == "queryString":
        draft.query.append(pair)
    elif name == "body":
        draft.set_body(_as_body(call.arg(0)))
    else:
        draft.add_field(*pair)
    return draft


def _rest(machine: Machine, call: Call) -> Any:
    name = call.name.rpartition(".")[2]
    if name.startswith("get"):
        return machine.draft(call, "GET", call.arg(0)) and NotImplemented
    named = bare_name(call.arg(1))
    draft = machine.draft(call, named if name == "exchange" else "POST", call.arg(0))
    given = call.arg(2 if name == "exchange" else 1)
    entity = given if isinstance(given, _Entity) else {"body": given, "headers": None}
    draft.add_headers(entity["headers"])
    if entity["body"] is not None:
        draft.set_body(_as_body(entity["body"], "text/plain;charset=ISO-8859-1"))
    return NotImplemented


def _add(_: Machine, call: Call) -> Any:
    held = call.receiver
    if isinstance(held, Draft):
        held.headers.append((as_text(call.arg(0)), as_text(call.arg(1))))
    elif isinstance(held, Form) and len(call.args) == 1 and isinstance(call.args[0], tuple):
        held.append(call.args[0])
    elif isinstance(held, Form) and len(call.args) > 1:
        held.append((as_text(call.args[0]), as_text(_text(call.args[1]))))
    else:
        return NotImplemented
    return held


def _put(_: Machine, call: Call) -> Any:
    if isinstance(call.receiver, Form):
        call.receiver[:] = [pair for pair in call.receiver if pair[0] != as_text(call.arg(0))]
        call.receiver.append((as_text(call.arg(0)), as_text(call.arg(1))))
    return None


def _append(_: Machine, call: Call) -> Any:
    if not isinstance(call.receiver, _Builder):
        return NotImplemented
    call.receiver.append(_text(call.arg(0)))
    return call.receiver


def _digest(_: Machine, call: Call) -> Any:
    if not isinstance(call.receiver, Digest):
        return NotImplemented
    if call.args:
        call.receiver.feed(_text(call.args[0]))
    made = call.receiver.result()
    return NotImplemented if made is None else made


def _digest_utils(_: Machine, call: Call) -> Any:
    name = call.name.rpartition(".")[2]
    made = digest(algorithm_of(name), _text(call.arg(0)))
    return digits(made) if isinstance(made, Raw) and name.endswith("Hex") else made


def _pairs_of(_: Machine, call: Call) -> Any:
    args = [as_text(_text(one)) for one in call.args]
    return Form(zip(args[::2], args[1::2], strict=False))


_EMPTY_FORMS = (
    "HashMap",
    "LinkedHashMap",
    "TreeMap",
    "LinkedMultiValueMap",
    "ArrayList",
    "FormBody.Builder",
    "HttpHeaders",
)
LIBRARY: Library = {
    **TEXTS,
    **dict.fromkeys(("URI.create", "new URI", "new URL", "HttpUrl.parse"), _url),
    **dict.fromkeys(("HttpRequest.newBuilder", "new Request.Builder"), _begin),
    **dict.fromkeys((".uri", ".url", ".GET", ".get", ".POST", ".post", ".PUT", ".method", ".header", ".addHeader",
                     ".setHeader", ".setRequestMethod", ".setRequestProperty", ".setEntity"), _say),
    **dict.fromkeys((".build", ".timeout", ".toURL", ".toString"),
                    lambda _, call: _text(call.receiver) if call.receiver is not None else NotImplemented),
    **dict.fromkeys((".ofString", ".ofByteArray"), lambda _, call: _text(call.arg(0)) if call.args else NotImplemented),
    ".noBody": lambda _, __: Body(b"", ""),
    ".openConnection": _opened,
    **dict.fromkeys((".getOutputStream", "new DataOutputStream", "new OutputStreamWriter", "new BufferedWriter",
                     "new PrintWriter", "new BufferedOutputStream"), _stream),
    **dict.fromkeys((".write", ".writeBytes", ".print"), _write),
    **dict.fromkeys(("new HttpPost", "new HttpGet"),
                    lambda machine, call: machine.draft(call, call.name.removeprefix("new Http").upper(), call.arg(0))),
    "new UrlEncodedFormEntity": _url,
    "new StringEntity": _string_entity,
    **dict.fromkeys(("Unirest.post", "Unirest.get"),
                    lambda machine, call: machine.draft(call, call.name.rpartition(".")[2], call.arg(0))),
    **dict.fromkeys((".field", ".queryString", ".body"), _unirest_part),
    "RequestBody.create": _request_body,
    **dict.fromkeys(("MediaType.parse", "MediaType.get"), _media_type),
    **dict.fromkeys((".postForObject", ".postForEntity", ".getForObject", ".getForEntity", ".exchange"), _rest),
    "new HttpEntity": lambda _, call: _Entity(body=call.arg(0), headers=call.arg(1)),
    **dict.fromkeys([f"new {name}" for name in _EMPTY_FORMS], lambda _, __: Form()),
    **dict.fromkeys(("new BasicNameValuePair", "Map.entry"),
                    lambda _, call: (as_text(call.arg(0)), as_text(_text(call.arg(1))))),
    "Map.of": _pairs_of,
    **dict.fromkeys(("List.of", "Arrays.asList"),
                    lambda _, call: Form(one for one in call.args if isinstance(one, tuple))),
    ".add": _add,
    **dict.fromkeys((".put", ".set"), _put),
    "new StringBuilder": lambda _, call: _Builder(one for one in call.args if isinstance(one, str)),
    ".append": _append,
    **dict.fromkeys(("URLEncoder.encode",), lambda _, call: escaped(_text(call.arg(0)), quote_plus)),
    "String.format":
        lambda _, call: percent_format(as_text(call.arg(0)), call.args[1:]) if call.args else NotImplemented,
    "String.valueOf": _url,
    ".getBytes": lambda _, call: _text(call.receiver) if isinstance(call.receiver, _Builder | str) else NotImplemented,
    "MessageDigest.getInstance": lambda _, call: begun(call.arg(0)),
    ".update":
        lambda _, call: call.receiver.feed(_text(call.arg(0))) if isinstance(call.receiver, Digest) else NotImplemented,
    ".digest": _digest,
    **{f"DigestUtils.{name}Hex": _digest_utils for name in ("md5", "sha1", "sha256", "sha512")},
    ".formatHex": lambda _, call: digits(call.arg(0)),
    "Hex.encodeHexString": lambda _, call: digits(call.arg(0)),
    "new BigInteger": lambda _, call: call.arg(1) if isinstance(call.arg(1), Raw) else NotImplemented,
    ".encodeToString": lambda _, call: coded(call.arg(0)),
}  # fmt: skip
