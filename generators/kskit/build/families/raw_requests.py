"""Raw requests as a server receives them: which parameters it reads in them (WIRE.1 to WIRE.23)."""

from typing import Any, NamedTuple

from kaltura_session.text import from_bytes

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
INDEX = "/api_v3/index.php"
MULTIPART = "multipart/form-data; boundary=XbX"


class Raw(NamedTuple):
    """A raw request. body: None for none."""

    slug: str
    title: str
    target: str
    body: str | None
    clauses: str
    flags: str = ""
    content_type: str | None = FORM
    method: str = "POST"

    def input(self) -> dict[str, Any]:
        """Return the input of request_read."""
        headers = {} if self.content_type is None else {"Content-Type": self.content_type}
        return {"method": self.method, "target": self.target, "headers": headers, "body": self.body or ""}


def form(slug: str, title: str, body: str, clauses: str, flags: str = "") -> Raw:
    """Return a form in the body."""
    return Raw(f"form-{slug}", title, INDEX, body, clauses, flags)


def json(slug: str, title: str, body: str, clauses: str, flags: str = "", content_type: str | None = JSON) -> Raw:
    """Return jSON in the body."""
    return Raw(f"json-{slug}", title, INDEX, body, clauses, flags, content_type)


def get(slug: str, title: str, target: str, clauses: str, flags: str = "") -> Raw:
    """Return a GET with this path or query."""
    return Raw(slug, title, INDEX + target, None, clauses, flags, None, "GET")


def other_path(slug: str, title: str, target: str, clauses: str, flags: str = "") -> Raw:
    """Return a GET of a path that does not begin with the script's."""
    return Raw(f"path-{slug}", title, target, None, clauses, flags, None, "GET")


def merged(slug: str, title: str, target: str, body: str, clauses: str, flags: str = "") -> Raw:
    """Return a form in the body, and more behind the script's path."""
    return Raw(f"merge-{slug}", title, INDEX + target, body, clauses, flags)


def multipart_body(*parts: tuple[str, str]) -> str:
    """Return a body of these parts: what follows `form-data; ` in the head of each, and its content."""
    whole = (f"--XbX\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n" for head, body in parts)
    return "".join(whole) + "--XbX--\r\n"


def multipart(slug: str, title: str, *parts: tuple[str, str], target: str = INDEX, clauses: str = "") -> Raw:
    """Return a multipart form of these parts; about files, or a field named json, where no clauses are given."""
    clauses = clauses or ("WIRE.43" if slug.startswith("file") else "WIRE.15")
    return Raw(f"multipart-{slug}", title, target, multipart_body(*parts), clauses, "", MULTIPART)


_FILE = 'filename="f.txt"\r\nContent-Type: text/plain'

