"""The family response-decode: reading a response, errors under HTTP 200 included (ANS, ERR)."""

from collections.abc import Iterator
from typing import Any

from kaltura_session.text import from_bytes
from kskit.build.families import common, constructed
from kskit.build.families.constructed import HTML, XML_HEAD, Constructed, html, json, sized, xml, xml_result
from kskit.build.model import Case, Family

_SHOWN_HEADERS = ("Content-Type", "X-Kaltura")

# recording, title, clauses
_RECORDED = (
    ("ss-admin-v1", "session.start answers with a bare text", "ANS.4 SES.1"),
    ("sw-102", "startWidgetSession answers with an object", "ANS.6 SES.15"),
    ("sw-103", "startWidgetSession of a partner that makes version 1", "ANS.6 KSX.12"),
    ("as-def-102", "appToken.startSession", "ANS.6 APP.15"),
    ("as-adm-102", "appToken.startSession, ADMIN", "ANS.6 APP.15"),
    ("as-usr-102", "appToken.startSession with a user", "ANS.6 APP.15"),
    ("sg-a103", "session.get: numbers are texts", "ANS.7 SES.21"),
    ("sg-a102-fmt-None", "session.get in XML", "ANS.10 SES.21"),
    ("sg-a102-xml-ignorenull", "session.get in XML without null members", "ANS.10"),
    ("sg-user-utf8", "A user outside ASCII", "ANS.5"),
    ("sys-ping-f1", "true", "ANS.4 SES.25"),
    ("sys-ping-f2", "true in XML is 1", "ANS.9 SES.25"),
    ("sys-gettime-json", "A number", "ANS.4 SES.25"),
    ("se-ok", "No result is null", "ANS.16 SES.18"),
    ("se-ok-xml", "No result in XML is an empty element", "ANS.16 SES.18"),
    ("ss-admin-fmt-None", "XML without a declaration", "ANS.13 SES.6"),
    ("at-add-user", "appToken.add", "ANS.6 APP.19"),
    ("at-add-xml", "appToken.add in XML: null members are empty elements", "ANS.10 APP.19"),
    ("at-get-xml-ignorenull", "appToken.get in XML without null members", "ANS.10"),
    ("at-list-pager", "A list of application tokens", "ANS.8 APP.26"),
    ("at-list-empty", "An empty list", "ANS.8 APP.28"),
    ("media-list-idnone", "A list without entries", "ANS.8 LIST.8"),
    ("mr-basic-1", "The list of a multirequest", "MULTI.5"),
    ("mr-zero", "A multirequest of two pings", "MULTI.5"),
    ("mr-empty-xml", "An empty multirequest in XML cannot be told from no result", "MULTI.5 ANS.16"),
    ("mr-single-xml", "A multirequest of one part in XML", "MULTI.5 ANS.11"),
    ("mr-noaction", "An empty multirequest", "MULTI.5"),
    ("mr-common-ks", "A multirequest with an error in it: the others stay", "MULTI.6"),
    ("mr-void-xml", "A part without a result in XML", "MULTI.16"),
    ("mr-err-first-xml", "A multirequest in XML with an error in it", "MULTI.6 ERR.3"),
    ("us-get-admin-default", "user.get", "ANS.6 USER.1"),
    ("ss-wrong-secret-xml", "A wrong secret in XML", "ERR.1 ERR.3 SES.3"),
    ("ss-admin-usersecret", "The user secret for an ADMIN session", "ERR.1 ERR.2 SES.2"),
    ("ss-unknown-partner", "An unknown partner: an error without arguments", "ERR.2 ERR.5 SES.4"),
    ("ss-type-abc", "A type that does not exist", "ERR.5 SES.11"),
    ("ss-no-secret", "No secret", "ERR.1 WIRE.34"),
    ("ss-no-secret-xml", "No secret, in XML", "ERR.3 WIRE.34"),
    ("sg-expired-v1", "An expired KS: the reason is in KSID", "ERR.6 ERR.7"),
    ("se-get-after", "An ended KS", "ERR.7"),
    ("sg-actionslimit2-3", "A KS whose actions are used up", "ERR.7 LIFE.9"),
    ("sg-urirestrict-bad", "A KS for another URI", "ERR.7 LIFE.7"),
    ("sg-badsig-v2", "A KS that cannot be read is quoted", "ERR.8"),
    ("sg-garbage-xml", "A KS that cannot be read, in XML", "ERR.3 ERR.8"),
    ("se-get-after-xml", "An ended KS, in XML", "ERR.3 ERR.7"),
    ("sg-u102", "A USER session may not call session.get", "ERR.12 SES.20"),
    ("sg-missing-xml", "No KS, in XML", "ERR.11 ERR.3"),
    ("rt-noaction", "No action", "ERR.13 WIRE.5"),
    ("rt-unknown-action", "An unknown action", "ERR.13"),
    ("rt-unknown-service-xml", "An unknown service, in XML", "ERR.13 ERR.3"),
    ("sw-noprefix", "A widget id without its underscore", "ERR.1 SES.14"),
    ("sw-unknown-xml", "An unknown widget, in XML", "ERR.3 SES.14"),
    ("as-exp-badhash", "A wrong token hash: an error without arguments", "ERR.2 APP.6"),
    ("as-badhash-xml", "A wrong token hash, in XML", "ERR.3 APP.6"),
    ("as-otherpartner", "Another partner's token", "APP.8 APP.25"),
    ("as-unknown-xml", "An unknown token, in XML", "ERR.3 APP.8"),
    ("as-dis", "A disabled token", "APP.8"),
    ("at-add-id", "A property that is read-only", "APP.24 ERR.5"),
    ("at-add-scalar", "A text where an object belongs", "WIRE.28 ERR.5"),
    ("fresh-at-add-nouser", "No session user on a fresh account", "APP.23 ERR.5"),
    ("ul-wrong", "A wrong password", "LOGIN.5"),
    ("ul-wrong-xml", "A wrong password, in XML", "LOGIN.5 ERR.3"),
    ("ul-unknown", "An unknown user", "LOGIN.5"),
    ("us-get-unknown", "An unknown user: an error without arguments", "USER.3 ERR.2"),
    ("us-add-dup", "A user that exists", "ERR.5"),
    ("sg-setrole-ok", "A role that limits an ADMIN session", "ERR.12 LIFE.19"),
    ("sg-user-role-read", "A role that does not exist", "PRIV.12 ERR.5"),
    ("sg-expiry-hex", "The server fails inside a call", "ERR.17"),
    ("media-get-unknown-xml", "An unknown entry, in XML", "LIST.8 ERR.3"),
    ("ss-expiry-abc", "An uncaught error: HTTP 500 and an empty body", "ANS.26 SES.10"),
    ("sys-ping-fmt-abc", "An unknown format: an empty body, the error in a header", "ANS.3 ANS.19"),
    ("jsonp-ping-nocb", "JSONP without a callback: an empty body", "ANS.15 ANS.19"),
    ("rt-404", "A page instead of a response", "ANS.1"),
    ("jsonp-get", "JSONP is not JSON", "ANS.15"),
    ("sw-php", "PHP's format is not JSON", "ANS.14"),
)  # fmt: skip

