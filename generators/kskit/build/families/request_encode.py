"""The family request-encode: writing a call as an HTTP request, and what the server reads in one (WIRE)."""

from collections.abc import Iterator
from typing import Any

from kaltura_session.text import from_bytes
from kskit.build.families import common, raw_edges
from kskit.build.families.raw_arguments import ARGUMENTS
from kskit.build.families.raw_requests import READ
from kskit.build.model import Case, Family

_KS = common.make_v2(5, user_id="", privileges="view:*,widget:1")
_KS_V1 = common.make_v1(user_id="jo~~~???é")
_HASH = "8b3cef95d5b8ebbf74cb9a2574030bc8b97cf3747f973698c38bd0c47d2a0952"
_START = {
    "partnerId": common.PARTNER,
    "secret": common.SECRET,
    "userId": "jane.doe",
    "type": 2,
    "expiry": 3600,
    "privileges": "sview:*,list:*",
}
_TOKEN = {
    "hashType": "SHA256",
    "sessionType": 0,
    "sessionDuration": 3600,
    "sessionPrivileges": "sview:*,list:*,download:*",
    "description": "Reads the catalogue for example.com",
}

# slug, encodings, title, service, action, params, flags
_CALLS: tuple[tuple[str, str, str, str, str, dict[str, Any], str], ...] = (
    ("ping", "form json", "A call without parameters", "system", "ping", {}, "Empty"),
    ("start", "form json", "session.start", "session", "start", _START, ""),
    ("start-zero", "form", "Zero and empty text are sent, not left out", "session", "start",
     {**_START, "type": 0, "userId": ""}, "Boundary"),
    ("start-null", "form json", "Null is left out", "session", "start", {**_START, "privileges": None}, "Empty"),
    ("widget", "form json", "session.startWidgetSession", "session", "startWidgetSession", {"widgetId": "_102"}, ""),
    ("app-token", "form json path", "appToken.startSession", "appToken", "startSession",
     {"ks": _KS, "id": common.FORUM_TOKEN_ID, "tokenHash": _HASH}, "ForumCase"),
    ("app-token-privileges", "form", "Privileges with colons, stars, commas", "appToken", "startSession",
     {"ks": _KS, "id": common.FORUM_TOKEN_ID, "tokenHash": _HASH, "sessionPrivileges": "sview:*,list:*,download:*"},
     "ForumCase"),
    ("list-pager", "form", "An object in a call", "media", "list",
     {"ks": _KS, "pager": {"pageSize": 5, "pageIndex": 1}}, ""),
    ("list-empty-filter", "form", "An empty object", "media", "list", {"ks": _KS, "filter": {}}, "Empty"),
    ("list-value", "form", "A list of objects", "baseEntry", "list",
     {"ks": _KS, "filter": {"advancedSearch": {"items": [{"attribute": "a"}, {"attribute": "b"}]}}}, ""),
    ("booleans", "form json path", "True and false", "user", "add",
     {"ks": _KS, "user": {"isAdmin": True, "loginEnabled": False}}, "Boundary"),
    ("float", "form", "A number with a fraction", "media", "list", {"ks": _KS, "rank": 0.5}, ""),
    ("big-number", "form", "A number beyond 32 bits", "media", "list", {"ks": _KS, "size": 4294967296}, "Boundary"),
    ("ks-version-1", "form path", "A KS with + and / and =", "media", "list", {"ks": _KS_V1}, ""),
    ("unicode", "form json path", "Letters outside ASCII", "session", "start", {**_START, "userId": "Jürgen אבג 😀"},
     "Unicode"),
    ("reserved-characters", "form", "Every character that a form encodes", "session", "start",
     {**_START, "userId": " !\"#$%&'()*+,:;<=>?@[]^_`{|}~"}, ""),
    ("plus", "form", "A plus sign is not a blank", "session", "start", {**_START, "userId": "jo+x@example.com"},
     "CommonMistake"),
    ("percent", "form", "A percent sign is encoded once", "session", "start", {**_START, "userId": "100%25"}, ""),
    ("line-end", "form", "A line end inside a text", "appToken", "add",
     {"ks": _KS, "appToken": {"description": "a\r\nb\tc"}}, ""),
    ("braces", "form", "Braces are ordinary characters", "media", "list",
     {"ks": _KS, "filter": {"nameLike": "{1:result}"}}, ""),
    ("names", "form json path", "Names with _ and -", "media", "list", {"ks": _KS, "a_b": "1", "c-d": {"_e": "2"}}, ""),
    ("float-tenth", "form", "A fraction that no float holds exactly", "media", "list", {"ks": _KS, "rank": 0.1}, ""),
    ("float-whole", "form json", "A float without a fraction", "media", "list", {"ks": _KS, "rank": 250.0}, "Boundary"),
    ("list-empty-inside", "form", "An empty object inside another", "media", "list",
     {"ks": _KS, "filter": {"advancedSearch": {}}}, "Empty"),
    ("lists", "form json", "A list of lists, texts and objects", "media", "list",
     {"ks": _KS, "ids": ["a", ["b", "c"], {"d": None, "e": 1}]}, ""),
    ("long-text", "form", "A text of 2,000 characters", "appToken", "add",
     {"ks": _KS, "appToken": {"description": "x" * 2000}}, "Long"),
)  # fmt: skip

