"""Raw requests and the arguments that an action gets from them, or the first fault (WIRE.24 to WIRE.38)."""

from kskit.build.families.raw_requests import FORM, INDEX, JSON, Raw


def call(action: str, slug: str, title: str, body: str, clauses: str, flags: str = "", kind: str = FORM) -> Raw:
    """Return a call of this action."""
    service, _, name = action.partition(".")
    return Raw(slug, title, f"{INDEX}?service={service}&action={name}", body, clauses, flags, kind)


def start(slug: str, title: str, body: str, clauses: str, flags: str = "", kind: str = FORM) -> Raw:
    """Return a call of session.start."""
    return call("session.start", f"start-{slug}", title, body, clauses, flags, kind)


def _add(slug: str, title: str, body: str, clauses: str, flags: str = "", kind: str = FORM) -> Raw:
    return call("appToken.add", f"add-{slug}", title, body, clauses, flags, kind)


ARGUMENTS = (
    start("defaults", "What is not sent has its default", "secret=s", "WIRE.35 SES.1"),
    start("empty-secret", "An empty value is present", "secret=", "WIRE.24", "Empty"),
    start("type-0", "Type 0", "secret=s&type=0", "WIRE.27"),
    start("type-blank-2", "A blank in front of a number", "secret=s&type=%202", "WIRE.27", "PhpRule Lenient"),
    start("type-1", "Type 1 is not a type", "secret=s&type=1", "WIRE.27 SES.11"),
    start("type-negative", "Type -1 is not a type", "secret=s&type=-1", "WIRE.27 SES.11"),
    start("type-word", "A word is not a type", "secret=s&type=abc", "WIRE.27 SES.11", "CommonMistake"),
    start("type-admin", "ADMIN is not a type", "secret=s&type=ADMIN", "WIRE.27 SES.11", "CommonMistake"),
    start("type-empty", "An empty type is none", "secret=s&type=", "WIRE.27 SES.11", "Empty"),
    start("type-true", "true is read as 1", "secret=s&type=true", "WIRE.27 SES.11", "PhpRule"),
    start("type-list", "A list where a number belongs stops the server", "secret=s&type[]=2", "WIRE.38",
          "Rejected ServerCrash"),
    start("partner-word", "Digits followed by letters count as far as they go", "secret=s&partnerId=12abc", "WIRE.25",
          "PhpRule"),
    start("partner-empty", "An empty number is 0", "secret=s&partnerId=", "WIRE.24 WIRE.25", "Empty"),
    start("partner-negative", "A negative number", "secret=s&partnerId=-1", "WIRE.25"),
    start("partner-exponent", "An exponent is a number", "secret=s&partnerId=1e3", "WIRE.25", "PhpRule"),
    start("partner-nul", "A control character that the cast leaves out is not refused", "secret=s&partnerId=1%00",
          "WIRE.30 WIRE.25", "PhpRule Lenient"),
    start("type-nul", "An error leaves NUL bytes out of what it quotes", "secret=s&type=a%00b", "ERR.5 WIRE.27",
          "PhpRule"),
    start("type-tag", "And tags", "secret=s&type=a<b>c", "ERR.5 WIRE.27", "PhpRule"),
    start("type-less-than", "Before a blank it is no tag", "secret=s&type=1+<+2", "ERR.5 WIRE.27", "PhpRule"),
    start("expiry-negative", "A negative lifetime", "secret=s&expiry=-5", "WIRE.25"),
    start("expiry-fraction", "A fraction is cut", "secret=s&expiry=1.9", "WIRE.25", "PhpRule"),
    start("user-nul", "A control character is refused", "secret=s&userId=%00", "WIRE.30"),
    start("user-bad-utf8", "Bytes that are not UTF-8 make the value false", "secret=s&userId=a%ffb", "WIRE.31",
          "NotUtf8"),
    start("user-white-space", "Tab, line feed and carriage return pass", "secret=s&userId=%09%0a%0d", "WIRE.30",
          "Boundary"),
    start("user-list", "A list where a text belongs is the word Array", "secret=s&userId[]=x", "WIRE.38",
          "PhpRule AcceptedButWrong"),
    start("user-object", "So is an object", "secret=s&userId:x=1", "WIRE.38", "PhpRule AcceptedButWrong"),
    start("secret-list", "So it is with the secret", "secret[]=s", "WIRE.38", "PhpRule AcceptedButWrong"),
    start("secret-spaced", "Blanks around a value stay", "secret=%20s%20", "WIRE.26", "CommonMistake"),
    start("name-upper-case", "Names are looked up exactly", "Secret=s", "WIRE.33", "CommonMistake"),
    start("two-faults", "The first parameter that is at fault is reported", "type=9", "WIRE.34"),
    start("json-texts", "Numbers in JSON may be texts", '{"secret":"s","type":"2","partnerId":"102"}',
          "WIRE.25 WIRE.27", "", JSON),
    start("json-fraction", "A fraction in JSON is cut", '{"secret":"s","expiry":1.9}', "WIRE.25", "PhpRule", JSON),
    start("json-object", "An object in JSON is the word Array", '{"secret":{"a":1}}', "WIRE.38",
          "PhpRule AcceptedButWrong", JSON),
    call("session.startWidgetSession", "widget", "A widget id", "widgetId=_102", "SES.14"),
    call("session.startWidgetSession", "widget-missing", "No widget id", "", "WIRE.34 SES.14", "Empty"),
    call("session.startWidgetSession", "widget-expiry-empty", "An empty lifetime is 0", "widgetId=_102&expiry=",
         "WIRE.24", "Empty"),
    call("session.get", "get-session", "The KS to look at", "session=abc", "SES.20"),
    call("appToken.startSession", "token", "Id and hash", "id=0_a&tokenHash=ff", "APP.8"),
    call("appToken.startSession", "token-no-hash", "No hash", "id=0_a", "WIRE.34", "CommonMistake"),
    call("appToken.startSession", "token-no-privileges", "Empty privileges", "id=0_a&tokenHash=ff&sessionPrivileges=",
         "WIRE.24", "Empty"),
    call("appToken.startSession", "token-empty", "An empty id and hash are present", "id=&tokenHash=", "WIRE.24",
         "Empty"),
    call("appToken.startSession", "token-control-character", "A control character in the privileges",
         "id=0_a&tokenHash=ff&sessionPrivileges=edit%00x:1", "WIRE.30"),
    _add("empty", "An object with nothing but its type", "appToken:objectType=KalturaAppToken", "WIRE.28 GUIDE.16"),
    _add("missing", "No object", "", "WIRE.34", "Empty"),
    _add("hash-type-lower-case", "Hash types are upper case", "appToken:hashType=sha256", "WIRE.27 APP.3",
         "CommonMistake"),
    _add("all", "All that one may set", "appToken:hashType=MD5&appToken:sessionType=2&appToken:sessionDuration=86400&"
         "appToken:sessionUserId=u&appToken:sessionPrivileges=list:*&appToken:description=d", "APP.19"),
    _add("read-only", "Read-only properties are read here and refused later",
         "appToken:id=mine&appToken:token=mytoken&appToken:partnerId=5", "APP.24"),
    _add("null", "A property set to null", "appToken:description__null=1", "WIRE.32"),
    _add("null-empty", "The value of __null does not count", "appToken:sessionUserId__null=", "WIRE.32", "Empty"),
    _add("scalar", "A text where an object belongs", "appToken=scalar", "WIRE.28", "CommonMistake"),
    _add("scalar-empty", "An empty text where an object belongs", "appToken=", "WIRE.28", "Empty"),
    _add("control-character", "A control character in a member", "appToken:description=%00", "WIRE.30"),
    _add("expiry-relative", "A small expiry counts from now", "appToken:expiry=3600", "WIRE.29 APP.20"),
    _add("expiry-zero", "Expiry 0 is now", "appToken:expiry=0", "WIRE.29 APP.20",
         "Boundary CommonMistake AcceptedButWrong"),
    _add("expiry-minus-one", "Expiry -1 stays", "appToken:expiry=-1", "WIRE.29", "Boundary"),
    _add("expiry-empty", "An empty expiry is 0, not now", "appToken:expiry=", "WIRE.29", "Empty"),
    _add("expiry-ten-years", "Ten years of seconds are still relative", "appToken:expiry=315360000", "WIRE.29",
         "Boundary"),
    _add("expiry-beyond", "One second more is absolute", "appToken:expiry=315360001", "WIRE.29", "Boundary"),
    _add("unknown-member", "Unknown members are ignored", "appToken:nothing=1&appToken:description=d",
         "WIRE.28 WIRE.33"),
    _add("unknown-type", "An unknown objectType is ignored", "appToken:objectType=Nothing&appToken:description=d",
         "WIRE.28"),
    _add("json-empty", "An empty object in JSON", '{"appToken":{}}', "WIRE.28", "Empty", JSON),
    _add("json-null", "A null in JSON is 0 or empty, not null",
         '{"appToken":{"sessionDuration":null,"description":null}}', "WIRE.32", "AcceptedButWrong CommonMistake", JSON),
    call("user.loginByLoginId", "login-by-id", "Login id and password", "loginId=a@b.c&password=p", "LOGIN.2"),
    call("user.loginByLoginId", "login-by-id-all", "All parameters",
         "loginId=a@b.c&password=p&partnerId=102&expiry=60&privileges=*&otp=123456", "LOGIN.2"),
    call("user.login", "login-partner-word", "A partner id that is not a number is 0",
         "partnerId=abc&userId=u&password=p", "WIRE.25", "PhpRule AcceptedButWrong"),
    call("user.login", "login-no-password", "No password", "partnerId=102&userId=u", "WIRE.34"),
    call("user.login", "login-all", "All parameters", "partnerId=102&userId=u&password=p&expiry=10&privileges=x",
         "LOGIN.1"),
    call("appToken.list", "list", "Filter and pager", "filter:idIn=a,b&pager:pageSize=5&pager:pageIndex=2", "WIRE.28"),
    call("appToken.list", "list-scalar-filter", "An empty filter", "filter=", "WIRE.28", "Empty CommonMistake"),
    call("appToken.list", "list-typed-filter", "A filter with its type",
         "filter:objectType=KalturaAppTokenFilter&filter:statusEqual=2", "WIRE.28"),
    call("appToken.list", "list-json-text-filter", "A filter written as JSON in a form field",
         "filter=%7B%22idEqual%22%3A%22a%22%7D", "WIRE.28", "CommonMistake"),
)  # fmt: skip