_ERROR = '{"code":"INVALID_KS","message":"m","objectType":"KalturaAPIException","args":{"KSID":"EXPIRED"}}'

_OWN = (
    json("text-quoted-twice", "A text with quotes in it keeps them", '"\\"djJ8MTAy\\""', "Boundary", "ANS.4"),
    json("text-empty", "An empty text", '""', "Empty", "ANS.4"),
    Constructed("type-missing", "No Content-Type: the body tells", '"djJ8MTAy"', "Lenient", "ANS.28"),
    html("type-html", "JSON under text/html", "true", "Lenient", "ANS.28"),
    xml("type-xml", "JSON under text/xml", '{"a":1}', "Lenient", "ANS.28"),
    json("xml-type-json", "XML under application/json", f"{XML_HEAD}<xml><result>1</result></xml>", "Lenient",
         "ANS.28"),
    json("error-args-missing", "args may be missing",
         '{"code":"USER_NOT_FOUND","message":"m","objectType":"KalturaAPIException"}', "Lenient", "ERR.22"),
    json("error-args-null", "An argument may be null",
         '{"code":"INVALID_FIELD_VALUE","message":null,"objectType":"KalturaAPIException","args":{"FIELD_NAME":null}}',
         "Lenient", "ERR.22"),
    json("error-order", "The order of the members does not count",
         '{"objectType":"KalturaAPIException","args":{"KSID":"LOGOUT"},"message":"m","code":"INVALID_KS"}',
         clauses="ERR.4"),
    json("error-other-type", "code and message alone make no exception",
         '{"code":"INVALID_KS","message":"m","objectType":"KalturaKeyValue"}', "AcceptedButWrong", "ERR.4"),
    json("error-no-type", "Without objectType it is an object", '{"code":"INVALID_KS","message":"m"}',
         "AcceptedButWrong", "ERR.4"),
    json("error-inside", "An exception inside an object is a value", f'{{"a":{_ERROR}}}', "Boundary", "ERR.22"),
    json("error-html-inside", "An error text with angle brackets", _ERROR.replace('"m"', '"<b>m</b>"'),
         clauses="ERR.1"),
    html("empty", "An empty body", "", "Empty"),
    json("blank-only", "Blanks only", "   ", "Empty"),
    html("html", "A page under HTTP 200", "<!DOCTYPE html><html><body>Login</body></html>", "CommonMistake"),
    html("html-upper-case", "A page in capitals", "<HTML><BODY></BODY></HTML>"),
    json("html-as-json", "A page that says it is JSON", "<html></html>"),
    json("status-500-json", "A response under HTTP 500 is none", "true", "Boundary", status=500),
    html("status-302", "A redirection is not a response", "", headers={**HTML, "Location": "/"}, status=302),
    html("status-503", "A gateway's error", "upstream", status=503),
    json("truncated-after-comma", "JSON that ends after a comma", '["a",'),
    sized("truncated-length", "A body shorter than its Content-Length", '"djJ8MTAy"', "20"),
    sized("length-exact", "A body as long as its Content-Length", '"djJ8MTAy"', "10", "Boundary"),
    xml("truncated-xml", "XML that ends too early", f"{XML_HEAD}<xml><result><ks>djJ8"),
    json("two-values", "Two JSON values", "true true"),
    json("warning-first", "A warning of PHP in front of the JSON", 'Warning: x in y on line 1\n{"a":1}',
         "CommonMistake"),
    json("single-quotes", "Single quotes are not JSON", "{'a':1}"),
    json("bad-utf8", "Bytes that are not UTF-8", from_bytes(b'"\xff"'), "NotUtf8"),
    json("half-surrogate", "Half a surrogate pair", '"\\ud83d"', "Unicode"),
    json("nan", "NaN is not JSON", "NaN"),
    xml_result("xml-entities", "The five entities", "&amp;&lt;&gt;&quot;&apos;"),
    xml_result("xml-reference", "A character by its number", "&#65;&#x5e9;", "Lenient"),
    xml_result("xml-cdata", "A CDATA section", "<![CDATA[<a>]]>", "Lenient"),
    xml_result("xml-one-item", "A list of one item", "<item>a</item>", "Boundary", "ANS.11"),
    xml("xml-doctype", "A document type is refused, and with it every entity of one's own",
        XML_HEAD + '<!DOCTYPE xml [<!ENTITY e "v">]><xml><result>&e;</result></xml>', clauses="ANS.29"),
    xml("xml-other-root", "Another root element", f"{XML_HEAD}<rss></rss>", clauses="ANS.29"),
    xml("xml-no-result", "No result element", f"{XML_HEAD}<xml></xml>", "Empty", "ANS.29"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: recorded responses, values as the server's serializers write them, constructed answers."""
    responses = {recording["id"]: recording["response"] for recording in common.recorded("recordings")["recordings"]}
    for recording, title, clauses in _RECORDED:
        given = _shown(responses[recording])
        extra = {"source": f"vectors/recordings/recordings.json#{recording}"}
        yield Case(f"recorded-{recording}", title, "response_decode", given, clauses, "Recorded", extra=extra)
    for slug, title, body, flags in constructed.JSON_BODIES:
        yield _constructed("json", json(slug, title, body, flags, "ANS.5 ANS.6"))
    for slug, title, result, flags in constructed.XML_RESULTS:
        body = f"{XML_HEAD}<xml><result>{result}</result><executionTime>0.1</executionTime></xml>"
        yield _constructed("xml", xml(slug, title, body, flags, "ANS.9 ANS.12"))
    for one in (*_OWN, *constructed.EDGES):
        yield _constructed("own", one)


def _constructed(kind: str, one: Constructed) -> Case:
    given = {"status": one.status, "headers": one.headers, "body": one.body}
    return Case(f"{kind}-{one.slug}", one.title, "response_decode", given, one.clauses, one.flags)


def _shown(response: dict[str, Any]) -> dict[str, Any]:
    headers = {name: value for name, value in response["headers"] if name in _SHOWN_HEADERS}
    if not headers.get("X-Kaltura", "error").startswith("error"):
        del headers["X-Kaltura"]
    return {"status": response["status"], "headers": headers, "body": response.get("body", "")}


_FACTS = {
    "recorded-": "The response of a real server, byte for byte",
    "json-": "A value as the server's serializer writes it",
    "xml-": "A value as the server's serializer writes it",
    "own-xml-": "Readers of XML differ here",
}

FAMILY = Family(
    "response-decode",
    10,
    "Responses",
    "Return the value of the response or its error: under HTTP 200, in JSON, in XML, and when it is not of the API.",
    cases,
    _FACTS,
)
