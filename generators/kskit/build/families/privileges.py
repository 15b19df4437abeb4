"""The family privileges: reading, writing and merging privileges texts (PRIV, APP.13, APP.14)."""

from collections.abc import Iterator
from typing import Any

from kaltura_session.server.token_privileges import reserved
from kskit.build.families.common import FORUM_TOKEN_ID
from kskit.build.families.texts import PRIVILEGES, pick
from kskit.build.model import Case, Family

_TOKEN = "0_abc123"  # noqa: S105 - an id
_ACTION_TOKEN = "0_tok12345"  # noqa: S105 - an id
_RESERVED_TOKEN = "0_i"  # noqa: S105 - an id
_OF_KS = {"AcceptedButWrong", "CommonMistake", "ServerCrash"}  # flags of a KS that holds the text

# Of the shared texts, those that tell some wrong implementation from the right one, or that the server was asked.
_TEXTS = (
    "empty several star star-spaces all-star all-star-and-more star-value-and-bare several-values repeated-name "
    "repeated-iprestrict empty-items lead-comma trail-comma only-commas spaces inner-space space-around-colon "
    "tab-trim no-break-space value-colons no-value only-colon zero zero-value zero-name plus percent pct-encoded "
    "amp eq semi-pipe quotes angle tilde dot-name bracket-lead bracket-open bracket-empty name-e name-t name-u "
    "name-m name-d name-dot-e name-dot-u name-dot-m name-bracket-u names-bare numeric-name octal-name negative-name "
    "float-name emoji bad-utf8 nul nul-in-name newline slash-edges upper-case actionslimit sessionid setrole long "
    "many"
)

# slug, title, text, clauses, flags; on top of the texts that the KS families share
_PARSED = (
    ("star-and-other", "The wildcard beside another privilege is a name", "*,edit:0_abc", "PRIV.2", ""),
    ("slash-list", "Values are separated by slashes", "edit:0_abc/0_def", "PRIV.2", ""),
    ("only-slash", "A lone slash is a name", "/", "PRIV.2", ""),
    ("slash-in-name", "A slash before the colon belongs to the name", "a/b:c/d", "PRIV.2", ""),
    ("colon-slash", "A value that is a slash is two empty values", "a:/", "PRIV.2", "Boundary"),
    ("double-colon", "Only the first colon separates", "a::b", "PRIV.2", ""),
    ("comma-in-list", "A comma ends a privilege, values included", "edit:a/b,c/d", "PRIV.2", ""),
    ("cidr", "A network in CIDR notation is two values", "iprestrict:10.0.0.0/8", "PRIV.2",
     "Restriction CommonMistake"),
    ("address-after-comma", "An address after a comma is a name", "iprestrict:198.51.100.1,203.0.113.7", "PRIV.2",
     "Restriction CommonMistake"),
    ("ipv6", "An IPv6 address holds colons", "iprestrict:2001:db8::1", "PRIV.2", "Restriction"),
    ("two-patterns", "urirestrict joins its patterns with |", "urirestrict:/api_v3/*|/p/102/*", "PRIV.2",
     "Restriction"),
    ("repeated-with-and-without", "A bare name and values of the same name are merged", "a,a:1,a", "PRIV.3", ""),
    ("repeated-then-bare", "A bare name after values adds nothing", "a:1,a", "PRIV.3", ""),
    ("repeated-star", "A repeated name keeps all values, * too", "edit:*,edit:0_x", "PRIV.3", ""),
    ("repeated-case", "Names that differ in case are different", "A:1,a:2", "PRIV.13", ""),
    ("repeated-blank", "Names that differ in blanks are different", "a , a,a", "PRIV.2", ""),
    ("numeric-names", "Names of digits keep their place", "10:a,9:b,10:c", "PRIV.6", "PhpRule"),
    ("numeric-texts", "Only plain decimals are numbers", "1,01,1.0,1e0,+1,-1,-0", "PRIV.6", "PhpRule"),
    ("literal-words", "Words such as false and null are names", "false:true,null:null", "PRIV.2", ""),
    ("tab-value", "A value may be a tab", "a:\t", "PRIV.2", ""),
    ("nul-alone", "A NUL byte alone is a name", "\0", "PRIV.2", "PhpRule"),
    ("no-break-space-lead", "A no-break space belongs to the name", "\xa0a", "PRIV.2", "Unicode"),
    ("semicolon", "A semicolon has no meaning here", "a;b:c", "PRIV.2", ""),
    ("bracket-two", "Brackets have no meaning here", "a[x]:1,a[y]:2", "PRIV.2", ""),
    ("player", "What a player typically gets",
     "sview:0_abc123,enableentitlement,privacycontext:MyCtx,iprestrict:203.0.113.7", "PRIV.2", ""),
    ("blank-value", "A value may hold a blank", "privacycontext:ctx one", "PRIV.2", ""),
)  # fmt: skip

