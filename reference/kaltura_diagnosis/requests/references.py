"""Mistakes of group D in references to earlier results within a multirequest (MULTI.7 to MULTI.12)."""

import re
from collections.abc import Mapping

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest, texts
from kaltura_diagnosis.placeholders import is_reference
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.text import to_text

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
