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
    clauses: str
    flags: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    status: int = 200


json, xml, html = (partial(Constructed, headers=content_type) for content_type in (JSON, XML, HTML))


def bare_result(slug: str, title: str, result: str, clauses: str, flags: str = "") -> Constructed:
    """Return a result in XML without a declaration."""
    return xml(slug, title, f"<xml><result>{result}</result></xml>", clauses, flags)


def xml_result(slug: str, title: str, result: str, clauses: str, flags: str = "") -> Constructed:
    """Return a result in XML."""
    return xml(slug, title, f"{XML_HEAD}<xml><result>{result}</result></xml>", clauses, flags)


EDGES = (
    json("length-of-coded-body", "A coded body is shorter than its Content-Length and whole", '"djJ8MTAy"', "ANS.27",
         "Boundary", headers={**JSON, "Content-Encoding": "gzip", "Content-Length": "31"}),
    json("truncated-by-one", "A body that lacks its last byte", "1234", "ANS.27", "Rejected Boundary",
         headers={**JSON, "Content-Length": "5"}),
    json("length-word", "A Content-Length that is not a number does not count", "true", "ANS.27", "Lenient",
         headers={**JSON, "Content-Length": "many"}),
    json("length-20-digits", "Nor one beyond 64 bits", "true", "ANS.27", "Lenient Boundary",
         headers={**JSON, "Content-Length": "9" * 20}),
    json("length-blanks", "Blanks around a header's value do not count", '"djJ8MTAy"', "ANS.27", "Rejected",
         headers={**JSON, "Content-Length": " \t20 "}),
    Constructed("header-names-lower-case", "Names of headers in lower case", '"djJ8MTAy"', "ANS.27", "Rejected",
                {"content-type": "application/json", "content-length": "20"}),
    html("html-after-blanks", "A page after leading blanks", "\r\n  <html><body></body></html>", "ANS.27", "Rejected"),
    html("html-cut", "A page that is cut off is a page", "<html><body>", "ANS.27", "Rejected",
         headers={**HTML, "Content-Length": "400"}),
    html("status-500-html", "A page under HTTP 500", "<html></html>", "ANS.27", "Rejected", status=500),
    Constructed("empty-with-header", "An empty body, and a header that is not an error", "", "ANS.27", "Rejected Empty",
                {"X-Kaltura": "cached-dispatcher"}),
    json("truncated-text", "JSON that ends inside a text", '{"ks":"djJ8', "ANS.27", "Rejected"),
    json("truncated-escape", "JSON that ends inside an escape", '"a\\u00', "ANS.27", "Rejected"),
    json("truncated-backslash", "JSON that ends behind a backslash", '"a\\', "ANS.27", "Rejected"),
    json("truncated-blanks", "JSON that ends too early, and blanks", "[1, \n", "ANS.27", "Rejected"),
    json("truncated-object", "JSON that ends behind a name", '{"a"', "ANS.27", "Rejected"),
    *(json(f"truncated-{slug}", f"JSON that ends {where}", body, "ANS.27", "Rejected") for slug, where, body in (
        ("true", "before the end of true", "tru"), ("null", "within null", '["a",nul'),
        ("minus", "behind a minus", "-"),
        ("point", "behind a point", "1."), ("exponent", "behind an e", "1e"),
        ("exponent-sign", "behind the sign of an exponent", "[1.5E+"))),
    *(json(f"broken-{slug}", f"Not cut off: {what}", body, "ANS.27", "Rejected") for slug, what, body in (
        ("escape", "an escape that JSON does not have", '"\\x"'), ("escape-short", "a short escape", '"\\u12"'),
        ("word-blank", "a word and a blank", "tru "), ("minus-second", "a minus behind a number", "[1 -"),
        ("number-second", "a second number", "[1 2e"), ("points", "two points", "1.5."))),
    json("blank-form-feed", "A form feed is no blank", "\f[1]", "ANS.27", "Rejected"),
    xml("xml-blank-vertical", "A vertical tab in front of XML", "\v<xml><result>1</result></xml>", "ANS.28",
        "Rejected"),
    html("html-blank-form-feed", "A form feed in front of a page", "\f<html></html>", "ANS.27", "Rejected"),
    *(json(f"error-argument-{slug}", f"An argument of an error that is {title}",
           f'{{"code":"INVALID_KS","message":"m","objectType":"KalturaAPIException","args":{{"KSID":{value}}}}}',
           "ERR.22", "Lenient")
      for slug, title, value in (
          ("true", "true", "true"), ("list", "a list", '["a"]'))),
    json("error-code-missing", "An error without a code is one", '{"message":"m","objectType":"KalturaAPIException"}',
         "ERR.4", "Lenient"),
    json("error-message-true", "A message that is true",
         '{"code":"INVALID_KS","message":true,"objectType":"KalturaAPIException"}',
         "ERR.22", "Lenient"),
    bare_result("xml-error-inside-list", "An error within a list of an object",
                "<objects><item><error><code>INVALID_KS</code></error></item></objects>", "ERR.22 ERR.4", "Boundary"),
    bare_result("xml-error-part", "An error in the list of a multirequest",
                "<item>a</item><item><error><code>INVALID_KS</code></error></item>", "ERR.22 ERR.4"),
    bare_result("xml-error-item-of-object", "An item that stands beside something else is no part",
                "<item><error><code>INVALID_KS</code></error></item><b>1</b>", "ERR.22 ERR.4", "Boundary"),
    bare_result("xml-error-key", "A member called error in an array with keys",
                "<item><itemKey>error</itemKey><code>INVALID_KS</code></item>", "ERR.22 ERR.4", "Boundary"),
    bare_result("xml-error-by-type", "In XML the type makes no error",
                "<code>INVALID_KS</code><message>m</message><objectType>KalturaAPIException</objectType>", "ERR.4",
                "Boundary"),
    json("bad-escape-early", "One with much text behind it", '"\\u12 and text behind"', "ANS.27", "Rejected"),
    json("bad-end", "A wrong last character", '{"a":1]', "ANS.27", "Rejected"),
    Constructed("no-type-no-json", "Neither a Content-Type nor JSON", "hello", "ANS.27 ANS.28", "Rejected"),
    json("pair-and-half", "A pair of surrogates, and half of one", '"\\ud83d\\ude00\\ud83d"', "ANS.27",
         "Rejected Unicode"),
    json("error-numbers", "Arguments of an error that are numbers are texts",
         '{"code":"INVALID_FIELD_VALUE","message":"m","objectType":"KalturaAPIException","args":{"FIELD_NAME":8}}',
         "ERR.22", "Lenient"),
    xml("xml-other-root-result", "Another root element with a result in it", "<rss><result>1</result></rss>", "ANS.29",
        "Rejected"),
    xml("xml-after-blanks", "Blank lines in front of XML without a declaration", "\n <xml><result>1</result></xml>",
        "ANS.13", "Lenient"),
    json("truncated-after-escape", "A text that ends behind a whole escape", '"\\u05d0', "ANS.27", "Rejected"),
    xml("xml-declaration", "A declaration that is not one", "<?xml version=1.0?><xml><result>1</result></xml>",
        "ANS.28", "Rejected"),
    xml("xml-text-behind", "Text behind the root", "<xml><result>1</result></xml>x", "ANS.28", "Rejected"),
    xml("xml-mismatched", "A tag that closes another", "<xml><result></xml>", "ANS.29", "Rejected"),
    xml("xml-second-line", "XML that is broken in its second line", "<xml>\n<result>&</result></xml>", "ANS.29",
        "Rejected"),
    xml("xml-unknown-coding", "A character encoding that does not exist",
        '<?xml version="1.0" encoding="nosuch"?><xml><result>1</result></xml>', "ANS.29", "Rejected"),
    bare_result("xml-in-pieces", "A text of references, sections and letters is one text", "a&amp;b<![CDATA[c]]>&#100;",
                "ANS.12"),
    bare_result("xml-error-code-only", "An error with nothing but its code",
                "<error><code>USER_NOT_FOUND</code></error>", "ERR.22 ERR.3", "Lenient"),
    bare_result("xml-error-argument-unnamed", "An argument of an error without a name",
                "<error><code>INVALID_KS</code><args><item><value>v</value></item></args></error>", "ERR.22 ERR.3",
                "Lenient"),
    bare_result("xml-error-argument-empty", "An argument of an error without a value",
                "<error><code>INVALID_KS</code><args><item><name>KSID</name></item></args></error>", "ERR.22 ERR.3",
                "Lenient"),
    bare_result("xml-error-argument-text", "Arguments of an error that are texts do not count",
                "<error><code>USER_NOT_FOUND</code><args><item>v</item></args></error>", "ERR.22 ERR.3", "Lenient"),
    bare_result("xml-item-key-empty", "An empty itemKey is a name", "<item><itemKey></itemKey><a>1</a></item>",
                "ANS.29", "Empty"),
    bare_result("xml-error-text", "An error that is a text is a member", "<error>none</error>", "ERR.22", "Boundary"),
)  # fmt: skip
