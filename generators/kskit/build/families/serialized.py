"""Values as the server's own serializers write them: whole JSON bodies, and what stands in <result> in XML."""

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

# slug, title, body, flags
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
