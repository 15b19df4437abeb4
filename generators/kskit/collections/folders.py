"""What a collection holds: for each flow that plain requests can do, its requests, and what is kept of each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from kaltura_emulator.credentials import credentials
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.requests import Call, Multirequest
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Step, Variant
from kskit.spec.plain_commands import request_of

_SERVED_AT, _ANY_TIME = "http://127.0.0.1:8080", 1_800_000_000
_NEEDED = "KALTURA_KS"


@dataclass(frozen=True, slots=True)
class Item:
    """A request.

    keeps: variable -> JSON pointer into the response. hashes: the inputs of a token hash that is computed before it.
    fails_with: code and reason of the exception that is meant to come, empty for none.
    """

    title: str
    text: str
    call: Call | Multirequest
    keeps: dict[str, str]
    hashes: dict[str, str]
    fails_with: dict[str, str]


@dataclass(frozen=True, slots=True)
class Folder:
    """One way through a flow. id: of the flow, with the variant's where there are several."""

    id: str
    title: str
    text: str
    settings: list[str]
    items: list[Item]


def folders() -> Iterator[Folder]:
    """Yield a folder for each way through a flow that needs no more than requests and a token hash."""
    for flow in load_flows().flows.values():
        for variant in flow.variant:
            steps = [step for step in flow.step if step.in_variant(variant.id)]
            if all(step.is_plain for step in steps):
                yield _folder(flow, variant, steps)


def _folder(flow: Flow, variant: Variant, steps: list[Step]) -> Folder:
    settings = flow.environment(variant)
    items = list(_items(flow, variant, steps))
    if _NEEDED in settings:
        first = next(one for one in folders() if one.id == "start-session/admin-secret")
        settings = [*first.settings, *(name for name in settings if name not in {*first.settings, _NEEDED})]
        items = [replace(first.items[0], keeps={_NEEDED: ""}), *items]
    several = len(flow.variant) > 1
    return Folder(
        f"{flow.id}/{variant.id}" if several else flow.id,
        f"{flow.title}: {variant.title[:1].lower()}{variant.title[1:]}" if several else flow.title,
        flow.summary,
        settings,
        items,
    )


def _items(flow: Flow, variant: Variant, steps: list[Step]) -> Iterator[Item]:
    hashes: dict[str, str] = {}
    for number, step in enumerate(steps):
        if step.compute == "token-hash":
            hashes = {name: _variable(flow, variant, str(value)) for name, value in step.inputs.items()}
        if step.call:
            after = takewhile(lambda one: not one.call, steps[number + 1 :])
            checked = [one for one in after if one.compute == "first-exception"]
            keeps = {name: pointer for one in [step, *checked] for name, pointer in one.gives.items()}
            call = request_of(flow, step, variant, "{{{{{}}}}}")
            yield Item(step.title, step.text, call, keeps, hashes, step.expect_error)
            hashes = {}


def _variable(flow: Flow, variant: Variant, value: str) -> str:
    """Return the variable that `{widget_ks}` or `{app_token}` stands for."""
    name = value.strip("{}")
    setting = f"KALTURA_{name.upper()}"
    return setting if setting in flow.environment(variant) else name


def defaults() -> dict[str, str]:
    """Return the settings that `kskit serve` prints, at its usual address: all of them are public test data."""
    given = credentials(Emulator(clock=Clock(_ANY_TIME)).world, _SERVED_AT, _ANY_TIME)
    wanted = {name for folder in folders() for name in folder.settings}
    every = {f"KALTURA_{name.upper()}": str(value) for name, value in given.items()}
    return {name: value for name, value in every.items() if name in wanted}


def pointed_at(pointer: str) -> str:
    """Return a JSON pointer as what follows a value in JavaScript: /args/KSID is ["args"]["KSID"], /0 is [0]."""
    return "".join(f"[{part if part.isdigit() else json.dumps(part)}]" for part in pointer.split("/")[1:])
