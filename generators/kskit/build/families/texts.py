"""User ids and privileges that the encode and decode families share, and field strings that only a reader meets.

`seed` is the seed under which the server's own code made a version 2 KS of that text; 0 means none did.
"""

from typing import Any, NamedTuple

from kaltura_session.errors import KitError
from kaltura_session.text import from_bytes
from kskit.build.families.common import VALID_UNTIL


class Row(NamedTuple):
    """A text worth a vector: slug and title, the text itself, the seed of a version 2 KS, flags."""

    slug: str
    title: str
    value: Any
    seed: int = 0
    flags: str = ""


USERS = (
    Row("plain", "a plain user id", "user1", 1002),
    Row("upper-x", "a user id of the letter X", "X"),
    Row("mail", "an e-mail address as user id", "jdoe@example.com"),
    Row("empty", "an empty user id", "", 1000, "Empty"),
    Row("space", "a user id with a blank", "John Doe"),
    Row("hebrew", "a user id in Hebrew letters", "אבג דה", 1005, "Unicode"),
    Row("cjk", "a user id in Chinese characters", "用户名", 0, "Unicode"),
    Row("emoji", "a user id of emoji, joined ones too", "😀👩‍👩‍👧", 1007, "Unicode"),
    Row("latin", "a user id with an accent, composed", "J\u00fcrgen", 0, "Unicode"),
    Row("decomposed", "a user id with an accent, decomposed: nothing is normalised", "Ju\u0308rgen", 0, "Unicode"),
    Row("zero", "the user id 0, as in widget sessions", "0", 1015),
    Row("digits", "a user id of digits with a leading zero", "0012"),
    Row("amp-eq-plus", "a user id with & = and +", "a&b=c+d", 1010),
    Row("field-injection", "a user id that looks like further fields", "x&_t=2&_e=9999999999"),
    Row("percent", "a user id with a percent sign", "100%", 1011),
    Row("pct-encoded", "a user id that is percent-encoded already", "a%20b%2Bc", 1012),
    Row("semicolon", "a user id with a semicolon", "us;er", 1008, "AcceptedButWrong"),
    Row("pipe", "a user id with a vertical bar", "us|er"),
    Row("slash", "a user id with slash and backslash", "a/b\\c", 1026),
    Row("comma", "a user id with a comma", "a,b", 1027),
    Row("colon", "a user id with a colon", "a:b", 1028),
    Row("quotes", "a user id with quotes and a backslash", "q\"'\\", 1018),
    Row("html", "a user id with angle brackets", "<b>x</b>", 1032),
    Row("unreserved", "a user id of - _ . and ~", "-_.~", 1024),
    Row("reserved", "a user id of every character that is encoded", " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"),
    Row("lead-space", "a user id with leading blanks, which stay", "  lead", 1016),
    Row("trail-space", "a user id with trailing blanks, which stay", "trail  ", 1017),
    Row("tab", "a user id with a tab", "tab\there", 1013),
    Row("newline", "a user id read together with a line feed", "user1\n", 0, "CommonMistake"),
    Row("nul", "a user id with a NUL byte inside", "nul\0byte", 1019, "PhpRule"),
    Row("trail-nul", "a user id that ends in NUL bytes", "abc\0\0", 1020, "PhpRule"),
    Row("bad-utf8", "a user id that is not UTF-8", from_bytes(b"bad\xff\xfe"), 1022, "NotUtf8"),
    Row("asterisk", "a user id that is an asterisk", "*"),
    Row("word-null", "the word null as user id", "null", 0, "AcceptedButWrong CommonMistake"),
    Row("word-undefined", "the word undefined as user id", "undefined", 0, "AcceptedButWrong CommonMistake"),
    Row("word-none", "the word None as user id", "None", 0, "AcceptedButWrong CommonMistake"),
    Row("long", "a user id of 1,000 characters", "longuser-" * 111 + "x", 0, "Long"),
)

