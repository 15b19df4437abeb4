"""Texts that stand for a value and are none: variables, examples of a guide, what somebody blacked out, references."""

import re

NO_VALUE = frozenset({"None", "null", "undefined", "<nil>", "NULL", "nil"})  # as languages print it
_NOT_TEXT = frozenset({"NaN", "(null)", "False", "false", "True", "true", "Array", "Object"})
_OBJECT = re.compile(
    r"""(?x)
    \[object\ \w+\] | (?:Promise|Object|Map)\ ?[{(].* | map\[.*\] |                       # JavaScript, Go
    <(?:coroutine|function|bound|built-in|generator|\w+(?:\.\w+)*\ object)\b.*> | <Response\ \[\d+\]> |     # Python
    \w+(?:\.\w+)+@[0-9a-f]{4,8} | System\.\w[\w.`\[\],]*                                 # Java, .NET
    """,
)
_PLACEHOLDER = re.compile(
    r"""(?ix)
    \$\{?\w+ .* | \$\(.* | \$\{\{.*\}\} | \$env:\w+ | %\w+% | %(?:\(\w*\)|\d*\$?)[sdvq@] |  # variables, formats
    \{\{.*\}\} | \#\{.*\} | \{[a-z_][\w.]*\} | \{[0-9]?\} |    # templates
    <[^<>]*> | \[[a-z _-]+\] | :[a-z]\w+ | __\w+__ | @\w{1,30}@? |             # <ks>, [REDACTED], :ks
    (?:your|my|the|insert|enter|put|some)(?:(?:[ _-]+[a-z]+){1,4} | (?:kaltura|app|admin|user|widget|session|valid)?
        [ _-]?(?:ks|secret|token|id|key|password|session|partner|hash|value)[a-z_-]{0,20}) |
    [a-z_ -]{1,30}[ _-](?:goes[ _-])?here |
    [*x•.…#-]{3,} | \(?(?:redacted|hidden|removed|secret|masked|omitted)[^=]*\)? | todo | changeme | placeholder
    """,
)
_CUT = re.compile(r"[^\s\"<{]*(?:\.{3}|…|\*{3}).*", re.DOTALL)  # the dots of a document are its own
_REFERENCE = re.compile(
    r"""(?ix)
    (?:\W|%7b){0,4} [0-9]{1,4} (?:\W|%3a){1,4} (?:results?|response|ks|objects)\b .* |
    \{{1,3}\W?(?:results?|response)\b .*
    """,
)
_WITHIN = re.compile(r"[$#]\{[^{}]{1,200}\}|\{\{[^{}]{1,200}\}\}|%[A-Za-z_]\w{0,40}%")
_LONGEST = 200


def is_placeholder(value: str) -> bool:
    """Tell whether a text stands for a value: `$KS`, `{{ks}}`, `<ks>`, `YOUR_KS`, `***`, `[REDACTED]`, `djJ8...`."""
    value = value.strip().strip("\"'")
    if not value or is_reference(value) or is_no_value(value):
        return False
    if _WITHIN.search(value) or (value.startswith("$(") and value.endswith(")")):
        return True
    part = value[1:] if re.match(r"_[^_\W]|_\W", value) else value  # the id of a widget is that of its account
    return (len(value) <= _LONGEST and bool(_PLACEHOLDER.fullmatch(part))) or bool(_CUT.match(value))


def stands_for_another(value: str) -> bool:
    """Tell whether a text is no secret: a word for nothing, a reference, or a placeholder with nothing of a value."""
    value = value.strip().strip("\"'")
    known = is_reference(value) or is_no_value(value) or re.fullmatch(r"\{[0-9]{1,4}:\w{0,20}", value)
    return bool(known) or (is_placeholder(value) and not _CUT.match(value) and not re.search(r"[0-9]", value))


def is_reference(value: str) -> bool:
    """Tell whether a text is meant as a reference to an earlier result, in the right form or in any other (MULTI.7)."""
    return len(value) <= _LONGEST and bool(_REFERENCE.fullmatch(value.strip()))


def is_no_value(value: str) -> bool:
    """Tell whether a text is what a program prints of no value, or of an object: `null`, `[object Object]`."""
    value = value.strip()
    return value in NO_VALUE | _NOT_TEXT or (len(value) <= _LONGEST and bool(_OBJECT.fullmatch(value)))
