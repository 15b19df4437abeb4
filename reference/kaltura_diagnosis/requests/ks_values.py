"""Mistakes of group D in the text that was sent as KS: it cannot be one, or only stands for one."""

import re
from collections.abc import Mapping

from kaltura_diagnosis.ks.search import why_not_a_ks
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference
from kaltura_diagnosis.registry import LooksAt, detector

_SHELL_VARIABLE = re.compile(r"(?:\$|%24)(?:\{\w+\}|\w+)|(?:\$|%24)\(.*\)")
_LONGEST = 60


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
    if not is_placeholder(ks) or _SHELL_VARIABLE.fullmatch(ks) or len(ks) > _LONGEST:
        return None
    return f"The KS that arrived is {ks}: a placeholder was sent, which was to be replaced."
