"""Mistakes of group D in values: of another type, no KS at all, references that are not replaced (WIRE, MULTI)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest, texts
from kaltura_diagnosis.ks.search import why_not_a_ks
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.server.php import loosely_equal, numeric, to_int
from kaltura_session.text import to_text

_LONGEST_SHOWN = 30


@detector("D06", LooksAt.REQUEST, explains=["INVALID_ENUM_VALUE"])
def type_as_word(decoded: DecodedRequest) -> str | None:
    """Say that a number of an enumeration was sent as a word."""
    for path, value, type_name in _values(decoded):
        if _is_word(value) and _has_numbers(type_name):
            return f"{path} is {value[:_LONGEST_SHOWN]!r}; it is a number."
    return None


@detector("D37", LooksAt.REQUEST, explains=["INVALID_ENUM_VALUE"])
def value_of_another_type(decoded: DecodedRequest) -> str | None:
    """Say that an enumeration does not have a value, or that a text stands where a number is read."""
    for path, value, type_name in _values(decoded):
        allowed = declared.enumeration(type_name)
        wrong = allowed and not any(loosely_equal(one, value) for one in allowed.values())
        if wrong and not (_is_word(value) and _has_numbers(type_name)):
            return f"{path} is {value[:_LONGEST_SHOWN]!r}, and the values are {', '.join(map(str, allowed.values()))}."
        if type_name == "int" and _is_word(value):
            return f"{path} is {value[:_LONGEST_SHOWN]!r}, and the server reads a number there: {to_int(value)}."
    return None


def _is_word(value: str) -> bool:
    return value != "" and numeric(value) is None


def _has_numbers(type_name: str) -> bool:
    return any(isinstance(one, int) for one in declared.enumeration(type_name).values())


def _values(decoded: DecodedRequest) -> Iterator[tuple[str, str, str]]:
    """Yield (name, value as text, declared type) of what is no object, and stands for nothing else."""
    for call in decoded.calls:
        for name, row in declared.parameters(call.declared).items():
            yield from _within(name, call.params.get(name), row.type)


def _within(path: str, value: Any, type_name: str) -> Iterator[tuple[str, str, str]]:
    """Yield it of a value, or of the members of an object."""
    if isinstance(value, dict) and declared.is_object(type_name):
        members = declared.properties(declared.class_of(value, type_name))
        for member, inner in value.items():
            if str(member) in members:
                yield from _within(f"{path}[{member}]", inner, members[str(member)].type)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = str(value)
        harmless = text.lower() in {"true", "false", ""} or is_placeholder(text) or is_reference(text)
        if not harmless and not is_no_value(text):
            yield path, text, type_name


_SHELL_VARIABLE = re.compile(r"(?:\$|%24)(?:\{\w+\}|\w+)|(?:\$|%24)\(.*\)")
_LONGEST_PLACEHOLDER = 60


@detector("D32", LooksAt.KS_TEXT)
def not_a_ks(ks: str) -> str | None:
    """Say that a text cannot be a KS, whatever the secrets are."""
    stands_for_one = not ks.strip() or is_placeholder(ks) or is_reference(ks) or is_no_value(ks)
    return None if stands_for_one or _SHELL_VARIABLE.fullmatch(ks.strip()) else why_not_a_ks(ks)


@detector("D24", LooksAt.ERROR, explains=["INVALID_KS"])
def variable_arrived(args: Mapping[str, str]) -> str | None:
    """Say that the KS that arrived is the name of a variable."""
    ks = args.get("KSID", "").strip()
    if not _SHELL_VARIABLE.fullmatch(ks):
        return None
    return f"The KS that arrived is {ks[:40]}: the name of a variable was sent and not its value."


@detector("D33", LooksAt.ERROR, explains=["INVALID_KS"])
def placeholder_arrived(args: Mapping[str, str]) -> str | None:
    """Say that the KS that arrived is a placeholder of another kind."""
    ks = args.get("KSID", "").strip()
    if not is_placeholder(ks) or _SHELL_VARIABLE.fullmatch(ks) or len(ks) > _LONGEST_PLACEHOLDER:
        return None
    return f"The KS that arrived is {ks}: a placeholder was sent, which was to be replaced."


_EXACT = re.compile(r"\{([1-9][0-9]{0,4}):result((?::[^{}]*)?)\}")
_LIKE = re.compile(r"\{{1,3}[^{}]{0,40}result[^{}]{0,80}\}{1,3}", re.IGNORECASE)
_WITHOUT_BRACES = re.compile(r"[0-9]{1,4}:result(?::\w+)*")
_SCALARS = {"string", "int", "float", "bool"}


@detector("D19", LooksAt.ERROR, explains=["INVALID_KS"])
def reference_without_braces(args: Mapping[str, str]) -> str | None:
    """Say that the KS that arrived is a reference without its braces."""
    if not _WITHOUT_BRACES.fullmatch(args.get("KSID", "")):
        return None
    return (
        f"The KS that arrived is {args['KSID']}, a reference without its braces: curl takes braces in an address for a "
        "list (globbing); write them %7B and %7D, or give curl the option -g."
    )


@detector("D20", LooksAt.ERROR, explains=["INVALID_KS"])
def reference_arrived(args: Mapping[str, str]) -> str | None:
    """Say that the KS that arrived is the text of a reference."""
    ks = args.get("KSID", "")
    if not is_reference(ks) or reference_without_braces(args):
        return None
    return f"The reference {ks[:60]} was not replaced: {_why_literal(ks)}"


def _why_literal(reference: str) -> str:
    if _EXACT.fullmatch(reference):
        return "it stands outside a multirequest, at its top, or names a part that does not come before."
    return "its form is not exactly {NUMBER:result:MEMBER}."


@detector("D20", LooksAt.REQUEST, explains=["INVALID_KS"])
def unresolved_reference(decoded: DecodedRequest) -> str | None:
    """Say that a reference is not replaced, or is replaced by nothing, and why."""
    calls = {call.part: call for call in decoded.calls if call.part is not None}
    top = to_text(decoded.parameters.get("ks"))
    if is_reference(top):
        return f"The reference {top[:60]} stands at the top, where it is not replaced; put it into the part."
    for call in calls.values():
        for path, text in texts(call.params):
            meant = [text.strip()] if path == "ks" and is_reference(text) else _LIKE.findall(text)
            for reference in meant:
                problem = _problem(reference, call, calls)
                if problem:
                    return f"Part {call.part}: the reference {reference[:60]} in {path} {problem}"
    return None


def _problem(reference: str, call: DecodedCall, calls: Mapping[int, DecodedCall]) -> str | None:
    """Say what is wrong with a reference of a call, None where the server puts a value in."""
    match = _EXACT.fullmatch(reference)
    if match is None:
        return "is left as it stands: its form is not exactly {NUMBER:result:MEMBER}."
    target = calls.get(int(match[1]))
    if target is None or call.part is None or int(match[1]) >= call.part:
        return "names a part that does not come before, so it is left as it stands."
    result = target.declared.result if target.declared is not None else ""
    path = [one for one in match[2].split(":")[1:] if one]
    if result in _SCALARS and path:
        return f"is empty: {target.name} gives a {result}, which has no member {path[0]}; write {{{match[1]}:result}}."
    if declared.is_object(result) and not path:
        return f"is empty: {target.name} gives an object; name a member of it, e.g. {{{match[1]}:result:ks}}."
    if declared.is_object(result) and path[0] not in declared.properties(result):
        return f"is empty: what {target.name} gives has no member {path[0]}."
    return None
