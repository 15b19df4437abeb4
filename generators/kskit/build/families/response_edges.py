"""Responses at the edges of the rules: lengths and headers, pages, texts that are cut off, XML and errors with gaps."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

JSON = {"Content-Type": "application/json"}
XML = {"Content-Type": "text/xml;charset=UTF-8"}
HTML = {"Content-Type": "text/html; charset=UTF-8"}
XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


class Constructed(NamedTuple):
    """A response that no server was seen to give."""

    slug: str
    title: str
    body: str
    flags: str = ""
    clauses: str = "ANS.27"
    headers: Mapping[str, str] = MappingProxyType({})
    status: int = 200


json, xml, html = (partial(Constructed, headers=content_type) for content_type in (JSON, XML, HTML))


def sized(slug: str, title: str, body: str, length: str, flags: str = "") -> Constructed:
    """Return JSON with a Content-Length."""
    return json(slug, title, body, flags, headers={**JSON, "Content-Length": length})


def bare(slug: str, title: str, result: str, flags: str = "", clauses: str = "ERR.22 ERR.4") -> Constructed:
    """Return a result in XML without a declaration."""
    return xml(slug, title, f"<xml><result>{result}</result></xml>", flags, clauses)


def xml_result(slug: str, title: str, result: str, flags: str = "", clauses: str = "ANS.12") -> Constructed:
    """Return a result in XML."""
    return xml(slug, title, f"{XML_HEAD}<xml><result>{result}</result></xml>", flags, clauses)


EDGES = (
    json("length-of-coded-body", "A coded body is shorter than its Content-Length and whole", '"djJ8MTAy"', "Boundary",
         headers={**JSON, "Content-Encoding": "gzip", "Content-Length": "31"}),
    sized("truncated-by-one", "A body that lacks its last byte", "1234", "5", "Boundary"),
    sized("length-word", "A Content-Length that is not a number does not count", "true", "many", "Lenient"),
    sized("length-20-digits", "Nor one beyond 64 bits", "true", "9" * 20, "Lenient Boundary"),
    sized("length-blanks", "Blanks around a header's value do not count", '"djJ8MTAy"', " \t20 "),
    Constructed("header-names-lower-case", "Names of headers in lower case", '"djJ8MTAy"',
                headers={"content-type": "application/json", "content-length": "20"}),
    html("html-after-blanks", "A page after leading blanks", "\r\n  <html><body></body></html>"),
    html("html-cut", "A page that is cut off is a page", "<html><body>", headers={**HTML, "Content-Length": "400"}),
    html("status-500-html", "A page under HTTP 500", "<html></html>", status=500),
    Constructed("empty-with-header", "An empty body, and a header that is not an error", "", "Empty",
                headers={"X-Kaltura": "cached-dispatcher"}),
    json("truncated-text", "JSON that ends inside a text", '{"ks":"djJ8'),
    json("truncated-escape", "JSON that ends inside an escape", '"a\\u00'),
    json("truncated-backslash", "JSON that ends behind a backslash", '"a\\'),
    json("truncated-blanks", "JSON that ends too early, and blanks", "[1, \n"),
    json("truncated-object", "JSON that ends behind a name", '{"a"'),
    *(json(f"truncated-{slug}", f"JSON that ends {where}", body, "") for slug, where, body in (
        ("true", "before the end of true", "tru"), ("null", "within null", '["a",nul'),
        ("minus", "behind a minus", "-"), ("point", "behind a point", "1."), ("exponent", "behind an e", "1e"),
        ("exponent-sign", "behind the sign of an exponent", "[1.5E+"))),
    *(json(f"broken-{slug}", f"Not cut off: {what}", body, "") for slug, what, body in (
        ("escape", "an escape that JSON does not have", '"\\x"'), ("escape-short", "a short escape", '"\\u12"'),
        ("word-blank", "a word and a blank", "tru "), ("minus-second", "a minus behind a number", "[1 -"),
        ("number-second", "a second number", "[1 2e"), ("points", "two points", "1.5."))),
    json("blank-form-feed", "A form feed is no blank", "\f[1]"),
    xml("xml-blank-vertical", "A vertical tab in front of XML", "\v<xml><result>1</result></xml>", clauses="ANS.28"),
    html("html-blank-form-feed", "A form feed in front of a page", "\f<html></html>"),
    *(json(f"error-argument-{slug}", f"An argument of an error that is {title}",
           f'{{"code":"INVALID_KS","message":"m","objectType":"KalturaAPIException","args":{{"KSID":{value}}}}}',
           "Lenient", "ERR.22") for slug, title, value in (("true", "true", "true"), ("list", "a list", '["a"]'))),
    json("error-code-missing", "An error without a code is one", '{"message":"m","objectType":"KalturaAPIException"}',
         "Lenient", "ERR.4"),
    json("error-message-true", "A message that is true",
         '{"code":"INVALID_KS","message":true,"objectType":"KalturaAPIException"}', "Lenient", "ERR.22"),
    bare("xml-error-inside-list", "An error within a list of an object",
         "<objects><item><error><code>INVALID_KS</code></error></item></objects>", "Boundary"),
    bare("xml-error-part", "An error in the list of a multirequest",
         "<item>a</item><item><error><code>INVALID_KS</code></error></item>"),
    bare("xml-error-item-of-object", "An item that stands beside something else is no part",
         "<item><error><code>INVALID_KS</code></error></item><b>1</b>", "Boundary"),
    bare("xml-error-key", "A member called error in an array with keys",
         "<item><itemKey>error</itemKey><code>INVALID_KS</code></item>", "Boundary"),
    bare("xml-error-by-type", "In XML the type makes no error",
         "<code>INVALID_KS</code><message>m</message><objectType>KalturaAPIException</objectType>", "Boundary",
         "ERR.4"),
    json("bad-escape-early", "One with much text behind it", '"\\u12 and text behind"'),
    json("bad-end", "A wrong last character", '{"a":1]'),
    Constructed("no-type-no-json", "Neither a Content-Type nor JSON", "hello", clauses="ANS.27 ANS.28"),
    json("pair-and-half", "A pair of surrogates, and half of one", '"\\ud83d\\ude00\\ud83d"', "Unicode"),
    json("error-numbers", "Arguments of an error that are numbers are texts",
         '{"code":"INVALID_FIELD_VALUE","message":"m","objectType":"KalturaAPIException","args":{"FIELD_NAME":8}}',
         "Lenient", "ERR.22"),
    xml("xml-other-root-result", "Another root element with a result in it", "<rss><result>1</result></rss>",
        clauses="ANS.29"),
    xml("xml-after-blanks", "Blank lines in front of XML without a declaration", "\n <xml><result>1</result></xml>",
        "Lenient", "ANS.13"),
    json("truncated-after-escape", "A text that ends behind a whole escape", '"\\u05d0'),
    xml("xml-declaration", "A declaration that is not one", "<?xml version=1.0?><xml><result>1</result></xml>",
        clauses="ANS.28"),
    xml("xml-text-behind", "Text behind the root", "<xml><result>1</result></xml>x", clauses="ANS.28"),
    xml("xml-mismatched", "A tag that closes another", "<xml><result></xml>", clauses="ANS.29"),
    xml("xml-second-line", "XML that is broken in its second line", "<xml>\n<result>&</result></xml>",
        clauses="ANS.29"),
    xml("xml-unknown-coding", "A character encoding that does not exist",
        '<?xml version="1.0" encoding="nosuch"?><xml><result>1</result></xml>', clauses="ANS.29"),
    bare("xml-in-pieces", "A text of references, sections and letters is one text", "a&amp;b<![CDATA[c]]>&#100;",
         clauses="ANS.12"),
    bare("xml-error-code-only", "An error with nothing but its code", "<error><code>USER_NOT_FOUND</code></error>",
         "Lenient", "ERR.22 ERR.3"),
    bare("xml-error-argument-unnamed", "An argument of an error without a name",
         "<error><code>INVALID_KS</code><args><item><value>v</value></item></args></error>", "Lenient", "ERR.22 ERR.3"),
    bare("xml-error-argument-empty", "An argument of an error without a value",
         "<error><code>INVALID_KS</code><args><item><name>KSID</name></item></args></error>", "Lenient",
         "ERR.22 ERR.3"),
    bare("xml-error-argument-text", "Arguments of an error that are texts do not count",
         "<error><code>USER_NOT_FOUND</code><args><item>v</item></args></error>", "Lenient", "ERR.22 ERR.3"),
    bare("xml-item-key-empty", "An empty itemKey is a name", "<item><itemKey></itemKey><a>1</a></item>", "Empty",
         "ANS.29"),
    bare("xml-error-text", "An error that is a text is a member", "<error>none</error>", "Boundary", "ERR.22"),
)  # fmt: skip
