"""The operations on privileges texts: privileges_parse, privileges_build, privileges_merge."""

from collections.abc import Mapping
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.forms import array_key
from kaltura_session.privileges import parse as parse_text
from kaltura_session.server import token_privileges
from kskit.build.model import Outcome


def parse(given: Mapping[str, Any]) -> Outcome:
    """Turn {text} into {privileges: [[name, [values]]], text}, text being what is written back (PRIV.2 to PRIV.6)."""
    parsed = parse_text(given["text"])
    return Outcome({"privileges": pairs(parsed), "text": token_privileges.build(parsed)}, {})


def build(given: Mapping[str, Any]) -> Outcome:
    """Turn {privileges: [[name, [values]]]} into {text} (PRIV.5); raises KitError for a name that comes twice."""
    named = {array_key(name): values for name, values in given["privileges"]}
    if len(named) != len(given["privileges"]):
        raise KitError("privileges are a map, in which a name comes once")
    return Outcome({"text": token_privileges.build(named)}, {})


def merge(given: Mapping[str, Any]) -> Outcome:
    """Turn {token_id, token_privileges, requested} into {privileges} of the token's session (APP.13)."""
    return Outcome({"privileges": token_privileges.merge_for_token(**given)}, {})


def pairs(parsed: Mapping[int | str, list[str]]) -> list[list[Any]]:
    """Return parsed privileges as the vectors write them: names are texts, order counts."""
    return [[str(name), values] for name, values in parsed.items()]
