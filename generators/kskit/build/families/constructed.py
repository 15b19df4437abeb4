"""Responses that were not recorded: values as the server's own serializers write them, and the edges of the rules."""

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

_SESSION_INFO = (
    '{"ks":"djJ8","sessionType":2,"partnerId":102,"userId":"u","expiry":1767312000,"privileges":"edit:*",'
    '"objectType":"KalturaSessionInfo"}'
)
_USER = (
    '{"id":"john","partnerId":102,"screenName":"J\\/ohn","email":"j@x.com","tags":"","isAdmin":false,"loginEnabled":true,'
    '"objectType":"KalturaUser"}'
)
_TOKENS = (
    '{"totalCount":2,"objects":[{"id":"0_a","objectType":"KalturaAppToken"},{"id":"0_b","objectType":"KalturaAppToken"}],'
    '"objectType":"KalturaAppTokenListResponse"}'
)
_INVALID_KS = (
    '{"code":"INVALID_KS","message":"Invalid KS \\"ksval\\", Error \\"-1,INVALID_STR\\"",'
    '"objectType":"KalturaAPIException","args":{"KSID":"ksval","ERR_CODE":"-1","ERR_DESC":"INVALID_STR"}}'
)
_MISSING = (
    '{"code":"MISSING_MANDATORY_PARAMETER","message":"Missing parameter \\"entry:name\\"",'
    '"objectType":"KalturaAPIException","args":{"PARAM_NAME":"entry:name"}}'
)
_MIXED = (
    '["ok",{"code":"MISSING_KS","message":"Missing KS, session not established","objectType":"KalturaAPIException",'
    '"args":[]},[{"code":"INVALID_KS","message":"m","objectType":"KalturaAPIException","args":{"KSID":"k"}}]]'
)
_TYPE = "<objectType>{}</objectType><relatedObjects></relatedObjects>"


def xml_error(code: str, message: str, *args: tuple[str, str]) -> str:
    """Return an exception as XML shows it in <result>."""
    items = "".join(
        f"<item><objectType>KalturaApiExceptionArg</objectType><name>{name}</name><value>{value}</value></item>"
        for name, value in args
    )
    return (
        f"<error><code>{code}</code><message>{message}</message><objectType>KalturaAPIException</objectType>"
        f"<args>{items}</args></error>"
    )


_KEY_VALUE = _TYPE.format("KalturaKeyValue") + "<key>{}</key><value>{}</value>"
_PAIR = "".join(f"<item>{_KEY_VALUE.format(*pair)}</item>" for pair in (("a", "1"), ("b", "2")))

# Of the server's serializers: slug, title, body, flags
JSON_BODIES = (
    ("false", "false", "false", ""),
    ("null", "null", "null", "Empty"),
    ("largest-integer", "The largest integer of 64 bits", "9223372036854775807", "Boundary"),
    ("float", "A fraction", "1.5", ""),
    ("float-big", "A number with an exponent", "1.0e+20", ""),
    ("minus-zero", "Minus zero", "-0", "Boundary"),
    ("text", "A text", '"abc"', ""),
    ("ks", "A KS", '"djJ8MTAyfA-_=="', ""),
    ("emoji", "Emoji as surrogate pairs", '"\\ud83d\\ude00\\ud83d\\udc69\\u200d\\ud83d\\udc69\\u200d\\ud83d\\udc67"',
     "Unicode"),
    ("astral", "The last character there is", '"\\udbff\\udfff"', "Unicode Boundary"),
    ("line-separators", "Line and paragraph separators", '"\\u2028\\u2029"', "Unicode"),
    ("markup", "Markup in a text", '"<a href=\\"x\\">&amp;<\\/a>"', ""),
    ("script", "A script in a text", '"<\\/script><script>"', ""),
    ("nul", "A NUL byte", '"a\\u0000b"', "Boundary"),
    ("list", "A list of numbers", "[1,2,3]", ""),
    ("list-of-texts", "A list of texts", '["a","b"]', ""),
    ("list-empty", "An empty list", "[]", "Empty"),
    ("lists", "Lists in lists", "[[],[[]]]", "Empty"),
    ("list-with-hole", "A list whose null was left out is an object", '{"0":1,"2":2}', "PhpRule"),
    ("object", "An object: objectType comes last", _SESSION_INFO, ""),
    ("object-of-nulls", "An object whose members are all null", '{"objectType":"KalturaSessionInfo"}', "Empty"),
    ("object-escapes", "Slashes and letters outside ASCII in members",
     '{"key":"a\\/b","value":"\\u05e9\\u05dc\\u05d5\\u05dd \\"x\\" <y>","objectType":"KalturaKeyValue"}', "Unicode"),
    ("object-booleans", "Booleans and empty texts in members", _USER, ""),
    ("object-null-member", "A member whose text was not UTF-8 is null",
     '{"key":"ok","value":null,"objectType":"KalturaKeyValue"}', ""),
    ("objects", "A list answer", _TOKENS, ""),
    ("no-type", "An object without a type", '{"a":1,"c":[1]}', ""),
    ("error", "An exception with three arguments", _INVALID_KS, ""),
    ("error-parameter", "An exception that names a parameter", _MISSING, ""),
    ("error-in-list", "Exceptions in a list, one of them deeper", _MIXED, ""),
)  # fmt: skip

