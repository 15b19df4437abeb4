"""Mistakes of group B in the fields: what the KS says is not what was meant (KS2.2 to KS2.6)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from kaltura_diagnosis.ks_v2.recipe import V2Draft, v2_recipe
from kaltura_session.forms import urlencode
from kaltura_session.ks import KsFields
from kaltura_session.text import to_bytes, to_text

_SHORT_LIFE_SECONDS = 3600
_NO_USER_WORDS = {"user_none": "None", "user_null": "null", "user_undefined": "undefined"}
_WRONG_TYPES: dict[str, int | str] = {"type_word": "ADMIN", "type_one": 1}


@v2_recipe("B16", "relative_expiry", "fields", "with an expiry counted from now")
def _relative(draft: V2Draft) -> KsFields:
    return replace(draft.fields, valid_until=_SHORT_LIFE_SECONDS)


@v2_recipe("B17", "milliseconds", "fields", "with an expiry in milliseconds")
def _milliseconds(draft: V2Draft) -> KsFields | None:
    return _with_expiry(draft, lambda seconds: str(seconds * 1000))


@v2_recipe("B18", "expiry_with_exponent", "fields", "with an expiry written with an exponent")
def _exponent(draft: V2Draft) -> KsFields | None:
    return _with_expiry(draft, lambda seconds: f"{seconds:.9e}")


@v2_recipe("B18", "expiry_as_date", "fields", "with an expiry written as a date")
def _date(draft: V2Draft) -> KsFields | None:
    return _with_expiry(draft, lambda seconds: f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}")


@v2_recipe("B19", "no_expiry", "fields", "without _e")
def _no_expiry(draft: V2Draft) -> KsFields:
    return replace(draft.fields, valid_until=None)


@v2_recipe("B20", "names_without_underscore", "form", "with fields called e, t and u")
def _bare_names(draft: V2Draft) -> bytes:
    form = b"&" + draft.form
    for name in (b"e", b"t", b"u"):
        form = form.replace(b"&_" + name + b"=", b"&" + name + b"=")
    return form[1:]


@v2_recipe("B20", "fields_as_json", "form", "with the fields as JSON")
def _json(draft: V2Draft) -> bytes:
    fields = draft.fields
    named = {"privileges": fields.privileges, "_e": fields.valid_until, "_t": fields.type, "_u": fields.user_id}
    return json.dumps(named).encode()


@v2_recipe("B21", "privileges_in_one_field", "form", "with all privileges in one field named privileges")
def _one_field(draft: V2Draft) -> bytes | None:
    return _with_privileges_field(draft, "privileges", draft.fields.privileges)


@v2_recipe("B21", "privileges_with_semicolons", "form", "with all privileges in one field named Privileges")
def _one_field_with_semicolons(draft: V2Draft) -> bytes | None:
    return _with_privileges_field(draft, "Privileges", draft.fields.privileges.replace(",", ";"))


@v2_recipe("B22", "user_not_encoded", "form", "with a user id that is not URL-encoded")
def _raw_user(draft: V2Draft) -> bytes | None:
    user = to_text(draft.fields.user_id)
    encoded = b"_u=" + to_bytes(urlencode(user))
    return None if urlencode(user) == user else draft.form.replace(encoded, b"_u=" + to_bytes(user))


@v2_recipe("B22", "user_adds_a_field", "form", "with a user id that brings a field along")
def _injected_field(draft: V2Draft) -> bytes:
    user = to_bytes(urlencode(to_text(draft.fields.user_id)))
    return draft.form.replace(b"_u=" + user, b"_u=" + user + b"&team=c")


@v2_recipe("B23", "privilege_twice", "form", "with the same privilege twice")
def _twice(draft: V2Draft) -> bytes:
    return b"edit=1_a&edit=1_b&" + draft.form


@v2_recipe("B24", "dot_in_name", "form", "with a dot in the name of a privilege")
def _dotted(draft: V2Draft) -> bytes:
    return b"my.app=42&" + draft.form


@v2_recipe("B24", "blank_in_name", "form", "with a blank in the name of a privilege")
def _blank(draft: V2Draft) -> bytes:
    return b"my+app=42&" + draft.form


def _register_type(variant: str, value: int | str) -> None:
    v2_recipe("B25", variant, "fields", f"with the type {value}")(lambda draft: replace(draft.fields, type=value))


def _register_user(variant: str, word: str) -> None:
    v2_recipe("B26", variant, "fields", f"with the user {word}")(lambda draft: replace(draft.fields, user_id=word))


for _variant, _value in _WRONG_TYPES.items():
    _register_type(_variant, _value)
for _variant, _word in _NO_USER_WORDS.items():
    _register_user(_variant, _word)


def _with_expiry(draft: V2Draft, write: Callable[[int], str]) -> KsFields | None:
    seconds = draft.fields.valid_until
    return replace(draft.fields, valid_until=write(seconds)) if isinstance(seconds, int) else None


def _with_privileges_field(draft: V2Draft, name: str, value: str) -> bytes | None:
    """Return the fields with one that holds the privileges text as a whole; None when there are no privileges."""
    if not value:
        return None
    session = to_bytes(urlencode(to_text(draft.fields.user_id)))
    head = f"{name}={urlencode(value)}&_e={to_text(draft.fields.valid_until)}&_t={to_text(draft.fields.type)}&_u="
    return head.encode() + session
