"""The same account with unusual characters in its ids and texts: whoever sends them right is not told apart."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import kaltura_emulator
from kskit.flows.types import Flow
from kskit.snippets.cases import Case
from kskit.snippets.service import Service

_TEXTS = {
    "KALTURA_USER_ID": "jo+ü&b=c%41 d~*\U0001f511@example.test",
    "KALTURA_LOGIN_ID": "jo+b&c%41~*@example.test",
    "KALTURA_PASSWORD": "p+ü&b=c%41 d~*\U0001f511#Aa1",
    "KALTURA_APP_TOKEN": "t+&b=c%41 d~*#-token",  # a server makes ASCII ones only
}


@dataclass(frozen=True, slots=True)
class Unusual:
    """A variant of a flow, done with an account of unusual texts."""

    id: str
    case: Case


def unusual_of(flow: Flow) -> Iterator[Unusual]:
    """Yield the variants of a flow that are given such a text."""
    for variant in flow.variant:
        if _TEXTS.keys() & set(flow.environment(variant)):
            name = f"campaign/unusual-characters/{variant.id}"
            yield Unusual(name, Case(name, flow, variant))


def with_unusual_texts(service: Service) -> Service:
    """Give an emulator the public account with unusual texts, and return it with the settings that fit."""
    document = json.loads(files(kaltura_emulator).joinpath("data", "account.json").read_text(encoding="utf-8"))
    changes = {service.settings[name]: text for name, text in _TEXTS.items() if name in service.settings}
    service.put_account(_replaced(document, changes))
    return Service({name: changes.get(value, value) for name, value in service.settings.items()})


def _replaced(value: Any, changes: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(member, changes) for name, member in value.items()}
    if isinstance(value, list):
        return [_replaced(item, changes) for item in value]
    return changes.get(value, value) if isinstance(value, str) else value
