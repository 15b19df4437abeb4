"""Field strings of a version 2 KS that no maker of ours writes: how a reader takes them (KS2.13 to KS2.16)."""

from typing import NamedTuple

from kskit.build.families.common import VALID_UNTIL

_E = f"&_e={VALID_UNTIL}"


class Field(NamedTuple):
    """A field string. random_hex: the bytes with which the server's own code read it; empty where it did not."""

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
