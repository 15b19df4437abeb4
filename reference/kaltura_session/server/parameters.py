"""What the server sees of a raw HTTP request: which source counts, and how names nest (WIRE.2 to WIRE.23)."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from kaltura_session.forms import MAX_INPUT_VARS, PhpArray, array_key, parse_query, read_pair
from kaltura_session.requests import HttpRequest
from kaltura_session.server.multipart import parse_multipart
from kaltura_session.server.php import ServerCrash, decode_json
from kaltura_session.text import from_bytes, to_bytes, to_text

_SCRIPT_SEGMENTS = {"", "api_v3", "index.php"}
_API_PATH = re.compile(r"/api_v3(?:/index\.php(?P<info>/.*)?|/?)|.*?/api_v3/service/(?P<service>.*)", re.DOTALL)
_LEGACY_PATH = re.compile(r"/api/(?P<rest>.*)", re.DOTALL)
_FORM_TYPE = "application/x-www-form-urlencoded"
_TYPE_END = re.compile("[;, ]")
_SLASHES = re.compile("/+")
_TRIMMED = " \t\n\r\0\x0b"


def request_parameters(request: HttpRequest) -> PhpArray:
    """Return the merged parameters, names not yet split at colons: path over query over files over body (WIRE.10).

    A part of the path without value is False; JSON values keep their types; everything else is text. Raises ServerCrash
    where PHP stops with an error.
    """
    path, _, query = request.target.partition("?")
    body, files = _body(request)
    url = parse_query(query)
    url.update(path_parameters(path))
    return replace_recursive(replace_recursive(body, files), url)


def text_of(parameters: PhpArray, name: str) -> str:
    """Return a parameter as PHP's string functions see it, "" where it was not sent."""
    value = parameters.get(name)
    if isinstance(value, str):
        return value
    return "" if value is None else to_text(value)


def query_parameters(request: HttpRequest) -> PhpArray:
    """Return the parameters of the query string alone, where JSONP looks for its callback (ANS.15)."""
    return parse_query(request.target.partition("?")[2])


@lru_cache(maxsize=256)
def is_api_path(path: str) -> bool:
    """Tell whether Apache hands that path to the API, rather than to a file, another application or a 404.

    Apache itself refuses a percent-encoded slash or NUL.
    """
    return not re.search("%(?:2f|00)", path, re.IGNORECASE) and _path_info(_decoded(path)) is not None


def path_parameters(path: str) -> PhpArray:
    """Return the key/value pairs of a request path, still percent-encoded as sent (WIRE.3, WIRE.4)."""
    return dict(_pairs_of(path))


@lru_cache(maxsize=256)
def _pairs_of(path: str) -> PhpArray:
    info = _path_info(_decoded(path)) or ""
    segments = [segment for segment in info.split("/") if segment not in _SCRIPT_SEGMENTS]
    found: PhpArray = {}
    for index in range(0, len(segments), 2):
        if segments[index] == "0":
            break
        value = segments[index + 1] if index + 1 < len(segments) else False
        found.setdefault(array_key(segments[index]), value)
    return found


def _decoded(path: str) -> str:
    """Return the path percent-decoded, with `.` and `..` resolved as Apache does."""
    decoded = from_bytes(unquote_to_bytes(to_bytes(path)))
    kept: list[str] = []
    for segment in _SLASHES.sub("/", decoded).split("/"):
        if segment == "..":
            del kept[max(len(kept) - 1, 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _path_info(path: str) -> str | None:
    """Return what follows the script after Apache's rewriting, or None for a path that is not the API's."""
    legacy = _LEGACY_PATH.fullmatch(path)
    if legacy:
        return legacy["rest"]
    match = _API_PATH.fullmatch(path)
    if match is None:
        return None
    return match["info"] or ("service/" + match["service"] if match["service"] is not None else "")


def _body(request: HttpRequest) -> tuple[PhpArray, PhpArray]:
    """Return (fields, uploaded files) of the request's body."""
    content_type = request.header("content-type") or ""
    kind = content_type.lower()
    if kind == "application/json":
        return _json_object(request.body), {}
    if request.method != "POST":
        return {}, {}
    kind = _TYPE_END.split(kind)[0]
    if kind == "multipart/form-data":
        fields, files = parse_multipart(content_type, request.body)
        return _json_field(fields), files
    if kind == _FORM_TYPE:
        return parse_form(request.body), {}
    return {}, {}


def parse_form(body: bytes, *, limit: int = MAX_INPUT_VARS) -> PhpArray:
    """Return what PHP puts into $_POST for an application/x-www-form-urlencoded body.

    Unlike parse_query, a NUL in a value stays, and PHP stops only once one variable more than `limit` has been read.
    """
    result: PhpArray = {}
    for pair in from_bytes(body).split("&")[: limit + 1]:
        read_pair(result, pair)
    return result


def _json_object(body: bytes) -> PhpArray:
    """Return the object in a JSON body, empty for anything that is not one whole object (WIRE.13)."""
    trimmed = from_bytes(body).strip(_TRIMMED)
    decoded = decode_json(trimmed) if trimmed.startswith("{") else None
    return decoded or {}


def _json_field(fields: PhpArray) -> PhpArray:
    """Return the object in the multipart field `json`, else the fields as they are (WIRE.15)."""
    source = fields.get("json")
    if source is None:
        return fields
    if not isinstance(source, str):
        raise ServerCrash("the multipart field `json` is an array, which json_decode() does not take; send text")
    decoded = decode_json(source)
    if not decoded or decoded == "0":
        return fields
    if not isinstance(decoded, dict):
        raise ServerCrash("the multipart field `json` holds a scalar, which cannot be merged; send an object")
    return decoded


def replace_recursive(base: PhpArray, over: PhpArray) -> PhpArray:
    """Return PHP's array_replace_recursive(): `over` wins key by key, arrays on both sides are merged (WIRE.11)."""
    result = dict(base)
    for key, value in over.items():
        known = result.get(key)
        result[key] = replace_recursive(known, value) if isinstance(value, dict) and isinstance(known, dict) else value
    return result


def group(parameters: PhpArray) -> PhpArray:
    """Return the parameters with top-level names split at colons into nested arrays (WIRE.20, WIRE.21).

    A last part that is a lone dash makes an empty array. The argument is left as it is.
    """
    grouped: PhpArray = {}
    for name, value in parameters.items():
        if isinstance(name, int) or (":" not in name and name != "-"):
            grouped[name] = value
        else:
            _put(grouped, name.split(":"), value)
    return grouped


def _put(array: PhpArray, path: list[str], value: Any) -> None:
    for depth, part in enumerate(path):
        last = depth == len(path) - 1
        if last and part == "-":
            return
        key = array_key(part)
        if last:
            array[key] = value
            return
        inner = array.get(key)
        array[key] = array = dict(inner) if isinstance(inner, dict) else {}
