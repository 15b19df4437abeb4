"""No program takes a name of the API from outside, so none can write the names that a client must refuse (WIRE.48)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kskit.flows.catalogue import load_flows
from kskit.snippets.language import load_languages
from kskit.snippets.render import find_snippet

OF_EVERY_PROGRAM = {"KALTURA_SERVICE_URL", "KALTURA_TIMEOUT_SECONDS"}
_SETTING = re.compile(r"\bKALTURA_[A-Z_]+\b")
_TAKEN = re.compile(r"\{[a-z_]+\}")
_ARGUMENTS = re.compile(
    r"\bargv\b|\bARGV\b|\bos\.Args\b|\$argc\b|\benv::args\b|\bSystem\.argv\b|\bio\.read\b|\bstdin\b"
)


def _names(params: dict[str, Any]) -> Iterator[str]:
    for name, value in params.items():
        yield name
        if isinstance(value, dict):
            yield from _names(value)


@pytest.mark.parametrize("flow", list(load_flows().flows))
def test_service_action_and_names_of_parameters_are_constants_of_the_flow(flow: str) -> None:
    for step in load_flows().find(flow).step:
        called = {"call": step.call, "params": {**step.params, **step.optional}}
        for part in [called, *step.parts]:
            assert _TAKEN.search(part["call"]) is None
            assert [name for name in _names(part.get("params", {})) if _TAKEN.search(name)] == []


@pytest.mark.parametrize("language", list(load_languages()))
def test_a_program_reads_the_settings_of_its_flow_and_nothing_else(language: str) -> None:
    for flow in load_flows().flows.values():
        for path, content in find_snippet(flow.id, language).files.items():
            text = content.decode()
            given = {*flow.env, *(name for variant in flow.variant for name in variant.env)}
            assert set(_SETTING.findall(text)) <= given | OF_EVERY_PROGRAM, path
            assert _ARGUMENTS.search(text) is None, Path(path).name
