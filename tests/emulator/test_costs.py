"""What one request costs: steps and bytes that grow with the request and no faster, and a response of bounded size."""

import json
from collections.abc import Callable

import pytest
from calling import FORM, admin_ks, answer, emulator, result, send

from growth import assert_steps_grow_with_its_input
from kaltura_emulator import http_handler

MULTI = "/api_v3/service/multirequest"
JSON = "application/json"
PART = {"service": "system", "action": "ping"}


def _json(parts: dict[str, object]) -> tuple[str, str]:
    return JSON, json.dumps({"format": 1, **parts})


def _to_the_first(size: int) -> tuple[str, str]:
    return _json({str(n): {**PART, "x": "{1:result}"} for n in range(1, size)})


def _to_the_one_before(size: int) -> tuple[str, str]:
    return _json({str(n): {**PART, "x": f"{{{n - 1}:result}}"} for n in range(1, size)})


def _to_all_before(size: int) -> tuple[str, str]:
    parts: dict[str, object] = {str(n): PART for n in range(1, size)}
    return _json({**parts, str(size): {**PART, **{f"p{n}": f"{{{n}:result}}" for n in range(1, size)}}})


def _to_all_before_nested(size: int) -> tuple[str, str]:
    parts: dict[str, object] = {str(n): PART for n in range(1, size)}
    return _json({**parts, str(size): {**PART, "x": {f"p{n}": f"{{{n}:result}}" for n in range(1, size)}}})


def _to_nowhere(size: int) -> tuple[str, str]:
    return _json({str(n): {**PART, "x": f"{{{n + 5000}:result}}{{0:result}}"} for n in range(1, size)})


def _common(size: int) -> tuple[str, str]:
    return _json({**{f"c{n}": 1 for n in range(size)}, **{str(n): PART for n in range(1, size)}})


def _form_parts(size: int) -> tuple[str, str]:
    return FORM, "format=1" + "".join(f"&{n}:service=system&{n}:action=ping" for n in range(1, size))


def _sessions(size: int) -> tuple[str, str]:
    return _json({str(n): {**PART, "ks": f"djJ8MTAwMHxub3RoaW5nIGF0IGFsb{n:06}"} for n in range(1, size)})


def _failing(size: int) -> tuple[str, str]:
    return _json({str(n): {"service": f"no{n}", "action": "x"} for n in range(1, size)})


SHAPES: list[Callable[[int], tuple[str, str]]] = [
    _to_the_first, _to_the_one_before, _to_all_before, _to_all_before_nested, _to_nowhere, _common, _form_parts,
    _sessions, _failing,
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__.strip("_"))
def test_the_steps_of_a_multirequest_grow_with_its_parts(shape: Callable[[int], tuple[str, str]]) -> None:
    server = emulator()

    def work(size: int) -> None:
        content_type, body = shape(size)
        server.world.response_cache.clear()
        assert send(server, MULTI, body, content_type=content_type).status == 200

    assert_steps_grow_with_its_input(work, 400)


LONG = 60_000


@pytest.fixture
def few_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_handler, "MAX_RESPONSE", LONG)


@pytest.mark.usefixtures("few_characters")
@pytest.mark.parametrize("wanted", [1, 2, 3])
@pytest.mark.parametrize(
    ("call", "parameters"),
    [
        ("system.x" + "y" * LONG, {}),
        ("appToken.get", {"id": "i" * (LONG // 2)}),
        ("session.start", {"partnerId": 1000, "secret": "a0" * 16, "userId": "u" * LONG}),
        ("session.start", {"partnerId": 1000, "secret": "a0" * 16, "userId": "u" * LONG, "nocache": 1}),
        ("session.get", {"ks": "k" * LONG}),
    ],
    ids=["name", "quoted", "short-path", "long-path", "ks"],
)
def test_a_single_response_that_is_too_long_is_an_empty_500(
    call: str, parameters: dict[str, object], wanted: int
) -> None:
    server = emulator()
    given = {"ks": admin_ks(server), **parameters, "format": wanted}
    found = answer(server, call, **given)
    assert (found.status, found.body) == (500, b"")
    assert result(server, "system.ping") is True


@pytest.mark.usefixtures("few_characters")
def test_what_becomes_too_long_when_it_is_written_is_an_empty_500() -> None:
    server = emulator()
    found = answer(server, "appToken.get", ks=admin_ks(server), id='"' * (LONG // 3))
    assert (found.status, found.body) == (500, b"")


@pytest.mark.usefixtures("few_characters")
def test_a_list_that_is_too_long_is_an_empty_500() -> None:
    server = emulator()
    session = admin_ks(server)
    for _ in range(8):
        made = result(server, "appToken.add", ks=session, appToken__description="d" * (LONG // 6))
        assert made["description"] == "d" * (LONG // 6)
    assert answer(server, "appToken.list", ks=session, pager__pageSize=2).status == 200
    found = answer(server, "appToken.list", ks=session, pager__pageSize=0)
    assert (found.status, found.body) == (500, b"")