# slug, title, what stands in <result>, flags
XML_RESULTS = (
    ("true", "true is 1", "1", ""),
    ("zero", "Zero is text", "0", ""),
    ("negative", "A negative number is text", "-5", ""),
    ("float-small", "A number with an exponent is text", "1.0E-7", ""),
    ("nan", "NAN is text", "NAN", "Boundary"),
    ("word-true", "The text true", "true", ""),
    ("unicode", "Letters outside ASCII", "שלום é 用户", "Unicode"),
    ("controls", "Control characters of Latin-1", "\x85\x9f", "Unicode"),
    ("windows-line-end", "A Windows line end is read as a line feed", "a\r\nb\tc", "Boundary"),
    ("ks", "A KS", "djJ8MTAyfA-_==", ""),
    ("entities", "Entities that were text before", "&amp;lt;&amp;#39;", ""),
    ("list", "A list", "<item>1</item><item>2</item><item>3</item>", ""),
    ("list-of-null", "A list of one null", "<item></item>", "Empty"),
    ("list-null-between", "A null between others", "<item>1</item><item></item><item>2</item>", "Empty"),
    ("list-of-lists", "A list in a list", "<item><item>1</item></item><item><item>2</item></item>", ""),
    ("list-escapes", "Escaped characters in an item", "<item>é/&quot;&lt;&gt;&amp;&apos;\n</item>", ""),
    ("object", "An object: objectType comes first",
     _TYPE.format("KalturaSessionInfo") + "<ks>djJ8</ks><sessionType>2</sessionType>"
     "<partnerId>102</partnerId><userId>u</userId><expiry>1767312000</expiry><privileges>edit:*</privileges>", ""),
    ("object-of-nulls", "An object whose members are all null",
     _TYPE.format("KalturaSessionInfo") + "<ks></ks><sessionType>"
     "</sessionType><partnerId></partnerId><userId></userId><expiry></expiry><privileges></privileges>", "Empty"),
    ("object-escapes", "Escaped characters in a member", _KEY_VALUE.format("a/b", "שלום &quot;x&quot; &lt;y&gt;"),
     "Unicode"),
    ("object-list-member", "A list as a member", _KEY_VALUE.format("k", "<item>1</item><item></item>"), ""),
    ("objects", "A list of objects", _PAIR, ""),
    ("objects-by-key", "Objects by key", "<item><itemKey>a</itemKey>" + _TYPE.format("KalturaAppTokenListResponse")
     + "<totalCount>1</totalCount><objects></objects></item>", ""),
    ("error", "An exception with three arguments",
     xml_error("INVALID_KS", "Invalid KS &quot;N/A&quot;, Error &quot;N/A,N/A&quot;",
               ("KSID", "N/A"), ("ERR_CODE", "N/A"), ("ERR_DESC", "N/A")), ""),
    ("error-service", "An exception that names an action", xml_error(
        "SERVICE_FORBIDDEN", "The access to service [media-&gt;list] is forbidden", ("SERVICE", "media-&gt;list")), ""),
    ("error-markup", "An exception whose argument has entities", xml_error(
        "MISSING_MANDATORY_PARAMETER", "Missing parameter &quot;x&amp;&quot;&apos;&quot;",
        ("PARAM_NAME", "x&amp;&quot;&apos;")), ""),
    ("error-unicode", "An exception outside ASCII",
     xml_error("INVALID_FIELD_VALUE", "value in field [שם/😀] is not valid", ("FIELD_NAME", "שם/😀")), "Unicode"),
    ("error-no-args", "An exception without arguments", xml_error("USER_NOT_FOUND", "User was not found"), "Empty"),
    ("error-in-list", "An exception in a list stays in its place", f"<item>{xml_error('MISSING_KS', 'm')}</item>", ""),
)  # fmt: skip