# slug, whose first word is the encoding, title, params, flags
_REFUSED: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("path-slash", "A path cannot carry a slash", {"userId": "a/b"}, "Boundary"),
    ("path-backslash", "Nor a backslash", {"userId": "a\\b"}, ""),
    ("path-empty", "Nor an empty value: what follows would move", {"userId": ""}, "Empty"),
    ("path-dots", "Nor two dots", {"userId": ".."}, ""),
    ("path-script", "Nor a value that is a part of the script's own path", {"userId": "api_v3"}, ""),
    ("path-dot", "Nor one dot", {"userId": "."}, ""),
    ("path-script-file", "Nor the name of the script", {"userId": "index.php"}, ""),
    ("path-script-name", "Nor such a name", {"api_v3": "1"}, ""),
    ("path-long", "Nor a slash in a long value", {"userId": "a/" + "b" * 60}, "Long"),
    ("path-empty-object", "Nor an empty object", {"filter": {}}, "Empty"),
    ("form-name-inside", "A dot in the name of a member", {"filter": {"a.b": "1"}}, "PhpRule"),
    ("form-name-inside-brackets", "It is no better in brackets", {"filter": {"a.b": "1"}}, "PhpRule"),
    ("path-nul", "Nor a NUL byte", {"userId": "a\0b"}, ""),
    ("json-bytes", "JSON cannot carry bytes that are not UTF-8", {"userId": from_bytes(b"a\xff")}, "NotUtf8"),
    ("form-name-dot", "A form name with a dot would arrive with an underscore", {"a.b": "1"}, "PhpRule"),
    ("form-name-space", "So would one with a blank", {"a b": "1"}, "PhpRule"),
    ("form-name-bracket", "A bracket in a name would nest", {"a[b": "1"}, "PhpRule"),
    ("form-brackets-empty", "An empty object inside another has no form in brackets",
     {"filter": {"advancedSearch": {}}}, "Empty"),
    ("path-zero", "A path ends at a parameter named 0, and the KS behind it is lost", {"0": "x", "ks": "djJ8MTAy"},
     "CommonMistake"),
    ("form-name-dash", "A parameter named - is dropped", {"-": "1"}, "PhpRule"),
    ("form-name-dash-inside", "A member named - empties its object", {"filter": {"-": "1"}}, "PhpRule"),
    ("form-name-colon", "A colon in a name would nest", {"a:b": "1"}, "PhpRule"),
    ("json-name-dash", "And in JSON, but at the top only", {"-": "1"}, "PhpRule"),
    ("json-name-colon", "Names with colons nest in JSON, too", {"filter:idIn": "1"}, "CommonMistake"),
    ("json-name-bytes", "Nor names that are not UTF-8", {"filter": {from_bytes(b"a\xff"): "1"}}, "NotUtf8"),
    ("json-integer-large", "A whole number beyond 64 bits would be rounded", {"size": 2**63}, "Boundary"),
    ("json-integer-small", "And one below them", {"ids": [-(2**63) - 1]}, "Boundary"),
    ("form-parameter-service", "A parameter named service would be the call's", {"service": "delete"}, "CommonMistake"),
    ("json-parameter-action", "A parameter named action would be the call's", {"action": "delete"}, "CommonMistake"),
    ("path-parameter-format", "A parameter named format would be the call's", {"format": "delete"}, "CommonMistake"),
)  # fmt: skip
_REFUSED_ROUTES = (
    ("form", "service", "slash", "A slash: what follows would be parameters", "media/action/delete/id/1_x"),
    ("path", "action", "slash", "A slash: what follows would be parameters", "list/id/1_x"),
    ("form", "action", "empty", "Nothing", ""),
    ("json", "service", "script", "The script's name", "api_v3"),
)