# slug, title, map, clauses, flags
_BUILT: tuple[tuple[str, str, list[list[Any]], str, str], ...] = (
    ("bare", "A name without values is written bare", [["edit", []]], "PRIV.5", ""),
    ("mixed", "Names with and without values", [["edit", ["*"]], ["sview", []], ["list", ["*"]]], "PRIV.5", ""),
    ("several-values", "Values are joined by slashes", [["edit", ["1_a", "1_b"]]], "PRIV.5", ""),
    ("empty-value", "An empty value keeps its colon", [["edit", [""]]], "PRIV.5", "Empty Boundary"),
    ("two-empty-values", "Two empty values are a slash", [["edit", ["", ""]]], "PRIV.5", "Empty"),
    ("empty-name", "A name may be empty", [["", ["x"]]], "PRIV.5", "Empty"),
    ("comma-in-value", "Nothing is escaped: a comma in a value is read as a separator", [["edit", ["a,b"]]],
     "PRIV.1 PRIV.5", "AcceptedButWrong"),
    ("slash-in-value", "Nothing is escaped: a slash in a value makes two", [["edit", ["a/b"]]], "PRIV.1 PRIV.5",
     "AcceptedButWrong"),
    ("unicode", "Letters outside ASCII", [["שם", ["ערך", "😀"]]], "PRIV.5", "Unicode"),
)  # fmt: skip

