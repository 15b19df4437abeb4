"""Bytes that are not UTF-8, in every text that an action takes: the response is that to an empty text (WIRE.31)."""

from collections.abc import Iterator

import pytest
from calling import ADMIN_SECRET, PARTNER, TOKEN_ID, admin_ks, emulator, send

from kaltura_emulator.actions import ACTIONS
from kaltura_emulator.declarations import Declared, find_action, object_type
from kaltura_emulator.emulator import Emulator
from kaltura_session.responses import HttpResponse

OTHERS = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "id": TOKEN_ID, "userId": "alice", "loginId": "alice@x.test"}
SESSION = admin_ks(emulator(), privileges="disableentitlement")


def _texts() -> Iterator[tuple[str, str, str]]:
    """Yield service, action and name of each text that the emulator takes, members of objects as `filter:idIn`."""
    for service, name in sorted(ACTIONS):
        action = find_action(service, name)
        assert action is not None
        for declared in action.parameters:
            if declared.kind == "object":
                members = object_type(declared.type_name).properties
                yield from ((service, name, f"{declared.name}:{m}") for m, one in members.items() if _is_text(one))
            elif _is_text(declared):
                yield service, name, declared.name


def _is_text(declared: Declared) -> bool:
    return declared.kind == "simple" and declared.type_name == "string" and not getattr(declared, "lacking", False)


def _response(server: Emulator, service: str, action: str, name: str, sent: str) -> HttpResponse:
    given = {"nocache": 1, "format": 1, "ks": SESSION, **OTHERS}
    fields = [f"{one}={value}" for one, value in given.items() if one != name] + [f"{name}={sent}"]
    return send(server, f"/api_v3/service/{service}/action/{action}", "&".join(fields))


@pytest.mark.parametrize("call", sorted(ACTIONS), ids=".".join)
def test_a_text_that_is_not_utf8_is_answered_as_an_empty_one(call: tuple[str, str]) -> None:
    for service, action, name in _texts():
        if (service, action) == call:
            found, wanted = (_response(emulator(), service, action, name, sent) for sent in ("a%FFb", ""))
            assert (found.status, found.body, name) == (wanted.status, wanted.body, name)


def test_many_texts_were_tried() -> None:
    assert {"entryId", "filter:freeText", "appToken:sessionUserId", "widgetId"} <= {name for _, _, name in _texts()}


@pytest.mark.parametrize("target", ["/\udc8c", "/index.php/\udc8c", "/tiny/\udc8c", "/"])
def test_host_that_is_not_utf8_is_no_failure_beside_the_api(target: str) -> None:
    found = send(emulator(), target, method="GET", headers=[("Host", "a\udc8cb")])
    assert found.status in {301, 302, 404}
