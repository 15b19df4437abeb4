"""Requests and responses without what must not be shown: secrets, passwords, tokens, hashes and every KS (SEC.9).

A value is secret by its name or by its own form; a text may hold such values, with or without their names.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_session.text import to_text

SECRET_NAMES = ("secret", "password", "passwd", "token", "token_?hash", "ks", "otp", "bearer")
"""How the name of a secret ends, as regular expressions for letters of any case."""
_ALWAYS = frozenset({"ks", "otp", "bearer", "authorization", "tokenhash"})
_ALWAYS_ENDS = ("secret", "password", "passwd", "pwd", "passphrase", "key", "credential", "credentials")
_MISSPELT = ("secret", "password", "token", "tokenhash")
_OF_A_TEXT = frozenset({"token", "hash", "session"})
"""Names of secrets where they stand last; before a member they are objects and services, as in appToken[id]."""
_COMPONENT = re.compile(r"[\w-]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def any_of(words: Sequence[str], before: str = "") -> str:
    """Return the pattern of one of several words in any letter case; before: a condition behind its first letter.

    It begins with a set of characters, so that `re` passes by all others.
    """
    first = "".join(sorted({word[0] for word in words}))
    rest = "|".join(f"(?<={word[0]}){word[1:]}" for word in words)
    return f"[{first}{first.upper()}]{before}(?i:{rest})"


_NAMED = re.compile(
    rf"""{any_of(("session", "hash", *SECRET_NAMES))}(?i:%22|%5[bd]|&quot;|[\]\["'\\0-9]){{0,8}}\s{{0,3}}
    (?i:=|:|>|%3[ade]|\r?\n\r?\n)(?i:%22|&quot;|["'\\_]|\s){{0,8}}(?P<value>[^\s"'&,;{{}}<>\\]+)""",
    re.VERBOSE,
)
_HEXADECIMAL = re.compile(r"(?i)[0-9a-f]{24,}")
_RUN = re.compile(r"[A-Za-z0-9_+/-]{24,}={0,2}")
_LOWERED = re.compile(r"(?i)djj8[a-z0-9_+/-]{20,}={0,2}")
_FEWEST_OF_ANY = 64
_HIDDEN = "(hidden)"
_HARMLESS = re.compile(r"[\w.\[\]]{0,23}")  # too short for a secret by its form, and nothing that follows a name
_OF_AN_OBJECT = re.compile(r"(?i)(?<=token|ssion):(?=[a-z_]+$)")  # a member, as in appToken:expiry
_PLAIN_WORD = re.compile(r"[A-Za-z_-]{1,24}")
_LONGEST, _LONGEST_WORD = 120, 16


def is_secret(name: str, value: str) -> bool:
    """Tell whether the name or the form of a value says that it is secret."""
    return bool(value) and (_is_secret_name(name) or holds_secret(value))


def _is_secret_name(name: str) -> bool:
    components = [words for part in _COMPONENT.findall(name) if (words := _words(part))]
    if any(words[-1] in _ALWAYS or words[-1].endswith(_ALWAYS_ENDS) for words in components):
        return True
    last = components[-1][-1] if components else ""
    return last.endswith(tuple(_OF_A_TEXT)) or bool(get_close_matches(last[:_LONGEST_WORD], _MISSPELT, n=1, cutoff=0.8))


def _words(component: str) -> list[str]:
    """Return the words of a name in lower case, as of tokenHash; a property that is set to null has its own name."""
    return [word.lower() for word in _WORD.findall(component.removesuffix("__null"))]


def holds_secret(text: str) -> bool:
    """Tell whether a secret stands in a text: a KS, a secret in hexadecimal digits, or a value behind its name."""
    readings = (text, unquote(text)) if "%" in text else (text,)
    return any(_NAMED.search(one) or _is_secret_by_form(one) for one in readings)


def _is_secret_by_form(text: str) -> bool:
    if _HEXADECIMAL.search(text) or _LOWERED.search(text):
        return True
    return any(_without_run(run) != run[0] for run in _RUN.finditer(text.replace(" ", "+")))


def _without_run(found: re.Match[str]) -> str:
    """Return letters and digits without a KS in them; in a path, slashes stand around it."""
    if looks_like_ks(found[0]):
        return _HIDDEN
    return "/".join(_HIDDEN if looks_like_ks(one) or _is_random(one) else one for one in found[0].split("/"))


def _is_random(run: str) -> bool:
    """Tell whether that is too long for a word or an id, as a KS of version 1 in another letter case is."""
    return len(run) >= _FEWEST_OF_ANY and any(map(str.isdigit, run)) and any(map(str.isalpha, run))


def without_secrets(text: str) -> str:
    """Return a sentence for people with every secret in it hidden; a word behind a name is not taken for one."""
    if _HARMLESS.fullmatch(text):
        return text
    text = _NAMED.sub(_without_value, text)
    for form in (_HEXADECIMAL, _LOWERED):
        text = form.sub(_HIDDEN, text)
    return _RUN.sub(_without_run, text)


def _without_value(found: re.Match[str]) -> str:
    value = found["value"]
    return found[0] if _PLAIN_WORD.fullmatch(value) else f"{found[0].removesuffix(value)}{_HIDDEN}"


def shown(name: str, value: str) -> str:
    """Return a value for people: hidden where its name or its form says that it is secret, and cut when it is long."""
    if is_secret(name, value):
        return f"({len(value)} characters, hidden)"
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}... ({len(value)} characters)"


def parameters_shown(
    params: Mapping[int | str, Any],
    prefix: str = "",
    *,
    reveal: bool = False,
    is_public: Callable[[str], bool] = lambda _: False,
) -> Iterator[tuple[str, str]]:
    """Yield (name, value for people) of nested parameters.

    reveal: with whatever is secret. is_public: tells which values need not be hidden.
    """
    for key, value in params.items():
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, dict):
            yield from parameters_shown(value, name, reveal=reveal, is_public=is_public)
        else:
            text = to_text(value)
            yield (name, text) if reveal or is_public(text) else (name_shown(name), shown(name, text))


def name_shown(name: str) -> str:
    """Return the name of a parameter or call for people; a body that was read as one long name may hold secrets."""
    if _HARMLESS.fullmatch(name):
        return name
    hidden = len(name) > _LONGEST or holds_secret(_OF_AN_OBJECT.sub(".", name))
    return f"(a name of {len(name)} characters, hidden)" if hidden else name


def target_shown(target: str) -> str:
    """Return the path of a request for people, without a KS or a secret in it."""
    parts = target.partition("?")[0].split("/")
    names = ["" if earlier == "service" else name for earlier, name in pairwise(["", "", *parts])]
    return "/".join(_HIDDEN if is_secret(name, part) else part for name, part in zip(names, parts, strict=False))[
        :_LONGEST
    ]


def message_shown(parsed: ParsedResponse, *, reveal: bool = False) -> str:
    """Return the message of an API error, without the KS that INVALID_KS may quote; reveal: as it is."""
    if parsed.error is None:
        return ""
    message = parsed.error.api_message
    if reveal:
        return message
    quoted = parsed.args.get("KSID", "")
    hidden = shown("ks", quoted) if len(quoted) > len("EXCEEDED_RESTRICTED_URI") else quoted
    return message.replace(quoted, hidden) if quoted else message