# slug, title, what the token grants, what is requested, flags
_MERGED: tuple[tuple[str, str, str, str, str | None, str | None, str], ...] = (
    ("empty-texts", "Empty texts count as none", _TOKEN, "APP.13 APP.14", "", "", "Empty"),
    ("forum", "The forum question's token: sview:*,list:*,download:*", FORUM_TOKEN_ID, "APP.13",
     "sview:*,list:*,download:*", None, "ForumCase"),
    ("granted", "What the token grants comes after sessionid and apptoken", _ACTION_TOKEN, "APP.13", "edit:*", None,
     ""),
    ("granted-wildcard", "A granted * is no longer alone", _ACTION_TOKEN, "APP.13", "*", None, "AcceptedButWrong"),
    ("granted-all", "all:* is granted as it is written", _ACTION_TOKEN, "APP.13", "all:*", None, ""),
    ("granted-repeated", "A name granted twice keeps all its values", _TOKEN, "APP.13", "edit:1_a,edit:1_b", None, ""),
    ("granted-sessionid", "A sessionid of the token comes after the token's id", _TOKEN, "APP.13", "sessionid:X", None,
     "AcceptedButWrong"),
    ("granted-numbers", "Names of digits that the token grants are numbered anew", _ACTION_TOKEN, "APP.13", "10:x",
     "20:y", "PhpRule"),
    ("granted-three-numbers", "They are numbered from 0 in order", _TOKEN, "APP.13", "7:a,3:b,5:c", None, "PhpRule"),
    ("requested-other", "A request cannot add to what is granted", _TOKEN, "APP.14", "edit:0_b", "edit:0_a", ""),
    ("requested-same", "Asking for what is granted changes nothing", _TOKEN, "APP.14", "edit:0_b", "edit:0_b", ""),
    ("requested-narrower", "A granted * may be narrowed", _ACTION_TOKEN, "APP.14", "edit:*", "edit:0_a", ""),
    ("requested-narrower-among", "A * among the values may be narrowed too, and the others go", _TOKEN, "APP.14",
     "edit:*/0_b", "edit:0_a", ""),
    ("requested-not-star", "Two asterisks are not *", _TOKEN, "APP.14", "edit:**", "edit:1", "Boundary"),
    ("requested-star-prefix", "*a is not *", _TOKEN, "APP.14", "edit:*a", "edit:1", "Boundary"),
    ("requested-star-blank", "A blank before the * is not *", _TOKEN, "APP.14", "edit: *", "edit:0_a", "Boundary"),
    ("requested-to-nothing", "A granted * may be narrowed to a bare name", _TOKEN, "APP.14", "a:*", "a", ""),
    ("requested-wildcard-of-all", "all:* does not stand for every name", _TOKEN, "APP.14", "all:*", "edit:0_a", ""),
    ("requested-all-narrower", "all:* is an ordinary name", _TOKEN, "APP.14", "all:*", "all:x", ""),
    ("requested-bare", "A bare name is granted already", _TOKEN, "APP.14", "edit", "edit", ""),
    ("requested-star-refused", "Asking for * where a value is granted", _ACTION_TOKEN, "APP.14", "iprestrict:1.2.3.4",
     "iprestrict:*", "Restriction"),
    ("requested-restriction-moved", "A restriction granted with * may be filled", _TOKEN, "APP.14", "iprestrict:*",
     "iprestrict:9.9.9.9", "Restriction"),
    ("requested-setrole", "A role that is granted stays", _TOKEN, "APP.14", "setrole:1", "setrole:*", ""),
    ("requested-unknown", "A name that nobody knows is granted", _TOKEN, "APP.14 PRIV.8", None, "custom:1", ""),
    ("requested-unknown-other", "An unknown name that is granted with another value", _TOKEN, "APP.14", "custom:1",
     "custom:2", ""),
    ("requested-empty-token-text", "A token without privileges, a free name", _ACTION_TOKEN, "APP.14", "", "z:1", ""),
    ("requested-all", "all may be requested: it is not reserved", _ACTION_TOKEN, "APP.14", None, "all:*",
     "AcceptedButWrong"),
    ("requested-star", "* may be requested, and is powerless beside others", _TOKEN, "APP.14 PRIV.9", None, "*",
     "AcceptedButWrong"),
    ("requested-widget", "widget and view are not reserved", _TOKEN, "APP.14", None, "widget:1,view:*", ""),
    ("requested-list", "list:* is reserved, so it is dropped without a word", _ACTION_TOKEN, "APP.14", None, "list:*",
     "CommonMistake Reserved"),
    ("requested-upper-case", "List with a capital letter is another name", _TOKEN, "APP.14 PRIV.13", None, "List:*",
     "AcceptedButWrong"),
    ("requested-reserved-spaced", "A blank does not get a reserved name through", _TOKEN, "APP.31", None, " edit:0_a",
     "Reserved"),
    ("requested-granted-spaced", "A blank does not get a granted name through", _TOKEN, "APP.31", "custom:1",
     " custom:2", ""),
    ("requested-free-spaced", "A name that is taken keeps its blanks", _TOKEN, "APP.31", None, " custom :2", ""),
    ("granted-spaced", "Granted and requested names are both compared trimmed", _TOKEN, "APP.31", "custom :1",
     "custom:2", "Boundary"),
    ("requested-sessionid-star", "With sessionid:* on the token a request leaves the token's group", _TOKEN, "APP.18",
     "sessionid:*", "sessionid:mine", "AcceptedButWrong"),
    ("requested-sessionid-value", "Any other value does not open the group", _TOKEN, "APP.16", "sessionid:x",
     "sessionid:mine", ""),
    ("requested-apptoken", "apptoken is granted already", _TOKEN, "APP.14", None, "apptoken:x", "Reserved"),
    ("requested-several-values", "Several values of a free name", _TOKEN, "APP.14", None, "a:1/2", ""),
    ("requested-empty-name", "An empty name with a value", _TOKEN, "APP.14", None, ":x", "Empty"),
    ("requested-empty-name-granted", "An empty name that is granted", _TOKEN, "APP.14", ":y", ":x", "Empty"),
    ("requested-comma", "A lone comma asks for an empty name", _ACTION_TOKEN, "APP.14", None, ",", "Empty"),
    ("requested-slash", "A lone slash is a name", _TOKEN, "APP.14", None, "/", ""),
    ("requested-number", "A name of digits that is granted under that number", _TOKEN, "APP.14 PRIV.6", "0:a", "0:b",
     "PhpRule"),
    ("requested-number-free", "A name of digits that is free", _TOKEN, "APP.14 PRIV.6", None, "1:b", "PhpRule"),
    ("requested-number-00", "00 equals a granted 0", _TOKEN, "APP.14 PRIV.6", "0:a", "00:b", "PhpRule"),
    ("requested-number-0.0", "0.0 equals a granted 0", _TOKEN, "APP.14 PRIV.6", "0:a", "0.0:b", "PhpRule"),
    ("requested-number-minus-0", "-0 equals a granted 0", _TOKEN, "APP.14 PRIV.6", "0:a", "-0:b", "PhpRule"),
    ("requested-number-exponent", "0e5 equals a granted 0", _TOKEN, "APP.14 PRIV.6", "0:a", "0e5:b", "PhpRule"),
    ("requested-number-hexadecimal", "0x0 does not", _TOKEN, "APP.14 PRIV.6", "0:a", "0x0:b", "PhpRule Boundary"),
    ("requested-number-other", "1e1 does not", _TOKEN, "APP.14 PRIV.6", "0:a", "1e1:b", "PhpRule"),
    ("requested-number-01", "01 equals a granted 1.0", _TOKEN, "APP.14 PRIV.6", "1.0:a", "01:b", "PhpRule"),
    ("requested-negative", "A negative number", _TOKEN, "APP.14 PRIV.6", None, "-1", "PhpRule"),
    ("requested-letter", "A letter behind a reserved name makes another", _ACTION_TOKEN, "APP.14", None, "editX:1", ""),
    ("requested-form-feed", "A form feed in front of a reserved name makes another", _ACTION_TOKEN, "APP.14", None,
     "\fedit:1", "PhpRule"),
    ("requested-dotted", "A name with a dot passes, whatever a version 2 KS makes of it", _ACTION_TOKEN, "APP.14", None,
     ".u:admin", "AcceptedButWrong"),
    ("requested-semicolons", "Semicolons pass, whatever a version 1 KS makes of them", _ACTION_TOKEN, "APP.14", None,
     "x;2;y", "AcceptedButWrong"),
    ("requested-unicode", "Letters outside ASCII", _ACTION_TOKEN, "APP.14", "שם:ערך", "א:ב", "Unicode"),
    ("requested-unicode-narrower", "A name outside ASCII granted with *", _TOKEN, "APP.14", "שם:*", "שם:ב", "Unicode"),
    ("requested-unicode-refused", "A name outside ASCII granted with another value", _TOKEN, "APP.14", "שם:א", "שם:ב",
     "Unicode"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: reading, writing, merging, and every reserved name."""
    for row in pick(PRIVILEGES, _TEXTS):
        flags = " ".join(flag for flag in row.flags.split() if flag not in _OF_KS)
        clause = "PRIV.4" if not row.value else "PRIV.2"
        yield Case(f"parse-{row.slug}", f"Read {row.title}", "privileges_parse", {"text": row.value}, clause, flags)
    for slug, title, text, clauses, flags in _PARSED:
        yield Case(f"parse-{slug}", title, "privileges_parse", {"text": text}, clauses, flags)
    for slug, title, pairs, clauses, flags in _BUILT:
        yield Case(f"build-{slug}", title, "privileges_build", {"privileges": pairs}, clauses, flags)
    for slug, title, token_id, clauses, granted, requested, flags in _MERGED:
        yield _merge(f"merge-{slug}", title, token_id, granted, requested, clauses, flags)
    for name in sorted(reserved()):
        title = f"{name} is reserved: a request for it is dropped"
        yield _merge(f"merge-reserved-{name}", title, _RESERVED_TOKEN, None, f"{name}:v", "APP.14 PRIV.7", "Reserved")


def _merge(
    slug: str, title: str, token_id: str, granted: str | None, requested: str | None, clauses: str, flags: str
) -> Case:
    given = {"token_id": token_id, "token_privileges": granted, "requested": requested}
    return Case(slug, title, "privileges_merge", given, clauses, flags)


FAMILY = Family(
    "privileges",
    2,
    "Privileges",
    "Read a privileges text into names and values, write it back, and compute the privileges of a token's session.",
    cases,
    {"merge-reserved-": "One of the names that the server reserves, all of which are here"},
)