PRIVILEGES = (
    Row("empty", "no privileges", "", 1035, "Empty"),
    Row("one", "one privilege with the value *", "edit:*"),
    Row("bare", "a privilege without a value", "disableentitlement"),
    Row("several", "several privileges", "sview:*,list:*,download:*"),
    Row("star", "the lone wildcard", "*", 1038),
    Row("star-spaces", "the lone wildcard between blanks", " * ", 1042),
    Row("all-star", "the wildcard spelt all:*", "all:*"),
    Row("all-star-and-more", "all:* and another privilege", "all:*,edit:0_abc", 1041),
    Row("star-and-more", "the wildcard and another privilege", "*,sessionid:x"),
    Row("star-value-and-bare", "a value * beside a bare name", "edit:*,sview", 1111),
    Row("several-values", "several values of one name, joined by slashes", "edit:1_a/1_b"),
    Row("repeated-name", "a name that occurs twice", "edit:0_abc,edit:0_def", 1043, "CommonMistake"),
    Row("repeated-name-apart", "a name that occurs again after another", "edit:1,sview:*,edit:2", 0, "CommonMistake"),
    Row("repeated-iprestrict", "two iprestrict privileges", "iprestrict:1.2.3.4,iprestrict:5.6.7.8", 1053,
        "CommonMistake Restriction"),
    Row("empty-items", "an empty part between commas", "a,,b"),
    Row("lead-comma", "a leading comma", ",a", 1046),
    Row("trail-comma", "a trailing comma", "a,"),
    Row("only-commas", "commas only", ",,,", 1048, "Empty"),
    Row("spaces", "blanks around the parts", " a , b:c "),
    Row("space-after-comma", "a blank after a comma", "sview:*, list:*", 0, "CommonMistake"),
    Row("inner-space", "blanks inside name and value", "a b:c d", 1050),
    Row("space-around-colon", "blanks around a colon", "a : b", 1051),
    Row("tab-trim", "tab, NUL and vertical tab around the parts", "\ta\t,\vb\0"),
    Row("no-break-space", "a no-break space after a comma, which PHP does not trim", "a,\xa0b", 0, "Unicode PhpRule"),
    Row("value-colons", "colons inside a value", "k:v:w:x", 1056),
    Row("no-name", "a value without a name", ":v", 1057),
    Row("no-value", "a colon without a value", "k:", 1058, "Empty"),
    Row("only-colon", "a lone colon", ":", 1059, "Empty"),
    Row("zero", "a lone 0", "0", 1060, "PhpRule"),
    Row("zero-item", "a part that is 0 between others", "a,0,b", 0, "PhpRule"),
    Row("zero-value", "the value 0", "a:0"),
    Row("zero-name", "the name 0 with a value", "0:1", 1063),
    Row("plus", "plus signs", "a+b:c+d", 1065),
    Row("percent", "percent signs", "a%b:c%d", 1066),
    Row("pct-encoded", "privileges that are percent-encoded already", "a%20b:c%2Bd", 1067),
    Row("amp", "ampersands", "a&b:c&d", 1068),
    Row("eq", "equals signs", "a=b:c=d", 1069),
    Row("semi-pipe", "a semicolon and a vertical bar", "a;b:c|d", 1090, "AcceptedButWrong"),
    Row("quotes", "quotes and a backslash", "a\"b:'c'\\", 1109),
    Row("angle", "angle brackets", "<a>:<b>", 1112),
    Row("tilde", "- _ . and ~", "a~b:c-d_e.f", 1110),
    Row("dot-value", "a dot in a value", "a:b.c"),
    Row("dot-name", "a dot in a name", "a.b:c", 1070, "AcceptedButWrong PhpRule"),
    Row("bracket-lead", "a name in brackets", "[a]:b", 1074, "PhpRule"),
    Row("bracket-open", "a name with an opening bracket only", "a[b:c", 1075, "AcceptedButWrong PhpRule"),
    Row("bracket", "a name with an index in brackets", "a[b]:c", 0, "ServerCrash PhpRule"),
    Row("bracket-empty", "a name with empty brackets", "a[]:c", 1073, "ServerCrash PhpRule"),
    Row("name-e", "a privilege named like the field of the expiry", "_e:1", 1077, "AcceptedButWrong"),
    Row("name-t", "a privilege named like the field of the type", "_t:2", 1079, "AcceptedButWrong"),
    Row("name-u", "a privilege named like the field of the user", "_u:admin", 0, "AcceptedButWrong"),
    Row("name-m", "a privilege named like the field of the master partner", "_m:99", 1080, "AcceptedButWrong"),
    Row("name-d", "a privilege named like the field of the additional data", "_d:x", 1081, "AcceptedButWrong"),
    Row("name-dot-e", "a dot that PHP turns into the name of the expiry field", ".e:9999999999", 1085,
        "AcceptedButWrong PhpRule"),
    Row("name-dot-u", "a dot that PHP turns into the name of the user field", ".u:admin", 1082,
        "AcceptedButWrong PhpRule"),
    Row("name-dot-m", "a dot that PHP turns into the name of the master partner field", ".m:-2", 0,
        "AcceptedButWrong PhpRule"),
    Row("name-dot-d", "a dot that PHP turns into the name of the additional data field", ".d:x", 1084,
        "AcceptedButWrong PhpRule"),
    Row("name-bracket-u", "a bracket in front of a name, which drops it", "[u:admin", 1086, "AcceptedButWrong PhpRule"),
    Row("names-mixed", "field names among ordinary privileges", "edit:1,_t:2,sview:*,_u:root,_e:1", 1089,
        "AcceptedButWrong"),
    Row("names-bare", "field names without values", "_e,_t,_u", 0, "AcceptedButWrong"),
    Row("unknown-underscore", "an unknown name with an underscore in front", "_x:1"),
    Row("numeric-name", "a name of digits", "123:x", 1094, "PhpRule"),
    Row("numeric-name-after", "a name of digits after another", "edit:1,123:x", 0, "PhpRule"),
    Row("octal-name", "a name of digits with a leading zero", "007:x", 0, "PhpRule"),
    Row("negative-name", "a negative number as name", "-5:x", 0, "PhpRule"),
    Row("float-name", "a number with a point as name", "1.5:x", 1097, "PhpRule"),
    Row("unicode", "Hebrew letters in name and value", "שם:ערך", 1092, "Unicode"),
    Row("emoji", "emoji in name and value", "😀:🎉", 0, "Unicode"),
    Row("bad-utf8", "privileges that are not UTF-8", from_bytes(b"p\xff:v\xfe"), 1103, "NotUtf8"),
    Row("nul", "NUL bytes inside name and value", "a\0b:c\0d", 1100, "PhpRule"),
    Row("nul-in-name", "a NUL byte inside a known name", "edit\0x:0_abc", 1087, "PhpRule"),
    Row("newline", "line feeds inside and around", "a\n:b\nc,\nd", 1101),
    Row("crlf", "a Windows line end inside a value", "a:b\r\nc", 1115),
    Row("slash-edges", "slashes at both ends of the values and doubled", "edit:/a//b/", 1114),
    Row("upper-case", "a known name in upper case, which is another name", "EDIT:*"),
    Row("widget", "the privileges of a widget session", "view:*,widget:1", 1104),
    Row("iprestrict", "iprestrict", "iprestrict:1.2.3.4", 1052, "Restriction"),
    Row("urirestrict", "urirestrict with two patterns", "urirestrict:/api_v3/*|/x", 0, "Restriction"),
    Row("actionslimit", "actionslimit", "actionslimit:5", 0, "Restriction"),
    Row("sessionid", "sessionid", "sessionid:abc-def", 1055),
    Row("setrole", "setrole", "setrole:PLAYBACK_BASE_ROLE", 1105),
    Row("downloadasset", "downloadasset, given a random part of its own", "downloadasset:0_abc", 1113),
    Row("app-token", "the privileges of an application token's session",
        "sessionid:0_o7l19k80,apptoken:0_o7l19k80,sview:*", 0, "ForumCase"),
    Row("words", "the form `Privileges=` that an official page shows", "privileges=sview:*", 0,
        "AcceptedButWrong CommonMistake"),
    Row("long", "one name with 60 values", "edit:" + "/".join(f"0_{n:08x}" for n in range(60)), 0, "Long"),
    Row("many", "60 different names", ",".join(f"p{n}:v{n}" for n in range(60)), 0, "Long"),
)  # fmt: skip