READ = (
    form("one", "One parameter", "a=1", "WIRE.16"),
    form("repeated", "Of a repeated name the last counts", "a=1&a=2", "WIRE.22"),
    form("empty-value", "An empty value is a value", "a=", "WIRE.24", "Empty"),
    form("no-equals", "A name without an equals sign has an empty value", "a", "WIRE.22", "Empty"),
    form("plus", "A plus sign is a blank, in a name an underscore", "a+b=c+d", "WIRE.16 WIRE.23", "PhpRule"),
    form("percent-broken", "A % without two digits stays", "a=%zz%4", "WIRE.22", "PhpRule"),
    form("list", "Empty brackets make a list", "a[]=1&a[]=2", "WIRE.22", "PhpRule"),
    form("list-mixed", "A list with a named member in between", "a[]=1&a[k]=2&a[]=3", "WIRE.22", "PhpRule"),
    form("list-number", "A list goes on after the highest number", "a[5]=1&a[]=2", "WIRE.22", "PhpRule"),
    form("bracket-open", "An opening bracket alone becomes an underscore", "a[b=1", "WIRE.23",
         "PhpRule AcceptedButWrong"),
    form("bracket-open-dot", "Dots and brackets after it too", "a[b.c[d=1", "WIRE.23", "PhpRule AcceptedButWrong"),
    form("bracket-first", "A name that begins with a bracket is dropped", "[a]=1&b=2", "WIRE.23",
         "PhpRule AcceptedButWrong"),
    form("bracket-first-open", "So is one whose first bracket is never closed", "[a=1&b=2", "WIRE.23",
         "PhpRule AcceptedButWrong"),
    form("bracket-close", "A closing bracket alone stays", "a]b=1", "WIRE.23", "PhpRule"),
    form("bracket-after", "What follows a closing bracket is dropped", "a[b]c=1", "WIRE.23",
         "PhpRule AcceptedButWrong"),
    form("bracket-blanks", "Blanks inside brackets stay", "a[ b ]=1", "WIRE.23", "PhpRule"),
    form("scalar-then-object", "A later object replaces an earlier value", "a=1&a[x]=2", "WIRE.22", "PhpRule"),
    form("dot", "A dot in a name becomes an underscore", "a.b=1", "WIRE.23", "PhpRule AcceptedButWrong"),
    form("space-first", "Blanks in front of a name go", "+a=1", "WIRE.23", "PhpRule"),
    form("utf8-raw", "UTF-8 that was not percent-encoded", "a=שלום", "WIRE.16", "Unicode Lenient"),
    form("bad-utf8", "Bytes that are not UTF-8", from_bytes(b"a=%ff&b=\xfe"), "WIRE.31", "NotUtf8"),
    form("nul-value", "An encoded NUL stays in a value", "a=%00x", "WIRE.22", "PhpRule"),
    form("nul-name", "An encoded NUL ends a name", "a%00b=1", "WIRE.23", "PhpRule"),
    form("number-name", "A name that is a negative number", "-1=a", "WIRE.22", "PhpRule"),
    form("line-end", "A line end after the last value belongs to it", "a=1\r\n", "WIRE.16",
         "CommonMistake AcceptedButWrong"),
    form("blanks", "Blanks around a value stay", "a=  1  ", "WIRE.16", "CommonMistake"),
    form("html-ampersand", "An ampersand written for HTML", "a=1&amp;b=2", "WIRE.16", "CommonMistake AcceptedButWrong"),
    form("semicolon", "A semicolon does not separate", "a=1;b=2", "WIRE.16", "AcceptedButWrong"),
    form("dash", "A name that is a dash", "-=1", "WIRE.21", ""),
    form("colon", "A colon in a name nests", "entry:name=x", "WIRE.20"),
    form("colon-two", "Two members of one object", "entry:name=x&entry:tags=y", "WIRE.20"),
    form("colon-after-scalar", "An object replaces an earlier value", "a=1&a:b=2", "WIRE.20"),
    form("colon-before-scalar", "A value replaces an earlier object", "a:b=2&a=1", "WIRE.20", "Boundary"),
    form("colon-last", "A colon at the end makes a member without a name", "a:=1", "WIRE.20", "Empty"),
    form("colons-only", "Colons alone", "::=1", "WIRE.20", "Empty"),
    form("colon-in-brackets", "Inside brackets a colon is a character", "a[b:c]=1", "WIRE.20", "Boundary"),
    form("colon-empty-object", "A lone dash makes an empty object", "filter:-=", "WIRE.21", "Empty"),
    form("colon-empty-in-object", "A lone dash after other members changes nothing", "filter:a=1&filter:-=", "WIRE.21",
         "Empty"),
    form("colon-numbers", "Numbers as member names", "a:10=x&a:9=y&a:1=z", "WIRE.20", "PhpRule"),
    form("colon-after-brackets", "Brackets and colons may be mixed", "a[x]=1&a:y=2", "WIRE.19 WIRE.20"),
    form("brackets-after-colon", "A later object in brackets replaces the members before it", "a:y=2&a[x]=1", "WIRE.20",
         "Boundary"),
    form("colon-and-brackets", "The same member in both notations", "a:b=1&a[b]=2", "WIRE.20"),
    form("colon-value", "A colon in a value is a character", "service=session&action=start&secret=s:e:c", "WIRE.20"),
    form("colon-multirequest", "Parts of a multirequest",
         "1:service=media&1:action=list&2:service=media&2:action=get&2:entryId={1:result:objects:0:id}", "MULTI.2"),
    form("colon-multirequest-object", "An object in a part of a multirequest",
         "1:filter:objectType=KalturaMediaEntryFilter&1:filter:idEqual=x", "MULTI.2 WIRE.20"),
    Raw("form-type-upper-case", "The content type in capitals", INDEX, "a=1&b:c=2", "WIRE.16", "Lenient", FORM.upper()),
    Raw("form-type-charset", "A form with a charset", INDEX, "a=1", "WIRE.16", "Lenient", f"{FORM}; charset=UTF-8"),
    Raw("form-type-empty", "An empty content type: the body is not read", INDEX, "a=1&b:c=2", "WIRE.16",
        "Empty AcceptedButWrong", ""),
    Raw("form-type-none", "No content type: the body is not read", INDEX, "a=1", "WIRE.16", "Empty AcceptedButWrong",
        None),
    Raw("form-type-text", "text/plain: the body is not read", INDEX, "a=1", "WIRE.16", "AcceptedButWrong",
        "text/plain"),
    Raw("form-on-get", "A form on GET is not read", INDEX, "a=1", "WIRE.7", "AcceptedButWrong", FORM, "GET"),
    Raw("form-on-put", "A form on PUT is not read", INDEX, "a=1", "WIRE.7", "AcceptedButWrong", FORM, "PUT"),
    json("object", "An object", '{"a":1,"b":"x","c":null,"d":true,"e":1.5}', "WIRE.12 WIRE.13"),
    json("nested", "Objects and lists", '{"filter":{"idEqual":"1_a"},"ids":["a","b"]}', "WIRE.13 WIRE.19"),
    json("colon-inside", "Below the top level a colon is a character", '{"filter":{"a:b":1}}', "WIRE.20", "Boundary"),
    json("colon-inside-and-top", "Nor below it when others nest", '{"filter":{"a:b":1},"x:y":2}', "WIRE.20",
         "Boundary"),
    json("colon-top", "At the top level a colon nests", '{"filter:idEqual":"1_a"}', "WIRE.20"),
    json("numbers", "Parts of a multirequest", '{"1":{"service":"a","action":"b"},"2":{"service":"c"}}', "MULTI.2"),
    json("unicode-escapes", "Escaped characters", '{"a":"\\u05e9\\ud83d\\ude00"}', "WIRE.13", "Unicode"),
    json("blanks", "White space around the object", '  \n{"a":1}\n ', "WIRE.13", "Lenient"),
    json("nul-key", "A NUL byte in a name stays", '{"\\u0000a":1}', "WIRE.13", "PhpRule"),
    json("bracket-key", "A name with brackets is a name", '{"a[b]":1}', "WIRE.23", "PhpRule"),
    json("repeated", "Of a repeated name the last counts", '{"a":1,"a":2}', "WIRE.44"),
    json("big-integer", "An integer beyond 64 bits", '{"a":12345678901234567890}', "WIRE.44", "PhpRule Boundary"),
    json("trailing-comma", "A trailing comma: the body is ignored", '{"a":1,}', "WIRE.13",
         "AcceptedButWrong CommonMistake"),
    json("single-quotes", "Single quotes: the body is ignored", "{'a':1}", "WIRE.13", "AcceptedButWrong CommonMistake"),
    json("byte-order-mark", "A byte-order mark: the body is ignored", '\ufeff{"a":1}', "WIRE.13",
         "AcceptedButWrong CommonMistake"),
    json("trailing-text", "Text after the object: the body is ignored", '{"a":1} x', "WIRE.13", "AcceptedButWrong"),
    json("bad-utf8", "Bytes that are not UTF-8: the body is ignored", from_bytes(b'{"a":"\xff"}'), "WIRE.13",
         "AcceptedButWrong NotUtf8"),
    json("nan", "NaN: the body is ignored", '{"a":NaN}', "WIRE.13", "AcceptedButWrong"),
    json("array", "A list: the body is ignored", '[{"a":1}]', "WIRE.13 MULTI.19", "AcceptedButWrong CommonMistake"),
    json("empty-object", "An empty object gives no parameters", "{}", "WIRE.13", "Empty"),
    json("scalar", "A text: the body is ignored", '"a"', "WIRE.13", "AcceptedButWrong"),
    json("type-capitals", "The content type in capitals", '{"a":1}', "WIRE.12", "Lenient", "Application/JSON"),
    json("type-blank", "A blank after the content type", '{"a":1}', "WIRE.12", "Lenient", "application/json "),
    json("type-charset", "With a charset the body is ignored", '{"a":1}', "WIRE.12", "AcceptedButWrong CommonMistake",
         "application/json; charset=utf-8"),
    json("type-charset-tight", "With a charset and no blank too", '{"a":1}', "WIRE.12",
         "AcceptedButWrong CommonMistake", "application/json;charset=UTF-8"),
    json("type-text", "As text/plain the body is ignored", '{"a":1}', "WIRE.12", "AcceptedButWrong CommonMistake",
         "text/plain"),
    json("type-text-json", "As text/json too", '{"a":1}', "WIRE.12", "AcceptedButWrong CommonMistake", "text/json"),
    json("type-vendor", "As application/vnd.api+json too", '{"a":1}', "WIRE.12", "AcceptedButWrong CommonMistake",
         "application/vnd.api+json"),
    json("type-form", "JSON as a form is one odd name", '{"a":1}', "WIRE.12", "AcceptedButWrong CommonMistake", FORM),
    Raw("json-on-get", "JSON is read on GET too", INDEX, '{"a":1}', "WIRE.14", "Lenient", JSON, "GET"),
    get("query-plus", "A plus sign in a query is a blank", "?a=1+2", "WIRE.16"),
    get("query-percent", "An encoded plus sign and blank", "?a=%2B%20", "WIRE.16"),
    get("query-ks", "A KS in a query", "?ks=ab-_cd==", "KSX.7"),
    get("query-ks-plus", "A KS with a plus sign that was not encoded", "?ks=ab+/cd==", "KSX.7",
        "AcceptedButWrong CommonMistake"),
    get("query-dot", "A dot in a query's name", "?a.b=1", "WIRE.23", "PhpRule"),
    get("query-colons", "Colons in a query's names", "?1:service=a&1:action=b", "MULTI.2"),
    get("path-pairs", "Names and values in the path", "/service/media/action/list/ks/abc", "WIRE.3"),
    get("path-blank", "A percent-encoded blank", "/a/x%20y", "WIRE.3"),
    get("path-plus", "A plus sign in a path is a plus sign", "/a/x+y", "WIRE.3", "Boundary"),
    get("path-unicode", "Percent-encoded UTF-8", "/a/%D7%A9", "WIRE.3", "Unicode"),
    get("path-bad-utf8", "A byte that is not UTF-8", "/a/%FF", "WIRE.3", "NotUtf8"),
    get("path-script-name", "A value like the script's name vanishes and shifts what follows", "/a/index.php/b/1",
        "WIRE.4", "AcceptedButWrong"),
    get("path-same", "Values like their names", "/a/a/b/b", "WIRE.3"),
    get("path-same-values", "Equal values", "/a/x/b/x", "WIRE.3"),
    get("path-repeated", "Of a repeated name the first counts", "/a/1/a/2", "WIRE.3", "Boundary"),
    get("path-zero-name", "Reading stops at the name 0", "/a/1/0/2/b/3", "WIRE.4", "PhpRule"),
    get("path-zero-value", "A value 0 does not stop it", "/a/0/b/1", "WIRE.3", "Boundary"),
    get("path-question-mark", "A percent-encoded question mark", "/a/x%3Fy", "WIRE.3"),
    get("path-percent", "A percent-encoded percent sign", "/a/100%25", "WIRE.3"),
    get("path-colons", "Colons nest in a path too", "/filter:idEqual/1_x", "WIRE.3 WIRE.20"),
    other_path("legacy", "The older short form", "/api/service/system/action/ping", "WIRE.2"),
    other_path("double-slash", "Doubled slashes vanish", "//api_v3//service/system//action/ping", "WIRE.2", "Lenient"),
    merged("query-over-body", "The query wins over the body", "?format=1", "format=2", "WIRE.10"),
    merged("path-over-query", "The path wins over the query", "/a/path?a=query", "a=body", "WIRE.10"),
    merged("object-over-scalar", "An object of the query replaces a value of the body", "?a[x]=url", "a=body",
           "WIRE.11"),
    merged("lists", "Lists are merged member by member", "?a[]=u0", "a[]=b0&a[]=b1", "WIRE.11", "PhpRule"),
    merged("numbers", "Numbers as names", "?1=u", "1=b&2=c", "WIRE.11", "PhpRule"),
    Raw("merge-json", "A JSON object and the query are merged member by member", f"{INDEX}?a=url&n[x]=url",
        '{"a":"json","n":{"x":"json","y":"json"}}', "WIRE.11", "", JSON),
    multipart("fields", "Fields of a multipart form", ('name="a"', "1"), ('name="b:c"', "2"), clauses="WIRE.16"),
    multipart("json", "A field named json replaces all others", ('name="json"', '{"service":"x","entry":{"name":"y"}}'),
              ('name="a"', "ignored")),
    multipart("json-empty", "An empty object in it does not", ('name="json"', "{}"), ('name="a"', "kept")),
    multipart("json-under-query", "The query wins over it", ('name="json"', '{"a":"json","b":"json"}'),
              target=f"{INDEX}?a=url"),
    multipart("json-and-file", "Files stay beside it", ('name="json"', '{"service":"upload"}'),
              ('name="fileData"; filename="a.txt"\r\nContent-Type: text/plain', "hello"), clauses="WIRE.15 WIRE.43"),
    multipart("file-colon", "A file with a colon in its name", (f'name="entry:file"; {_FILE}', "x")),
    multipart("file-list", "Of a list of files each member is a list",
              ('name="f[]"; filename="1.txt"\r\nContent-Type: text/plain', "1"),
              ('name="f[]"; filename="2.txt"\r\nContent-Type: text/plain', "22")),
    multipart("file-same-name", "A file and a field of one name: the file wins", ('name="a"', "field"),
              (f'name="a"; {_FILE}', "x"), clauses="WIRE.10 WIRE.43"),
    multipart("dot", "A dot in a field's name", ('name="a.b"', "1"), clauses="WIRE.23"),
    multipart("line-end", "A line end inside a value stays", ('name="a"', "x\r\ny"), clauses="WIRE.16"),
    Raw("multipart-no-boundary", "Without a boundary nothing is read", INDEX, multipart_body(('name="a"', "1")),
        "WIRE.16", "AcceptedButWrong CommonMistake", "multipart/form-data"),
)  # fmt: skip
