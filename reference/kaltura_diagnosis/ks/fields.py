"""Mistakes of groups B and C in user, type and privileges of a KS (KS1.3, KS2.2 to KS2.6), made and recognised.

The server accepts such a KS, and understands something else than was meant.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks.ks_contents import ALL_PRIVILEGES, SESSION_FIELDS, KsContents, known_privileges
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, KsDraft
from kaltura_diagnosis.placeholders import NO_VALUE
from kaltura_diagnosis.registry import LooksAt, detector, detectors
from kaltura_session.forms import urldecode, urlencode
from kaltura_session.ks import KsError, KsFields
from kaltura_session.server.php import numeric
from kaltura_session.text import to_bytes, to_text

_FIELDS = 9
_USER, _PRIVILEGES = 5, 6
_NOT_ENCODED = re.compile(r"[^A-Za-z0-9%_.~!'()*+-]")
_NO_USER_RECIPES = {"user_none": "None", "user_null": "null", "user_undefined": "undefined"}
_WRONG_TYPES: dict[str, int | str] = {"type_word": "ADMIN", "type_one": 1}


def lint(contents: KsContents) -> list[Finding]:
    """Return every finding about the fields.

    Fields that were shifted or swallowed are put back first, so that one mistake does not show as several.
    """
    looks_at, groups = (LooksAt.KS_V2, "BCD") if contents.ks.version == 2 else (LooksAt.KS_V1, "CBD")
    every = detectors(looks_at, groups)
    found: list[Finding] = []
    for one in every:
        statement = one.function(contents) if one.undo else None
        if one.undo and statement:
            found.append(Finding(one.id, statement))
            try:
                contents = one.undo(contents)
            except KsError:
                break
    plain = [one for one in every if one.undo is None]
    return [*found, *(Finding(one.id, statement) for one in plain if (statement := one.function(contents)))]


KS_V2.recipe("B21", "privileges_in_one_field", "form", "with all privileges in one field named privileges")(
    lambda draft: _with_privileges_field(draft, "privileges", draft.fields.privileges)
)
KS_V2.recipe("B21", "privileges_with_semicolons", "form", "with all privileges in one field named Privileges")(
    lambda draft: _with_privileges_field(draft, "Privileges", draft.fields.privileges.replace(",", ";"))
)


def _with_privileges_field(draft: KsDraft, name: str, value: str) -> bytes | None:
    """Return the fields with one that holds the privileges text as a whole; None when there are no privileges."""
    if not value:
        return None
    fields = draft.fields
    head = f"{name}={urlencode(value)}&_e={to_text(fields.valid_until)}&_t={to_text(fields.type)}"
    return to_bytes(f"{head}&_u={urlencode(to_text(fields.user_id))}")


@detector("B21", LooksAt.KS_V2)
def privileges_field(contents: KsContents) -> str | None:
    """Say that one field holds all privileges."""
    for name, _ in contents.pairs:
        if urldecode(name).lower() == ALL_PRIVILEGES:
            return f"The KS has one privilege named {name}, which is none."
    return None


@KS_V2.recipe("B22", "user_not_encoded", "form", "with a user id that is not URL-encoded")
def _raw_user(draft: KsDraft) -> bytes | None:
    user = to_text(draft.fields.user_id)
    encoded = b"_u=" + to_bytes(urlencode(user))
    return None if urlencode(user) == user else draft.form.replace(encoded, b"_u=" + to_bytes(user))


@KS_V2.recipe("B22", "user_adds_a_field", "form", "with a user id that brings a field along")
def _injected_field(draft: KsDraft) -> bytes:
    user = b"_u=" + to_bytes(urlencode(to_text(draft.fields.user_id)))
    return draft.form.replace(user, user + b"&team=c")


@detector("B22", LooksAt.KS_V2)
def raw_user(contents: KsContents) -> str | None:
    """Say that the user id was not encoded: it holds characters that encoding removes, or brought a field along."""
    pairs = contents.pairs
    at = next((index for index, (name, _) in enumerate(pairs) if name == "_u"), None)
    if at is None:
        return None
    value, after = pairs[at][1], pairs[at + 1 :]
    if _NOT_ENCODED.search(value) and ("+" in value or "%" in value):
        return f"The user id stands there unencoded as {value}, and is read as {urldecode(value)}."
    before = {name for name, _ in pairs[: at + 1]}
    known = {*SESSION_FIELDS, *known_privileges()}
    foreign = [name for name, _ in after if name in before & SESSION_FIELDS or name not in known]
    if foreign and not all(name in SESSION_FIELDS for name in before):
        return f"After the user id comes a field {foreign[0]}, where only _m and _d follow."
    return None


KS_V2.recipe("B23", "privilege_twice", "form", "with the same privilege twice")(
    lambda draft: b"edit=1_a&edit=1_b&" + draft.form
)


@detector("B23", LooksAt.KS_V2)
def repeated_privilege(contents: KsContents) -> str | None:
    """Say that a privilege stands there more than once."""
    names = Counter(urldecode(name) for name, _ in contents.pairs if name not in SESSION_FIELDS)
    for name, times in names.items():
        if times > 1 and not name.endswith("]"):
            return f"The privilege {name} stands there {times} times; only the last counts."
    return None


KS_V2.recipe("B24", "dot_in_name", "form", "with a dot in the name of a privilege")(
    lambda draft: b"my.app=42&" + draft.form
)
KS_V2.recipe("B24", "blank_in_name", "form", "with a blank in the name of a privilege")(
    lambda draft: b"my+app=42&" + draft.form
)


@detector("B24", LooksAt.KS_V2)
def changed_name(contents: KsContents) -> str | None:
    """Say that a name holds characters that the reader changes."""
    for name, _ in contents.pairs:
        decoded = urldecode(name)
        if "." in decoded or " " in decoded:
            return f"The privilege {decoded!r} is read under another name, with _ in place of dots and blanks."
    return None


def _register(mistake_id: str, variant: str, says: str, **changed: Any) -> None:
    KS_V2.recipe(mistake_id, variant, "fields", says)(lambda draft: replace(draft.fields, **changed))


for _variant, _value in _WRONG_TYPES.items():
    _register("B25", _variant, f"with the type {_value}", type=_value)
for _variant, _word in _NO_USER_RECIPES.items():
    _register("B26", _variant, f"with the user {_word}", user_id=_word)


@detector("B25", LooksAt.KS_V1)
@detector("B25", LooksAt.KS_V2)
def odd_type(contents: KsContents) -> str | None:
    """Say that the type is neither 0 nor 2."""
    value = contents.ks.type
    if not value or numeric(value) in {0, 2}:
        return None
    return f"The type is {value!r}; 0 is USER and 2 is ADMIN."


@detector("B26", LooksAt.KS_V1)
@detector("B26", LooksAt.KS_V2)
def no_user_word(contents: KsContents) -> str | None:
    """Say that the user id is a word for no value."""
    return f"The user id is the word {contents.ks.user_id}." if contents.ks.user_id in NO_VALUE else None


KS_V1.recipe("C08", "semicolon_in_user", "parts", "with a semicolon in the user id")(
    lambda draft: (*draft.parts[:_USER], f"{draft.parts[_USER] or 'a'};b", *draft.parts[_USER + 1 :])
)
KS_V1.recipe("C08", "semicolon_in_privileges", "parts", "with a semicolon in the privileges")(
    lambda draft: (*draft.parts[:_PRIVILEGES], f"{draft.parts[_PRIVILEGES]};list:*", *draft.parts[_PRIVILEGES + 1 :])
)


@detector("C08", LooksAt.KS_V1)
def semicolons(contents: KsContents) -> str | None:
    """Say that there are more fields than a KS of version 1 has."""
    if len(contents.parts) > _FIELDS:
        return f"The KS has {len(contents.parts)} fields instead of {_FIELDS}: a value held a semicolon."
    return None


@KS_V1.recipe("C11", "blank_before_privilege", "fields", "with a blank before a privilege")
def _blank_before(draft: KsDraft) -> KsFields:
    granted = to_text(draft.fields.privileges)
    return replace(draft.fields, privileges=f"{granted}, list:*" if granted else "view:*, list:*")


@detector("C11", LooksAt.KS_V1)
def blank_in_privileges(contents: KsContents) -> str | None:
    """Say that a privilege's name begins or ends with a blank."""
    names = [str(name) for name in contents.ks.parsed_privileges]
    odd = next((name for name in names if name != name.strip()), None)
    return None if odd is None else f"A privilege is named {odd!r}, blank included."
