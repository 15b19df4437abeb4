"""The family mistakes: what each mistake of the catalogue produces, and what the server says to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaltura_diagnosis.registry import Recipe, mistake
from kaltura_diagnosis.requests import RequestInputs
from kaltura_emulator.account import default_account
from kaltura_session.ks import KsFields, encode_v1, encode_v2
from kaltura_session.requests import Call
from kaltura_session.responses import HttpResponse
from kaltura_session.token_hash import token_hash
from kskit.build.families.common import NOW
from kskit.build.model import Case, Family, bytes_of_id
from kskit.build.operations.mistakes import all_recipes, hash_inputs, ks_inputs

_NAME = "mistakes"
_ACCOUNT = default_account()
_PARTNER = next(partner for partner in _ACCOUNT.partners if partner.id > 0)
_OTHER = next(partner for partner in _ACCOUNT.partners if partner.id > _PARTNER.id)
_TOKEN = next(token for token in _ACCOUNT.app_tokens if token.hash_type == "SHA256")
_WIDGET = {"type": 0, "user_id": "0", "privileges": "view:*,widget:1"}
# A version 1 KS shows mistakes that need a `+`, a `/` or a `=`; the user id is chosen for them.
_SYMBOLS = {"type": 0, "user_id": "jo~~~???é", "privileges": "view:*"}
_KS_FORMS = ("A19", "A20", "A21", "A22", "A23", "A24", "A25", "A38")
_SECRETS = ("A45",)


def cases() -> Iterator[Case]:
    """Yield the cases: groups A to F in the order of the catalogue."""
    yield from _hash_cases()
    yield from _ks_cases("B", 2)
    yield from _ks_cases("C", 1)
    yield from _request_cases()
    yield from _answer_cases()


def _hash_cases() -> Iterator[Case]:
    for version, ks in ((2, _ks_v2(**_WIDGET)), (1, _ks_v1(**_SYMBOLS))):
        given = {
            "ks": ks,
            "token": _TOKEN.token,
            "hash_type": "SHA256",
            "token_id": _TOKEN.id,
            "other_ks": [_ks_v2(type=2, user_id="admin@example.test", privileges="*")],
            "now": NOW,
        }
        for one in all_recipes("A"):
            known = given | ({"account_secret": _PARTNER.admin_secret} if one.id in _SECRETS else {})
            if (version == 2 or one.id in _KS_FORMS) and one.function(hash_inputs(known)) is not None:
                yield _case(one, "mistake_token_hash", known, "" if version == 2 else "-version-1")


def _ks_cases(group: str, version: int) -> Iterator[Case]:
    given = {
        "version": version,
        "secret": _PARTNER.admin_secret,
        "partner_id": _PARTNER.id,
        "valid_until": NOW + 3600,
        "type": 2,
        "user_id": "jo+x&b=c@example.test" if version == 2 else "jo~~~???é",
        "privileges": "sview:*,list:*,edit:1_a,edit:1_b,my.app:1" if group == "B" else "sview:*,list:*",
        "master_partner_id": None,
        "additional_data": None,
        "random_hex": bytes_of_id(f"{_NAME}/{group}").hex(),
        "rand": "1767225600.1234",
        "user_secret": _PARTNER.secret,
        "other_partner_id": _OTHER.id,
        "now": NOW,
    }
    for one in all_recipes(group):
        if one.function(ks_inputs(given)) is not None:
            yield _case(one, "mistake_ks", given)


_LISTING = {
    "filter": {"nameLike": "x", "advancedSearch": {"objectType": "KalturaSearchOperator"}},
    "pager": {"pageSize": 1},
}


def _calls() -> list[tuple[str, str, dict[str, Any]]]:
    """Return right calls, each for the mistakes that can be made with it; the first that fits is taken."""
    admin = {"type": 2, "user_id": "admin@example.test", "privileges": "*"}
    return [
        ("media", "list", {"ks": _ks_v2(**admin), **_LISTING}),
        ("media", "list", {"ks": _ks_v1(**_SYMBOLS), "pager": {"pageSize": 1}}),
        ("session", "startWidgetSession", {"widgetId": f"_{_PARTNER.id}"}),
        ("session", "start", {"partnerId": _PARTNER.id, "secret": _PARTNER.admin_secret, "userId": "alice", "type": 2,
                              "expiry": 3600}),
        ("appToken", "startSession", {"ks": _ks_v2(**_WIDGET), "id": _TOKEN.id,
                                      "tokenHash": token_hash(_ks_v2(**_WIDGET), _TOKEN.token, _TOKEN.hash_type)}),
        ("appToken", "add", {"ks": _ks_v2(**admin), "appToken": {"hashType": "SHA256", "sessionUserId": "alice"}}),
    ]  # fmt: skip


def _request_cases() -> Iterator[Case]:
    other = {"secret": _OTHER.admin_secret, "ks": _ks_v2(**_WIDGET), "partnerId": str(_PARTNER.id)}
    for one in (*all_recipes("D"), *all_recipes("F")):
        for service, action, params in _calls():
            if one.function(RequestInputs(Call(service, action, params), NOW, other)) is not None:
                given = {"service": service, "action": action, "params": params, "other": other, "now": NOW}
                yield _case(one, "mistake_request", given)
                break


def _answer_cases() -> Iterator[Case]:
    json_type, ks = {"Content-Type": "application/json"}, _ks_v2(**_WIDGET)
    bodies = (
        f'"{ks}"',
        f'{{"partnerId":{_PARTNER.id},"ks":"{ks}","userId":0,"objectType":"KalturaStartWidgetSessionResponse"}}',
        f'{{"code":"INVALID_KS","message":"{ks}","objectType":"KalturaAPIException","args":{{"KSID":"{ks}"}}}}',
        "<!DOCTYPE html><html><body>Login</body></html>",
    )
    for one in all_recipes("E"):
        for body in bodies:
            if one.function(HttpResponse(200, tuple(json_type.items()), body.encode())) is not None:
                yield _case(one, "mistake_answer", {"status": 200, "headers": json_type, "body": body})
                break


def _case(one: Recipe, op: str, given: Mapping[str, Any], suffix: str = "") -> Case:
    row = mistake(one.id)
    flags = {"accepted-but-wrong": "AcceptedButWrong CommonMistake"}.get(row.severity, "CommonMistake")
    slug = f"{one.id.lower()}-{one.variant.lower().replace('_', '-')}{suffix}"
    title = f"{row.title}: {one.says}"
    given = {"mistake": one.id, "variant": one.variant, **given}
    return Case(slug, title, op, given, " ".join(row.clauses), flags, extra={"mistake": one.id})


def _ks_v2(**fields: Any) -> str:
    made = KsFields(_PARTNER.id, NOW + 3600, **fields)
    return encode_v2(made, _PARTNER.admin_secret, random_bytes=bytes_of_id(f"{_NAME}/ks")).text


def _ks_v1(**fields: Any) -> str:
    return encode_v1(KsFields(_PARTNER.id, NOW + 3600, **fields), _PARTNER.admin_secret, rand="1767225600.1234").text


FAMILY = Family(
    _NAME,
    13,
    "What mistakes look like",
    "For tools that name mistakes: the value that each mistake produces, and the server's response to it.",
    cases,
    {"": "A mistake of the catalogue and what the server says to it"},
)
