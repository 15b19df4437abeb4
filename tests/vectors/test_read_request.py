"""The lines of README.md that read a request: enough to compare an encoded request without the kit."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from kskit import vectors

CODE = re.search(r"```python\n(.*?)```", (vectors.folder() / "README.md").read_text(encoding="utf-8"), re.DOTALL)
ENCODED = [
    vector
    for vector in vectors.load_all()
    if vector["op"] in {"request_encode", "multirequest_encode"} and "error" not in vector["expect"]
    if "NotUtf8" not in vector["flags"]
]


def read() -> Callable[..., Any]:
    assert CODE is not None
    names: dict[str, Any] = {}
    exec(CODE[1], names)  # noqa: S102 - the code of the page is what is tested
    assert len([line for line in CODE[1].splitlines() if line.strip()]) <= 22
    function: Callable[..., Any] = names["read"]
    return function


def plain(value: Any) -> Any:
    """Return parameters as texts, lists by number, without nothing."""
    if isinstance(value, list):
        value = {str(place): item for place, item in enumerate(value) if item is not None}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return {True: "1", False: "0"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("vector", ENCODED, ids=lambda one: str(one["id"]))
def test_lines_read_what_the_server_reads(vector: dict[str, Any]) -> None:
    expect = vector["expect"]
    seen = read()(expect["method"], expect["target"], expect["headers"], expect["body"])
    assert plain(seen) == plain(expect["parameters"])


def test_lines_ignore_what_the_server_ignores() -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    assert read()("POST", "/api_v3/service/system/action/ping", headers, '{"a":1}') == {
        "service": "system",
        "action": "ping",
    }
