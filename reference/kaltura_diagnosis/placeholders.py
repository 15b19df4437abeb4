"""Values that stand for others: variables that were not filled in, examples of a guide, what somebody blacked out."""

import re

NO_VALUE = frozenset({"None", "null", "undefined", "<nil>", "NULL", "nil"})  # as languages print it
_PLACEHOLDER = re.compile(
    r"""(?ix)
    \$\{?\w+ .* | \$\(.* | \$env:\w+ | %\w+% |           # variables of shells
    \{\{.*\}\} | \#\{.*\} | \{[a-z_]\w*\} |              # templates
    <[^<>]*> | \[[a-z _-]+\] | :[a-z]\w+ |               # <ks>, [REDACTED], :ks
    (?:your|my|the|insert|enter|put|some)[ _-]?[a-z].* |
    [*x•.…#-]{3,} | \(?(?:redacted|hidden|removed|secret|masked|omitted)[^=]*\)? | todo | changeme | placeholder
    """,
)
_CUT = re.compile(r"[^\s\"<{]*(?:\.{3}|…|\*{3}).*", re.DOTALL)  # the dots of a document are its own
_LONGEST = 200


def is_placeholder(value: str) -> bool:
    """Tell whether a text stands for a value: `$KS`, `{{ks}}`, `<ks>`, `YOUR_KS`, `***`, `[REDACTED]`, `djJ8...`."""
    value = value.strip().strip("\"'")
    if not value or re.fullmatch(r"\{+[0-9]*:?result.*", value):
        return False
    return (len(value) <= _LONGEST and bool(_PLACEHOLDER.fullmatch(value))) or bool(_CUT.match(value))