# The same, but arrives
_ARRIVES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("form-name-zero", "A parameter named 0", {"0": "x", "z": "1"}, "Boundary"),
    ("json-name-dash-inside", "A member named - within JSON", {"filter": {"-": "1"}}, ""),
    ("json-name-colon-inside", "A member with a colon within JSON", {"filter": {"a:b": "1"}}, "Boundary"),
    ("json-integer-largest", "The largest and the smallest whole number", {"a": 2**63 - 1, "b": -(2**63)}, "Boundary"),
    ("form-reserved-null", "A reserved name that is null is left out", {"service": None, "a": "1"}, "Empty"),
    ("form-fraction-small", "A small fraction without an exponent", {"rank": 1e-07, "other": -0.00025}, ""),
    ("form-fraction-large", "A large float without an exponent", {"rank": 1e20, "other": 1.5e16}, ""),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: calls in each encoding, what cannot be written, raw requests as the server reads them."""
    for slug, encodings, title, service, action, params, flags in _CALLS:
        for encoding in encodings.split():
            given = _input(service, action, params, encoding=encoding)
            clauses = {"form": "WIRE.1 WIRE.16", "json": "WIRE.1 WIRE.12", "path": "WIRE.1 WIRE.3"}[encoding]
            yield Case(f"{slug}-{encoding}", f"{title}, {common.AS[encoding]}", "request_encode", given, clauses, flags)
    pager = {"ks": _KS, "pager": {"pageSize": 5}, "filter": {"idIn": "1_a,1_b"}}
    brackets = _input("media", "list", pager, nesting="brackets")
    yield Case("brackets-form", "Members of objects in brackets", "request_encode", brackets, "WIRE.19 WIRE.22")
    empty = _input("media", "list", {"ks": _KS, "filter": {}}, nesting="brackets")
    yield Case("brackets-empty-form", "An empty object", "request_encode", empty, "WIRE.21 WIRE.47", "Empty")
    members = _input("media", "list", {"ks": _KS, "filter": {"advancedSearch": {"type": 1}}}, encoding="path",
                     nesting="brackets")  # fmt: skip
    yield Case("brackets-path", "A path has colons, whatever is asked for", "request_encode", members,
               "WIRE.19 WIRE.42")  # fmt: skip
    nulls = {"ks": None, "filter": {"idEqual": None}, "ids": ["a", None, "b"], "rank": 0.5}
    for encoding in ("form", "json"):
        yield Case(f"nulls-{encoding}", f"Nulls, and a fraction, {common.AS[encoding]}", "request_encode",
                   _input("media", "list", nulls, encoding=encoding), "WIRE.41 WIRE.47", "Empty")  # fmt: skip
    xml = _input("system", "ping", {}, response_format=2)
    yield Case("xml-form", "Asking for XML", "request_encode", xml, "ANS.2")
    raw = _input("session", "start", {"userId": from_bytes(b"a\xff")})
    title = "A form carries bytes that are not UTF-8"
    yield Case("bytes-form", title, "request_encode", raw, "WIRE.16 WIRE.31", "NotUtf8")
    raw = _input("session", "start", {"userId": from_bytes(b"a\xff")}, encoding="path")
    yield Case("bytes-path", "So does a path", "request_encode", raw, "WIRE.3 WIRE.31", "NotUtf8")
    for slug, title, params, flags in _REFUSED:
        yield _refused(slug, title, flags, params=params, nesting="brackets" if "brackets" in slug else "colons")
    for encoding, where, slug, title, value in _REFUSED_ROUTES:
        yield _refused(f"{encoding}-{where}-{slug}", f"{title} in the {where}", "CommonMistake", **{where: value})
    for slug, title, params, flags in _ARRIVES:
        given = _input("system", "ping", params, encoding=slug.partition("-")[0])
        yield Case(f"arrives-{slug}", title, "request_encode", given, "WIRE.48 WIRE.41", flags)
    for row in (*READ, *raw_edges.READ):
        yield Case(f"read-{row.slug}", row.title, "request_read", row.input(), row.clauses, row.flags)
    for row in (*ARGUMENTS, *raw_edges.ARGUMENTS):
        given = {**row.input(), "now": common.NOW}
        yield Case(f"arguments-{row.slug}", row.title, "request_arguments", given, row.clauses, row.flags)


_REFUSED_BY = {"form": "WIRE.48 WIRE.23", "json": "WIRE.48 WIRE.13", "path": "WIRE.48 WIRE.42"}


def _refused(slug: str, title: str, flags: str, **changes: Any) -> Case:
    encoding = slug.partition("-")[0]
    given = _input(**{"service": "session", "action": "start", "params": {}, "encoding": encoding, **changes})
    return Case(f"refused-{slug}", title, "request_encode", given, _REFUSED_BY[encoding], flags)


def _input(service: str, action: str, params: dict[str, Any], **how: Any) -> dict[str, Any]:
    return common.written(service=service, action=action, params=params, **how)


_FACTS = {
    "nulls-": "What is left out, and what keeps its place",
    "app-token-": "The call of the forum question",
    "start-": "The call that most programs make first",
    "brackets-": "The other notation of members",
    "refused-path-slash": "What a path cannot carry",
    "refused-form-brackets-": "What brackets cannot say",
    "widget-": "The call that needs no secret",
    "plus-": "What becomes of a common mistake",
    "read-": "What PHP makes of the request, and what the server then looks for in it",
}

FAMILY = Family(
    "request-encode",
    9,
    "Requests",
    "Write the call so that the server reads `parameters`; the bytes may differ. Say what it reads in a raw request.",
    cases,
    _FACTS,
)
