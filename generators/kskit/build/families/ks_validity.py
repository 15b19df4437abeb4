"""The family ks-validity: whether a KS that can be read may be used, and what kind of session it is (LIFE, KSX.19)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

from kskit.build.families import common
from kskit.build.families.common import Seal, seal_v1
from kskit.build.model import Case, Family, bytes_of_id

_FAR = 4102444800
_NOW = common.NOW
_CALLER = "203.0.113.7"
_URI = "/api_v3/index.php/service/media/action/list?x=1"
_FROM = {"remote_address": _CALLER, "request_uri": "/api_v3/index.php"}
_AT = {"remote_address": _CALLER, "request_uri": _URI}
# The partners that the server's own results know.
_SECRETS = {"102": [common.SECRET], "-1": [common.SECRET], "0": [common.SECRET]}


def _v1(valid_until: Any = _FAR, kind: str = "0", user: str = "u", privileges: str = "") -> str:
    return seal_v1(f"102;102;{valid_until};{kind};1;{user};{privileges};;")


def _v2(form: str, random_hex: str = "") -> str:
    return Seal().text(form, bytes.fromhex(random_hex) if random_hex else bytes_of_id(f"ks-validity/{form}"))


def _made(privileges: str) -> str:
    return common.make_v2(9, user_id="u", valid_until=_FAR, privileges=privileges)


def _expiring(expiry: Any, random_hex: str = "") -> str:
    return _v2(f"_e={expiry}&_t=0&_u=u", random_hex)


def _typed(kind: str, random_hex: str) -> str:
    return _v2(f"_e={_FAR}&_t={kind}&_u=u", random_hex)


def _from(addresses: str) -> str:
    return _v1(privileges=f"iprestrict:{addresses}")


def _from_v2(address: str, random_hex: str) -> str:
    return _v2(f"iprestrict={quote_plus(address)}&_e={_FAR}", random_hex)


def _for(patterns: str) -> str:
    return _v1(privileges=f"urirestrict:{patterns}")


def _for_v2(patterns: str, random_hex: str) -> str:
    return _v2(f"urirestrict={quote_plus(patterns)}&_e={_FAR}", random_hex)


def _widget(user: str, kind: str = "0") -> str:
    return _v1(kind=kind, user=user, privileges="view:*,widget:1")


def _widget_v2(user: str, random_hex: str) -> str:
    return _v2(f"view=%2A&widget=1&_e={_FAR}&_t=0&_u={user}", random_hex)


# slug, title, KS, flags
_EXPIRIES = (
    ("far", "An expiry far ahead", _v1(), ""),
    ("past", "An expiry long past", _v1(1000000000), ""),
    ("one-second-left", "One second left", _v1(_NOW + 1), "Boundary"),
    ("one-second-left-version-2", "One second left, version 2", _expiring(_NOW + 1, "cfb22b213fd5884a7c473a5175dd7552"),
     "Boundary"),
    ("now", "An expiry equal to now is expired", _v1(_NOW), "Boundary"),
    ("now-version-2", "An expiry equal to now is expired, version 2",
     _expiring(_NOW, "db096949e77fc19eea2982cf6cd95950"), "Boundary"),
    ("one-second-ago", "One second too late", _v1(_NOW - 1), "Boundary"),
    ("zero", "An expiry of 0", _v1(0), "Boundary"),
    ("zero-version-2", "An expiry of 0, version 2", _expiring(0, "aa5fb536a364be2116a68796d1a00ffe"), "Boundary"),
    ("negative", "A negative expiry", _v1(-1), ""),
    ("relative", "A lifetime instead of an expiry", _v1(3600), "CommonMistake"),
    ("milliseconds", "Milliseconds instead of seconds last for ever", _v1(_NOW * 1000),
     "AcceptedButWrong CommonMistake"),
    ("missing", "No expiry at all", _v2("_t=0&_u=u", "06e1d5bab381d7d551257e70ae276c13"), "Empty"),
    ("empty", "An empty expiry", _v1(""), "Empty"),
    ("word", "A word compares as text, and a letter is more than a digit", _v1("never"), "AcceptedButWrong PhpRule"),
    ("capital-word", "INF compares as text", _v1("INF"), "AcceptedButWrong PhpRule"),
    ("dash", "A dash compares as text, and is less than a digit", _expiring("-", "9da4629d30a685a9b423c5264459bd89"),
     "PhpRule"),
    ("digits-and-letters", "Digits followed by letters compare as text",
     _expiring("1abc", "d8ad563f835dcae746a5753ed67c6260"), "AcceptedButWrong PhpRule"),
    ("past-and-letter", "A past expiry followed by a letter compares as text", _v1("1000000000x"), "PhpRule"),
    ("past-and-letter-version-2", "The same in version 2", _expiring("1000000000x", "59463504b343b46db04c997b45cf16f4"),
     "PhpRule"),
    ("float-now", "A decimal point does not make it later", _v1(f"{_NOW}.0"), "Boundary PhpRule"),
    ("float-now-version-2", "The same in version 2", _expiring(f"{_NOW}.0", "a9c8559b18cd194fc64f698f54f1d72a"),
     "Boundary PhpRule"),
    ("float-half", "Half a second left", _v1(f"{_NOW}.5"), "Boundary PhpRule"),
    ("exponent", "An exponent is a number", _expiring("4e9", "b358f49bf9152ed69621c3fc942ef33c"), "PhpRule"),
    ("exponent-past", "An exponent is a number, here one that is past", _expiring("9e8"), "PhpRule"),
    ("hexadecimal", "Hexadecimal digits compare as text", _v1("0xffffffff"), "PhpRule"),
    ("leading-blank", "A blank in front of a number does no harm",
     _expiring(f"+{_FAR}", "4a325bb3f8c9d371ff3079cd86f8b107"), "PhpRule"),
    ("huge", "A number beyond 64 bits", _expiring("99999999999999999999", "e2e99e976be20f67030b3bee9df49a26"),
     "AcceptedButWrong PhpRule"),
    ("date", "A date in the past compares as text and is later than now", _v1("2020-01-01T00:00:00Z"),
     "AcceptedButWrong CommonMistake PhpRule"),
)  # fmt: skip

# slug, title, KS, address, flags
_ADDRESSES = (
    ("other", "Another address", _from("198.51.100.1"), _CALLER, ""),
    ("second", "One of two addresses", _made(f"iprestrict:198.51.100.1/{_CALLER}"), _CALLER, ""),
    ("first", "The first of two addresses", _made(f"iprestrict:{_CALLER}/198.51.100.1"), _CALLER, ""),
    ("neither", "None of two addresses", _made("iprestrict:198.51.100.1/198.51.100.2"), _CALLER, ""),
    ("comma", "A comma starts another privilege, not another address", _from(f"198.51.100.1,{_CALLER}"), _CALLER,
     "CommonMistake"),
    ("repeated-version-1", "Version 1 keeps both of two restrictions", _from(f"198.51.100.1,iprestrict:{_CALLER}"),
     _CALLER, ""),
    ("repeated-version-2", "Version 2 keeps the last of two restrictions",
     _made(f"iprestrict:{_CALLER},iprestrict:198.51.100.1"), _CALLER, "CommonMistake"),
    ("network", "A network in CIDR notation never matches", _made("iprestrict:203.0.113.0/24"), _CALLER,
     "CommonMistake"),
    ("star", "A star is not an address", _made("iprestrict:*"), _CALLER, "CommonMistake"),
    ("empty", "An empty restriction lets nobody in", _from(""), _CALLER, "Empty"),
    ("empty-version-2", "The same in version 2", _made("iprestrict:"), _CALLER, "Empty"),
    ("blank", "A blank in front of the address", _from(f" {_CALLER}"), _CALLER, "CommonMistake"),
    ("blank-version-2", "The same in version 2", _made(f"iprestrict: {_CALLER}"), _CALLER, "CommonMistake"),
    ("prefix", "The beginning of the address", _from("203.0.113"), _CALLER, ""),
    ("zeros", "The address with leading zeros", _from("203.000.113.007"), _CALLER, ""),
    ("among-others", "Among other privileges", _v1(privileges=f"edit:*,iprestrict:{_CALLER},sview:*"), _CALLER, ""),
    ("among-others-version-2", "The same in version 2", _made(f"edit:*,iprestrict:{_CALLER},sview:*"), _CALLER, ""),
    ("ipv6", "An IPv6 address in the same notation", _from_v2("2001:db8::1", "ce1e45b6019515b9eef8b94cd19c9a89"),
     "2001:db8::1", ""),
    ("ipv6-notation", "An IPv6 address in another notation",
     _from_v2("2001:db8:0::1", "54696a00ab2024e8c75c37abe13a97ba"), "2001:db8::1", ""),
    ("numbers", "Two texts that are numbers are compared as numbers",
     _from_v2("1e1", "fa7015a30523543b2f26f3ffd4b636ad"), "10", "PhpRule AcceptedButWrong"),
    ("name-in-capitals", "IPRESTRICT restricts nothing", _v1(privileges="IPRESTRICT:198.51.100.1"), _CALLER,
     "AcceptedButWrong"),
)  # fmt: skip

# slug, title, KS, path and query, flags
_URIS = (
    ("prefix", "A pattern that ends in a star is a prefix", _for_v2("/api_v3/*", "2e7f0cf48be0a2b0ad262a953786a1cf"),
     _URI, ""),
    ("whole-and-star", "The whole address and a star", _for(f"{_URI}*"), _URI, "Boundary"),
    ("without-query", "The address without its query", _for(_URI.partition("?")[0]), _URI, "CommonMistake"),
    ("up-to-query", "Up to the question mark, and a star", _for("/api_v3/index.php/service/media/action/list?*"), _URI,
     ""),
    ("up-to-query-version-2", "The same in version 2",
     _for_v2("/api_v3/index.php/service/media/action/list?*", "e6b927e78521f51da21593ab77610b32"), _URI, ""),
    ("other", "Another address", _for("/p/*"), _URI, ""),
    ("other-version-2", "The same in version 2", _for_v2("/p/*", "6402bdd68c86afe1a1a5d381677878fd"), _URI, ""),
    ("star", "A star alone lets every address in", _for("*"), _URI, ""),
    ("second", "Patterns are separated by |", _for("/p/*|/api_v3/*"), _URI, ""),
    ("neither", "None of three patterns, one of them empty", _for_v2("/p/*||/q", "39679e467a616635ed10f97673acfc6a"),
     _URI, ""),
    ("trailing-bar", "An empty pattern matches the empty address only",
     _for_v2("/p/*|", "0e633a37bcc3b9788c39954d33b858a7"), _URI, ""),
    ("star-inside", "A star inside a pattern is a star", _for("/api_v3/*/list"), _URI, ""),
    ("star-inside-version-2", "The same in version 2", _for_v2("/api_v3/*/list", "dcd7243f2b5bd21291537ad918e5d9a9"),
     _URI, ""),
    ("star-inside-fits", "A star inside a pattern stands for nothing", _for("/api_v3/*/list"),
     "/api_v3/index.php/service/media/action/list", "CommonMistake"),
    ("two-stars", "Of two stars the first is a star", _for("/api_v3/**"), _URI, ""),
    ("blank", "A blank in front of a pattern", _for(" /api_v3/*"), _URI, "CommonMistake"),
    ("host", "A pattern with a host never matches", _for("http://h/api_v3/*"), _URI, "CommonMistake"),
    ("relative", "A pattern without its first slash", _for("api_v3/*"), _URI, ""),
    ("relative-version-2", "The same in version 2", _for_v2("api_v3/*", "d21c5d145582b9694367b38a30bb25e6"), _URI, ""),
    ("double-slash", "A doubled slash is another address", _for("/api_v3/*"), "/" + _URI, ""),
    ("encoded", "The address is compared as it was sent", _for_v2("/a b", "c8d1b14fc641ead8f8e816e1d3765345"), "/a%20b",
     ""),
    ("letter-case", "Letter case counts", _for("/API_V3/*"), _URI, ""),
)  # fmt: skip

# slug, title, KS, flags: what kind of session it is
_KINDS = (
    ("admin", "Type 2 is an ADMIN session", _typed("2", "adc84a3116ef261e411f4cacc86157f1"), ""),
    ("user", "Type 0 is a USER session", _v1(), ""),
    ("type-1", "Type 1 counts as ADMIN", _v1(kind="1"), "Boundary"),
    ("type-negative", "Type -1 counts as USER", _v1(kind="-1"), "Boundary"),
    ("type-word", "A type that is a word counts as ADMIN", _typed("abc", "dd47582d910263d57733f00ee542759c"),
     "AcceptedButWrong PhpRule"),
    ("type-word-admin", "The word admin too", _typed("admin", "99f9f413dfd36eec7b123d462df3643f"),
     "AcceptedButWrong PhpRule CommonMistake"),
    ("type-exponent", "1e0 is the number 1", _typed("1e0", "83a42a17cbb9c7d08a047d8ff4d24a85"), "PhpRule"),
    ("type-digit-word", "0abc compares as text and is less than 1", _typed("0abc", "a1d06a60539aa4aee02b885c742bc86d"),
     "PhpRule"),
    ("type-missing", "No type counts as USER", _v2(f"_e={_FAR}&_u=u", "1e0fcae0689afa9a1dff7a16bae6fc05"), "Empty"),
    ("type-list", "A type given as a list counts as ADMIN",
     _v2(f"_e={_FAR}&_t[]=0", "2cee18b4b7862bcfbeb90a3e5cf60c12"), "AcceptedButWrong PhpRule"),
    ("widget", "A widget session", common.make_v2(3, user_id=None, valid_until=_FAR, privileges="view:*,widget:1"), ""),
    ("widget-user-empty", "An empty user is anonymous", _widget(""), "Empty"),
    ("widget-user-zero", "The user 0 is anonymous", _widget("0"), ""),
    ("widget-user-named", "With a user it is not a widget session", _widget("u"), ""),
    ("widget-user-0.0", "The user 0.0 is a name", _widget_v2("0.0", "6a0c390d0df98537644775c0860c446b"), "Boundary"),
    ("widget-user-false", "The user false is a name", _widget("false"), ""),
    ("widget-user-false-version-2", "The same in version 2", _widget_v2("false", "7724cbbf8890b0b1a27c866c4cc943eb"),
     ""),
    ("widget-user-minus-0", "The user -0 is a name", _widget("-0"), "Boundary"),
    ("widget-user-minus-0-version-2", "The same in version 2", _widget_v2("-0", "9da302f0030e36ee44d0c6439a573e16"),
     "Boundary"),
    ("widget-user-unicode", "A user of one Hebrew letter", _widget_v2("%D7%90", "415bc66778109d7c4e1c29b749ace5d0"),
     "Unicode"),
    ("widget-inside-word", "widget:1 inside another name counts", _v1(user="", privileges="mywidget:1"),
     "AcceptedButWrong"),
    ("widget-capitals", "WIDGET:1 does not count", _v1(user="", privileges="WIDGET:1"), ""),
    ("widget-second-value", "widget:2/1 does not count", _v1(user="", privileges="widget:2/1"), ""),
    ("widget-admin", "An ADMIN session is not a widget session", _widget("", kind="2"), ""),
    ("widget-no-type", "A KS without a type may be one", _v2(f"widget=1&_e={_FAR}"), "Empty"),
    ("short", "A version 1 KS that ends behind its type", seal_v1(f"102;102;{_FAR};0"), ""),
    ("group", "A sessionid makes it part of a group", _v1(privileges="sessionid:abc"), ""),
    ("group-first", "Of several values the first names the group", _v1(privileges="sessionid:abc/def"), "Boundary"),
    ("group-token", "A session of an application token", _v1(privileges="sessionid:0_o7l19k80,apptoken:0_o7l19k80"),
     "ForumCase"),
    ("group-empty", "An empty sessionid makes no group", _v1(privileges="sessionid:"), "Empty"),
    ("actions-limit", "actionslimit is not checked here", _v1(privileges="actionslimit:0"), "Restriction"),
)  # fmt: skip

# slug, title, KS: what is refused before anything of this family is asked
_NOT_READ = (
    ("unreadable", "A text that is not a KS", "zzz"),
    ("empty", "The empty text", ""),
    ("wrong-secret", "A KS signed with another secret", seal_v1(f"102;102;{_FAR};0;1;u;;;", common.OTHER_SECRET)),
    ("no-fields", "A KS without any field, rightly signed", _v2("", "4ec9fdc72a8b5eeb3733613e83ecc234")),
    ("fields-zero", "A KS whose fields are the text 0, rightly signed", _v2("0", "66f0dbe58a7b9d94546ac756a0b6c434")),
)


def cases() -> Iterator[Case]:
    """Yield the cases: expiry, what cannot be read, addresses, URIs, the order of the checks, kinds of sessions."""
    for slug, title, ks, flags in _EXPIRIES:
        clauses = "LIFE.3 LIFE.4 WIRE.40" if "PhpRule" in flags else "LIFE.5" if "milli" in slug else "LIFE.3"
        yield _case(f"expiry-{slug}", title, ks, clauses, flags)
    for slug, title, ks in _NOT_READ:
        clauses = "LIFE.2 LIFE.26" if "fields" in slug else "LIFE.2"
        yield _case(f"not-read-{slug}", title, ks, clauses, "")
    for slug, title, ks, address, flags in _ADDRESSES:
        given = _FROM | {"remote_address": address}
        yield _case(f"address-{slug}", title, ks, "LIFE.6", f"Restriction {flags}", **given)
    title, flags = "No address at all matches an empty one", "Restriction Empty AcceptedButWrong"
    yield _case("address-none", title, _from("/"), "LIFE.6", flags)
    for slug, title, ks, uri, flags in _URIS:
        yield _case(f"uri-{slug}", title, ks, "LIFE.7", f"Restriction {flags}", **(_AT | {"request_uri": uri}))
    yield _case("address-none-zero", "No address is not 0", _from("0"), "LIFE.6", "Restriction PhpRule")
    yield from _more_uris()
    yield from _orders()
    for slug, title, ks, flags in _KINDS:
        yield _case(f"kind-{slug}", title, ks, "KSX.18" if "group" in slug else "KSX.19", flags)


def _more_uris() -> Iterator[Case]:
    bare = _v1(privileges="urirestrict")
    title = "A restriction without a value matches the empty address only"
    yield _case("uri-bare", title, bare, "LIFE.7", "Restriction Empty", request_uri=_URI)
    yield _case("uri-bare-empty", title, bare, "LIFE.7", "Restriction Empty Boundary", request_uri="")
    title = "No address at all is the empty one"
    yield _case("uri-none", title, _for("/p*"), "LIFE.7", "Restriction Empty")
    twice = _for("/p*,urirestrict:/api_v3/*")
    title = "Version 1 joins repeated restrictions with a slash, which makes another pattern"
    yield _case("uri-repeated", title, twice, "LIFE.7", "Restriction CommonMistake", request_uri=_URI)


def _orders() -> Iterator[Case]:
    """Yield KS with two faults: the check that comes first decides."""
    both = _v2(f"urirestrict=%2Fx&iprestrict=1.1.1.1&_e={_FAR}", "d7aa691a0ea506a4a00a9c4462124271")
    yield _case("order-address-before-uri", "The address is checked before the URI", both, "LIFE.2", "", **_AT)
    expired = _v1(_NOW - 1, privileges="iprestrict:198.51.100.1,urirestrict:/x")
    yield _case("order-expiry-first", "Expiry is checked before restrictions", expired, "LIFE.2", "", **_AT)
    wrong = seal_v1(f"102;102;{_NOW - 1};0;1;u;;;", common.OTHER_SECRET)
    yield _case("order-signature-first", "The signature is checked before the expiry", wrong, "LIFE.2", "")


def _case(slug: str, title: str, ks: str, clauses: str, flags: str, **circumstances: Any) -> Case:
    """Return a case; circumstances: remote_address, request_uri."""
    given = {"ks": ks, "secrets": _SECRETS, "now": _NOW, "remote_address": None, "request_uri": None, **circumstances}
    return Case(slug, title, "ks_validate", given, clauses, flags)


_FACTS = {
    "order-": "Of two faults the one that is checked first is told",
    "address-repeated-": "What becomes of a common mistake",
    "not-read-": "No other check is made",
}

FAMILY = Family(
    "ks-validity",
    7,
    "Whether a KS may be used",
    "Say that the KS may be used and what kind of session it is, or refuse it for the first reason there is.",
    cases,
    _FACTS,
)