def pick(rows: tuple[Row, ...], slugs: str) -> list[Row]:
    """Return the rows of these slugs, in their order: those that show something to the operation at hand."""
    wanted = set(slugs.split())
    unknown = wanted - {row.slug for row in rows}
    if unknown:
        raise KitError(f"no text is called {', '.join(sorted(unknown))}; mend the list")
    return [row for row in rows if row.slug in wanted]


_E = f"&_e={VALID_UNTIL}"


class Field(NamedTuple):
    """A field string (KS2.13 to KS2.16). random_hex: with which the server's own code read it, if it did."""

    slug: str
    title: str
    form: str | bytes
    random_hex: str = ""
    clause: str = "KS2.13"
    flags: str = ""


_PHP = "PhpRule"
_CRASH = "ServerCrash PhpRule"

FIELD_STRINGS = (
    Field("none", "No fields at all: random bytes only", "", "458cf22b0f1ba2b3f98b1fdb99153eca", flags="Empty"),
    Field("expiry-twice", "Of two equal names the last counts", f"_e=1{_E}", "e4bcc416bc65d0ba903b1f0050b226a3"),
    Field("plus", "A plus sign is a blank, in a name an underscore", f"a+b=c+d{_E}", "5366fe4c4d9e4d9e3f25029b462c93ee",
          flags=_PHP),
    Field("percent", "%XX is a byte", f"a%20b=c%2Bd{_E}", "7fb70f3a5228a7ef6164b9f766b1d012", flags=_PHP),
    Field("percent-broken", "A % without two digits stays", f"a%2=b%zz{_E}", "fbdaad685fc6923c74b3c6fe4dff0844",
          flags=_PHP),
    Field("percent-lower-case", "%xx in lower case", f"a=%c3%a9{_E}", "aad4f23d50c0e74c9cc3d3b06ededea1"),
    Field("dot-first", "A dot in front of a name", f".a=c{_E}", "ecba1c381e7378aa1dc74f5eb738df3b", "KS2.15", _PHP),
    Field("space-first", "A blank in front of a name goes", f"+a=c{_E}", "bf73d0cec5e44355c64ce264b2427ac5", "KS2.15",
          _PHP),
    Field("bracket-open", "An opening bracket alone becomes an underscore, dots after it too", f"a[b.c=d{_E}",
          "d0217a332e17dd7c49bdaea8e0ee8e05", "KS2.15", _PHP),
    Field("bracket", "A name with an index", f"a[b]=c{_E}", "4a0b4795392fe78ecbbcd9b9432953d9", "KS2.16", _CRASH),
    Field("bracket-encoded", "A name with an index, percent-encoded", f"a%5Bb%5D=c{_E}",
          "290ddfde5643d6b152be99ed4c70fb04", "KS2.16", _CRASH),
    Field("brackets", "A name with two indices", f"a[b][c]=d{_E}", "2f8e52b58ab5991eabd673a7089dca52", "KS2.16",
          _CRASH),
    Field("type-as-list", "A type given as a list is read as the word Array", f"_e={VALID_UNTIL}&_t[]=2",
          "c4ad8daa502df2b191a6ac2c1a076e2d", "KS2.16", "AcceptedButWrong PhpRule"),
    Field("numeric-name", "A name of digits", f"123=x{_E}", "3649698d0cd096eb20d6f92471e7a4b4", "PRIV.6", _PHP),
    Field("numeric-name-big", "A name of more digits than 64 bits hold", f"99999999999999999999=x{_E}",
          "f084801cd579bd861f698ed67e8af5ba", "PRIV.6", "PhpRule Boundary"),
    Field("slash-encoded", "Values are split at slashes after decoding", f"edit=0_a%2F0_b{_E}",
          "1f193b6254dd9095e88470298312b643", "KS2.14"),
    Field("slash-raw", "A slash that is not encoded", f"edit=0_a/0_b{_E}", "63c1fa3b91714e63922338a872179880",
          "KS2.14"),
    Field("slash-edges", "Empty values between slashes stay", f"edit=/a//b/{_E}", "cea28396975001906942b9607c67b7b5",
          "KS2.14"),
    Field("unknown-underscore", "An unknown name with an underscore is a privilege", f"_x=1{_E}",
          "0084bc86144851286c54348bb7f8b842", "KS2.14"),
    Field("user-empty", "An empty user", f"_e={VALID_UNTIL}&_u=", "27875d2207395577b75cec4f3b51758a", flags="Empty"),
    Field("user-zero", "The user 0", f"_e={VALID_UNTIL}&_u=0", "db0ec755afbee6324f2da5214a3cd548"),
    Field("bad-utf8", "Bytes that are not UTF-8", f"a%ff=b%fe{_E}", "1b8c21be5c7ec2a8be2632f0285801a1",
          flags="NotUtf8"),
    Field("expiry-word", "An expiry that is not a number is read as it is", "_e=never&_t=0",
          "e217e2723aa930f057da3554892bd9eb", "KSX.13", "AcceptedButWrong"),
    Field("expiry-negative", "A negative expiry is read as it is", "_e=-1", "0f72c10ff6d318d4803294cda1e43611",
          "KSX.20"),
    Field("expiry-missing", "No expiry at all", "_t=2&_u=u", "", "KSX.13", "AcceptedButWrong CommonMistake"),
    Field("expiry-exponent", "An expiry with an exponent", "_e=1.8e9&_t=0&_u=u", "", "KSX.13",
          "AcceptedButWrong CommonMistake"),
    Field("expiry-date", "An expiry as a date", "_e=2026-01-02T00%3A00%3A00Z&_t=0&_u=u", "", "KSX.13",
          "AcceptedButWrong CommonMistake"),
    Field("expiry-milliseconds", "An expiry in milliseconds", f"_e={VALID_UNTIL}000&_t=0&_u=u", "", "KSX.20",
          "AcceptedButWrong CommonMistake"),
    Field("names-without-underscore", "Fields without their underscore are privileges", f"e={VALID_UNTIL}&t=2&u=x", "",
          "KS2.14", "AcceptedButWrong CommonMistake"),
    Field("json", "JSON instead of form fields", '{"_e":1767312000,"_t":2,"_u":"u"}', "", "KS2.19",
          "AcceptedButWrong CommonMistake PhpRule"),
    Field("user-not-encoded", "A user that was not encoded: + becomes a blank",
          f"_e={VALID_UNTIL}&_t=0&_u=jo+x@example.com", "", "KS2.13", "AcceptedButWrong CommonMistake"),
    Field("user-split", "A user with & that was not encoded is split", f"_e={VALID_UNTIL}&_t=0&_u=a&b=c", "", "KS2.13",
          "AcceptedButWrong CommonMistake"),
    Field("word-privileges", "All privileges in one field named privileges", f"privileges=sview%3A%2A%2Clist%3A%2A{_E}",
          "", "KS2.14", "AcceptedButWrong CommonMistake"),
    Field("semicolon", "A semicolon does not separate", f"a=b;c=d{_E}", "", flags=_PHP),
    Field("nul-raw", "A raw NUL byte ends the fields", f"_e={VALID_UNTIL}&_u=u\0&_t=2", "", "WIRE.46", "PhpRule"),
    Field("line-end", "A line end inside a value", f"a=b\r\nc{_E}", "253d82d341baa07045264730826c0aad"),
    Field("many", "Fifty fields", "&".join(f"p{n}=v{n}" for n in range(1, 51)) + _E, "a50c25571626df45a09d6ef9e51167ad",
          flags="Long"),
)  # fmt: skip
