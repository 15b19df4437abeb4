"""Mistakes of group D in the privileges that are asked for, and that a KS holds (PRIV, VAL)."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.ks.ks_contents import ALL_PRIVILEGES, KsContents
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session import privileges
from kaltura_session.server import catalogue
from kaltura_session.server.php import numeric
from kaltura_session.text import to_text

_PARAMETERS = ("privileges", "sessionPrivileges")
_NOT_COMMAS = re.compile(r"\A\s*[\[{]|\A\w{1,40}=|:[^,:]{0,80}[ |&\n][a-z]{2,30}:")
_CLOSE, _LONGEST = 0.8, 40
_MASK = re.compile(r"iprestrict:[^,]*/[0-9]{1,3}(?![0-9.:a-f])", re.IGNORECASE)


def _asked(decoded: DecodedRequest) -> Iterator[str]:
    """Yield the texts of privileges in a request: parameters, and those of an application token."""
    for call in decoded.calls:
        token = call.params.get("appToken")
        for params in (call.params, token if isinstance(token, dict) else {}):
            yield from (to_text(params[name]) for name in _PARAMETERS if params.get(name))


@detector("D29", LooksAt.REQUEST)
def grants_nothing(decoded: DecodedRequest) -> str | None:
    """Say that privileges are not separated by commas, are a number, or are misspelt."""
    asked = list(_asked(decoded))
    misspelt = (_misspelt(name) for text in asked for name in _unknown(text))
    return next(filter(None, [*map(_ineffective, asked), *misspelt]), None)


@detector("D29", LooksAt.KS_V2)
def ks_grants_nothing(contents: KsContents) -> str | None:
    """Say it of the privileges of a KS; those that stand whole in one field are B21."""
    if any(name.lower() == ALL_PRIVILEGES for name, _ in contents.pairs):
        return None
    return _ineffective(contents.ks.privileges or "")


def _ineffective(text: str) -> str | None:
    if ";" in text:
        name = text.partition(":")[0].partition(";")[0]
        return f"Privileges are separated by commas; with a semicolon this is one, {name}, and the rest is its value."
    if _NOT_COMMAS.search(text):
        return "Privileges are names with values, as in sview:*,list:*, separated by commas; this is another notation."
    if numeric(text) is not None:
        return f"The privileges are {text[:20]}, a number: that names no privilege and grants nothing."
    return None


def _unknown(text: str) -> Iterator[str]:
    """Yield the names that the server does not look for (PRIV.13)."""
    for part in text.split(","):
        name = part.partition(":")[0].strip()
        if name and name not in _names() and not is_placeholder(name):
            yield name[:_LONGEST]


@cache
def _names() -> frozenset[str]:
    return frozenset(row.name for row in catalogue.privileges())


def _misspelt(name: str) -> str | None:
    near = get_close_matches(name.lower(), sorted(_names()), n=1, cutoff=_CLOSE)
    return f"{name} is no privilege that the server looks for, and grants nothing; {near[0]} is." if near else None


@detector("D29", LooksAt.REQUEST, certain=False)
def unknown_names(decoded: DecodedRequest) -> str | None:
    """Say that the server looks for none of the privileges; a program may keep one of its own in a KS."""
    for text in _asked(decoded):
        unknown = list(_unknown(text)) if _ineffective(text) is None else []
        if len(unknown) == text.count(",") + 1:
            return f"{unknown[0]} is no privilege that the server looks for: it is kept in the KS and grants nothing."
    return None


@detector("D30", LooksAt.REQUEST, explains=["INVALID_KS"])
def no_call_survives(decoded: DecodedRequest) -> str | None:
    """Say that a restriction among the privileges refuses every call."""
    return next(filter(None, map(_refuses_all, _asked(decoded))), None)


@detector("D30", LooksAt.KS_V1, explains=["INVALID_KS"])
@detector("D30", LooksAt.KS_V2, explains=["INVALID_KS"])
def ks_survives_no_call(contents: KsContents) -> str | None:
    """Say it of the privileges of a KS."""
    return _refuses_all(contents.ks.privileges or "")


def _refuses_all(text: str) -> str | None:
    if _MASK.search(text):
        return (
            "iprestrict compares addresses as text and separates them by /: a network in that notation never matches."
        )
    limit = privileges.parse(text).get("actionslimit") if "actionslimit" in text else None
    number = numeric(limit[0]) if limit else None
    if limit and (number is None or number <= 0):
        return f"actionslimit is {limit[0][:20]}, and has to be a number above 0: no call is accepted."
    return None
