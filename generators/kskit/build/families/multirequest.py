"""The family multirequest: several calls in one request, and what becomes of references between them (MULTI)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from kaltura_session.requests import result_of
from kaltura_session.text import from_bytes
from kskit.build.families.multirequest_encode import encoded_cases
from kskit.build.model import Case, Family

_ENTRY = {
    "id": "0_abc123", "name": 'My "name" <b>', "partnerId": 102, "tags": "", "type": 1, "rank": 4.5, "duration": 0,
    "msDuration": 1500, "objectType": "KalturaMediaEntry",
}  # fmt: skip
_SECOND = {"id": "0_def456", "type": 1, "objectType": "KalturaMediaEntry"}
_LIST = {"totalCount": 2, "objects": [_ENTRY, _SECOND], "objectType": "KalturaMediaListResponse"}
_EMPTY_LIST = {"totalCount": 0, "objects": [], "objectType": "KalturaMediaListResponse"}
_TYPED = [_ENTRY, _SECOND]
_MAP = {"id": "X", "n": {"k": "V"}}
_PHP_LIST = {"objects": {"0": {"id": "A", "name": "nA"}, "1": {"id": "B", "name": None}}, "totalCount": 2}
_ERROR = {
    "code": "INVALID_KS", "message": 'Invalid KS "k", Error "-1,INVALID_STR"', "objectType": "KalturaAPIException",
    "args": {"KSID": "k", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"},
}  # fmt: skip
_WIDGET = {"partnerId": 102, "ks": "djJ8MTAy", "userId": 0, "objectType": "KalturaStartWidgetSessionResponse"}
_one = partial(result_of, 1)

# slug, title, value of the parameter, result of part 1, clause, flags
_RESOLVED: tuple[tuple[str, str, str, Any, str, str], ...] = (
    ("whole-text", "The whole of a text, as session.start gives it", _one(), "djJ8MTAy", "MULTI.7 MULTI.11", ""),
    ("ks-of-widget", "A member of an object, as startWidgetSession gives it", _one("ks"), _WIDGET,
     "MULTI.9 MULTI.11", ""),
    ("ks-of-text", "A text has no member ks: the KS becomes empty", _one("ks"), "djJ8MTAy", "MULTI.11 MULTI.12",
     "CommonMistake AcceptedButWrong"),
    ("member-inside-text", "Text around a reference stays", "a{1:result:id}b", _ENTRY, "MULTI.7", ""),
    ("member-number", "A number becomes text", _one("msDuration"), _ENTRY, "MULTI.9", ""),
    ("member-empty", "An empty member", "<{1:result:tags}>", _ENTRY, "MULTI.9", "Empty"),
    ("member-missing", "A member that does not exist is empty", _one("nope"), _ENTRY, "MULTI.12", "AcceptedButWrong"),
    ("member-missing-inside", "Text around it stays", "<{1:result:nope}>", _ENTRY, "MULTI.12", ""),
    ("member-upper-case", "Letter case counts", "<{1:result:ID}>", _ENTRY, "MULTI.9", ""),
    ("member-of-text", "A path through a text is empty", _one("id", "x"), _ENTRY, "MULTI.12", ""),
    ("member-colon-after", "A colon at the end does no harm", "{1:result:id:}", _ENTRY, "MULTI.9", "Lenient"),
    ("member-type", "objectType is not a member", _one("objectType"), _ENTRY, "MULTI.9", "Boundary"),
    ("member-related", "relatedObjects was not set", _one("relatedObjects"), _ENTRY, "MULTI.12", ""),
    ("member-zero", "0 is not a member of an object", _one(0), _ENTRY, "MULTI.12", ""),
    ("member-zero-inside", "Text around it stays", "<{1:result:0}>", _ENTRY, "MULTI.12", ""),
    ("slash", "A slash separates nothing", "{1:result/id}", _ENTRY, "MULTI.9", "CommonMistake AcceptedButWrong"),
    ("dots", "Dots separate nothing", "{1:result:objects.0.id}", _LIST, "MULTI.9", "CommonMistake AcceptedButWrong"),
    ("no-colon", "The colon after result may be missing", "{1:resultid}", _ENTRY, "MULTI.9", "Lenient PhpRule"),
    ("colon-only", "An object as a whole is empty", "{1:result:}", _ENTRY, "MULTI.12", ""),
    ("object-whole-inside", "Text around it stays", "<{1:result:}>", _ENTRY, "MULTI.12", ""),
    ("blank", "A blank belongs to the name", "{1:result: id}", _ENTRY, "MULTI.9", "CommonMistake AcceptedButWrong"),
    ("two", "Of two references the text between them is taken for a path", "{1:result:id},{2:result:id}", _ENTRY,
     "MULTI.8", "AcceptedButWrong CommonMistake"),
    ("two-with-text", "Text before the first and after the last stays", "x{1:result:id}y{1:result:name}z", _ENTRY,
     "MULTI.8", "AcceptedButWrong"),
    ("two-in-address", "Two references in an address", "http://x/{1:result:id}/y?z={1:result:id}", _ENTRY, "MULTI.8",
     "AcceptedButWrong"),
    ("brace-after", "A brace after the reference belongs to it", "{1:result:id}}", _ENTRY, "MULTI.8",
     "AcceptedButWrong"),
    ("brace-inside", "A brace inside the path", "{1:result:a}b}", _ENTRY, "MULTI.8", ""),
    ("json-around", "JSON around a reference loses its end", '{"id":"{1:result:id}"}', _ENTRY, "MULTI.8",
     "AcceptedButWrong CommonMistake"),
    ("deep-in-entry", "A path that an entry does not have", _one("objects", 0, "id"), _ENTRY, "MULTI.12", ""),
    ("leading-zero", "A leading zero before the number", "{01:result:id}", _ENTRY, "MULTI.7", "Lenient PhpRule"),
    ("negative", "A negative number refers to nothing", "{-1:result:id}", _ENTRY, "MULTI.13", ""),
    ("huge", "A number beyond 64 bits refers to nothing", "{99999999999999999999:result:id}", _ENTRY, "MULTI.13",
     "Boundary"),
    ("upper-case", "Result in capitals is not a reference", "{1:Result:id}", _ENTRY, "MULTI.13", "CommonMistake"),
    ("blank-before", "A blank before the number makes it none", "{ 1:result:id}", _ENTRY, "MULTI.13", "CommonMistake"),
    ("unicode-path", "A path outside ASCII", "{1:result:שם}", _ENTRY, "MULTI.12", "Unicode"),
    ("bad-utf8-path", "A path that is not UTF-8", from_bytes(b"{1:result:\xff}"), _ENTRY, "MULTI.12", "NotUtf8"),
    ("text-empty", "An empty text", _one(), "", "MULTI.7", "Empty"),
    ("text-empty-inside", "An empty text inside another", "pre-{1:result}-post", "", "MULTI.7", "Empty"),
    ("text-empty-member", "A member of an empty text", _one("id"), "", "MULTI.12", "Empty"),
    ("text-empty-colon", "A colon after it", "{1:result:}", "", "MULTI.9", "Empty"),
    ("colon-last", "A colon at the end of a path", "{1:result:id:}", _ENTRY, "MULTI.9", "Lenient"),
    ("colon-first", "An empty element in front leads nowhere", "{1:result::id}", _ENTRY, "MULTI.9", "Empty"),
    ("text-zero-inside", "The text 0", "pre-{1:result}-post", "0", "MULTI.7", "Boundary"),
    ("text-zero-member", "A member of the text 0", _one("id"), "0", "MULTI.12", "Boundary"),
    ("integer", "A whole number", _one(), 42, "MULTI.7", ""),
    ("integer-member", "A member of a number stops the server", _one("id"), 42, "MULTI.15", "ServerCrash"),
    ("integer-zero", "Zero", "{1:result:}", 0, "MULTI.7", "Boundary"),
    ("negative-number", "A negative number", _one(), -1, "MULTI.7", ""),
    ("negative-number-member", "A member of it stops the server", _one("id"), -1, "MULTI.15", "ServerCrash"),
    ("float-inside", "A fraction", "pre-{1:result}-post", 1.5, "MULTI.7 WIRE.45", ""),
    ("float-colon", "A fraction with a colon", "{1:result:}", 1.5, "MULTI.7", ""),
    ("float-member", "A member of a fraction stops the server", _one("id"), 1.5, "MULTI.15", "ServerCrash"),
    ("true", "True is 1", _one(), True, "MULTI.7", "PhpRule"),
    ("false-inside", "False is empty", "pre-{1:result}-post", False, "MULTI.12", "PhpRule"),
    ("false-colon", "False with a colon", "{1:result:}", False, "MULTI.12", "PhpRule"),
    ("true-member", "A member of true, as after system.ping, stops the server", _one("ks"), True, "MULTI.15",
     "ServerCrash"),
    ("null-inside", "No result is empty", "pre-{1:result}-post", None, "MULTI.12 MULTI.16", "Empty"),
    ("null-member", "A member of no result, as after session.end, stops the server", _one("id"), None,
     "MULTI.15", "ServerCrash"),
    ("array-whole", "A PHP array as a whole stops the server", _one(), ["a", "b"], "MULTI.15", "ServerCrash"),
    ("array-member", "A member that it does not have is empty", _one("id"), ["a", "b"], "MULTI.12", ""),
    ("map-member", "A member of a PHP array", _one("id"), _MAP, "MULTI.9", ""),
    ("map-whole", "A PHP array with keys as a whole stops the server", "{1:result:}", _MAP, "MULTI.15", "ServerCrash"),
    ("php-list-item", "An item of a PHP array", _one("objects", 0, "id"), _PHP_LIST, "MULTI.9", ""),
    ("php-list-item-missing", "An item that it does not have", _one("objects", 2, "id"), _PHP_LIST, "MULTI.12", ""),
    ("php-list-all", "_all works on the API's lists only", _one("objects", "_all", "id"), _PHP_LIST, "MULTI.10", ""),
    ("php-list-null", "A null in an item", _one("objects", 1, "name"), _PHP_LIST, "MULTI.12", ""),
    ("php-list-whole", "A list in a PHP array stops the server", _one("objects"), _PHP_LIST, "MULTI.15", "ServerCrash"),
    ("unicode", "Letters outside ASCII", "pre-{1:result}-post", "שלום😀", "MULTI.7", "Unicode"),
    ("reference-again", "A result that looks like a reference is not resolved", "pre-{1:result}-post", "{1:result}",
     "MULTI.13", "Boundary"),
    ("bad-utf8", "A text that is not UTF-8", "{1:result:}", from_bytes(b"\xff\xfe"), "MULTI.7", "NotUtf8"),
    ("bad-utf8-member", "A member of it", _one("id"), from_bytes(b"\xff\xfe"), "MULTI.12", "NotUtf8"),
    ("list-item", "An item of a list", _one("objects", 1, "id"), _LIST, "MULTI.9", ""),
    ("list-count", "The count of a list", _one("totalCount"), _EMPTY_LIST, "MULTI.9", "Boundary"),
    ("list-whole", "The list of a response is empty", _one("objects"), _LIST, "MULTI.12", ""),
    ("list-all", "All values of a member, a comma after each", _one("objects", "_all", "id"), _LIST, "MULTI.10", ""),
    ("list-all-empty", "All values of an empty list", _one("objects", "_all", "id"), _EMPTY_LIST, "MULTI.10", "Empty"),
    ("list-all-missing", "All values of a member that does not exist", _one("objects", "_all", "nope"), _LIST,
     "MULTI.10", ""),
    ("list-item-of-empty", "An item of an empty list", _one("objects", 0), _EMPTY_LIST, "MULTI.12", "Empty"),
    ("list-item-negative", "There is no item -1", "{1:result:objects:-1:id}", _EMPTY_LIST, "MULTI.12", "CommonMistake"),
    ("typed-item", "An item of a list that is the whole result", _one(0, "id"), _TYPED, "MULTI.9", ""),
    ("typed-item-second", "Its second item", _one(1, "id"), _TYPED, "MULTI.9", ""),
    ("typed-item-missing", "An item that it does not have", _one(2, "id"), _TYPED, "MULTI.12", "Boundary"),
    ("typed-item-leading-zero", "00 is not an item", "{1:result:00:id}", _TYPED, "MULTI.12", "PhpRule"),
    ("typed-item-blank", "A blank before the number is not an item", "{1:result: 0:id}", _TYPED, "MULTI.12", "PhpRule"),
    ("typed-item-whole", "An item as a whole is empty", _one(0), _TYPED, "MULTI.12", ""),
    ("typed-all", "All values where one is null: nothing but a comma is left out", _one("_all", "name"), _TYPED,
     "MULTI.10", "Boundary"),
    ("typed-whole", "The whole of it is empty", _one(), _TYPED, "MULTI.12", ""),
    ("error-whole", "An error is empty: the ks that follows is not a session", _one(), _ERROR, "MULTI.12",
     "AcceptedButWrong"),
    ("error-member", "A member of an error that it does not have is empty", _one("ks"), _ERROR, "MULTI.12",
     "AcceptedButWrong"),
    ("error-message", "The message of an error stops the server", _one("message"), _ERROR, "MULTI.15", "ServerCrash"),
    ("error-code", "So does its code", _one("code"), _ERROR, "MULTI.15", "ServerCrash"),
    ("error-args", "So do its arguments", _one("args"), _ERROR, "MULTI.15", "ServerCrash"),
)  # fmt: skip


def _part(number: int, **own: Any) -> list[list[Any]]:
    service, action = {1: ("a", "x"), 2: ("b", "y"), 3: ("c", "z")}.get(number, ("c", "z"))
    pairs = {"service": service, "action": action, **own}
    return [[f"{number}:{name}", value] for name, value in pairs.items()]


# slug, title, [name, value] pairs, results, clauses, flags
_RUNS: tuple[tuple[str, str, list[list[Any]], list[Any], str, str], ...] = (
    ("two", "Two parts", [["service", "multirequest"], *_part(1), *_part(2), ["format", "1"]], ["r1", "r2"], "MULTI.2",
     ""),
    ("bracket-parts", "Parts as objects", [["1", {"service": "a", "action": "x", "v": "1"}]], ["r"], "MULTI.2", ""),
    ("scalar-beside", "A scalar under a number is not a part", [*_part(1, v="1"), ["1", "x"]], ["r"], "MULTI.19",
     "PhpRule"),
    ("object-replaces", "An object replaces what stood there",
     [*_part(1, v="1"), ["1", {"service": "a", "action": "x"}]], ["r"], "MULTI.2", "PhpRule"),
    ("colon-adds", "Names with a colon add to an object", [["1", {"service": "a", "action": "x"}], ["1:v", "1"]], ["r"],
     "MULTI.2", ""),
    ("gap", "It stops at the first number that is missing", [*_part(1), ["3:service", "b"], ["3:action", "y"]], [1, 2],
     "MULTI.3", "AcceptedButWrong CommonMistake"),
    ("from-two", "Without part 1 nothing runs", [["2:service", "a"], ["2:action", "x"]], [1], "MULTI.3",
     "AcceptedButWrong CommonMistake"),
    ("from-zero", "Part 0 runs first, and is part 1 for references",
     [["0:service", "a"], ["0:action", "x"], *_part(1, v="{1:result}")],
     ["r", "s"], "MULTI.3", "Boundary CommonMistake"),
    ("no-service", "It stops at a part without a service", [*_part(1), ["2:action", "y"], *_part(3)], ["r", "s"],
     "MULTI.3", "AcceptedButWrong CommonMistake"),
    ("no-action", "It stops at a part without an action", [*_part(1), ["2:service", "b"]], ["r", "s"], "MULTI.3",
     "AcceptedButWrong"),
    ("nothing", "No part at all", [["service", "multirequest"]], [], "MULTI.5", "Empty"),
    ("inherited", "ks, partnerId and clientTag are inherited, others are not",
     [["ks", "K"], ["partnerId", "102"], ["clientTag", "t"], ["p", "103"], ["language", "en"], *_part(1)], ["r"],
     "MULTI.4", ""),
    ("inherited-own", "A part's own ks stays", [["ks", "K"], *_part(1, ks="OWN")], ["r"], "MULTI.4", ""),
    ("inherited-empty", "An empty ks of its own stays too", [["ks", "K"], *_part(1, ks="")], ["r"], "MULTI.4",
     "Empty Boundary"),
    ("format-inside", "A format inside a part is dropped", [*_part(1, format="2")], ["r"], "MULTI.4", ""),
    ("error-goes-on", "An error does not stop the others", [*_part(1), *_part(2)], [_ERROR, "ok"], "MULTI.6", ""),
    ("error-parameter", "A part with a parameter named error is not run", [*_part(1, error="boom"), *_part(2)], ["ok"],
     "MULTI.20", "PhpRule"),
    ("error-referenced", "A reference to an error is empty", [*_part(1), *_part(2, id="{1:result}")], [_ERROR, "ok"],
     "MULTI.6 MULTI.12", "AcceptedButWrong"),
    ("reference", "A reference is resolved before the part runs", [*_part(1), *_part(2, v="{1:result}")], ["A", "B"],
     "MULTI.7", ""),
    ("reference-to-list", "Two references to a list",
     [*_part(1), *_part(2, id="{1:result:objects:1:id}", n="{1:result:totalCount}")], [_LIST, "ok"], "MULTI.9", ""),
    ("reference-to-array", "A reference to a list as a whole", [*_part(1), *_part(2, id="{1:result:objects}")],
     [_LIST, "ok"], "MULTI.12", ""),
    ("reference-crash", "A reference to a PHP array stops the server", [*_part(1), *_part(2, id="{1:result}")],
     [["p", "q"], "ok"], "MULTI.15", "ServerCrash"),
    ("reference-crash-not-run", "It does so in a part that is not run too",
     [*_part(1), ["2:service", "b"], ["2:id", "{1:result}"]], [["p", "q"], "ok"], "MULTI.7 MULTI.15",
     "ServerCrash Boundary"),
    ("reference-crash-beyond", "Not in one whose number is larger than the count of parts",
     [*_part(1), ["3:id", "{1:result}"]], [["p", "q"], "ok"], "MULTI.7", "Boundary"),
    ("reference-filled-in", "What is filled in is no reference",
     [*_part(1), *_part(2), *_part(3, v="{1:result}")], ["{2:result}", "B", "C"], "MULTI.7", "Boundary"),
    ("reference-to-itself", "A reference to the part itself stays", [*_part(1, v="{1:result}")], ["A"], "MULTI.13", ""),
    ("reference-forward", "A reference to a later part stays", [*_part(1, v="{2:result}"), *_part(2)], ["A", "B"],
     "MULTI.13", "CommonMistake"),
    ("reference-two", "Two references in one value", [*_part(1), *_part(2), *_part(3, v="{1:result},{2:result}")],
     ["A", "B", "C"], "MULTI.8", "AcceptedButWrong CommonMistake"),
    ("reference-beyond-gap", "A part beyond a gap is not run",
     [*_part(1), *_part(2, v="{1:result}"), *_part(5, v="{1:result}")], ["A", "B", "C"], "MULTI.3", ""),
    ("reference-ks", "The KS of an earlier part", [*_part(1), *_part(2, ks="{1:result:ks}")], [_WIDGET, "ok"],
     "MULTI.11", ""),
    ("numbers", "What PHP takes for a number is one", [["x:service", "a"], *_part(1), ["1.5:foo", "f"], [" 1:bar", "b"],
                                                     ["1e0:baz", "z"], ["+1:plus", "p"]], [1], "MULTI.2", "PhpRule"),
    ("common-object", "A common parameter that is an object", [*_part(1), ["pager", {"pageSize": 5}]], [1],
     "MULTI.2", ""),
    ("part-object", "A part that is an object", [["1", {"service": "a", "action": "x", "n": 5, "flag": True}]], [1],
     "MULTI.2", ""),
    ("scalars", "Results of every kind",
     [*_part(1), *[[f"{n}:{k}", v] for n in (2, 3, 4) for k, v in (("service", "a"), ("action", "x"))]],
     [True, 1.5, 'é"/', 0], "MULTI.5", ""),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: writing a multirequest, references one by one, whole runs."""
    yield from encoded_cases()
    for slug, title, value, result, clauses, flags in _RESOLVED:
        given = {"index": 1, "params": {"p": value}, "result": result}
        yield Case(f"resolve-{slug}", title, "multirequest_resolve", given, clauses, flags)
    yield from _parameter_cases()
    for slug, title, params, results, clauses, flags in _RUNS:
        yield Case(f"run-{slug}", title, "multirequest_run", {"params": params, "results": results}, clauses, flags)
    chain = [["1:service", "s"], ["1:action", "a1"], ["1:v", "start"]]
    for n in range(2, 12):
        chain += [[f"{n}:service", "s"], [f"{n}:action", f"a{n}"], [f"{n}:v", result_of(n - 1)]]
    title = "Eleven parts, each with the result of the one before"
    given = {"params": chain, "results": [*range(101, 112)]}
    yield Case("run-chain", title, "multirequest_run", given, "MULTI.7", "Boundary")


def _parameter_cases() -> Iterator[Case]:
    nested = {"entry": {"name": "n-{1:result:id}", "tags": "t"}, "ids": ["{1:result:id}", "k"]}
    for slug, title, index, params, flags in (
        ("params-nested", "References inside objects and lists", 1, nested, ""),
        ("params-no-reference", "Parameters without any reference", 1, {"q": "x"}, ""),
        ("params-null", "A parameter that is null", 1, {"p": None}, "Empty"),
        ("index-zero", "A reference to 0 while part 0 is named so", 0, {"p": "{0:result:id}"}, "Boundary"),
    ):
        given = {"index": index, "params": params, "result": _ENTRY}
        yield Case(f"resolve-{slug}", title, "multirequest_resolve", given, "MULTI.7", flags)


_FACTS = {
    "widget-then-list-": "The request that lists media without a secret",
    "run-": "What the server runs of a multirequest, and in which order",
}

FAMILY = Family(
    "multirequest",
    11,
    "Several calls in one request",
    "Write the calls so that the server reads `parameters`; know what becomes of references between them.",
    cases,
    _FACTS,
)
