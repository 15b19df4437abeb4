"""An account of one's own for each live question, so that nothing can be known beforehand."""

import json
from collections.abc import Mapping
from importlib.resources import files
from random import Random
from typing import Any

_HEX = "0123456789abcdef"
_PARTNERS = range(1_000_000, 9_999_999)
_SECRET_SETTINGS = ("KALTURA_ADMIN_SECRET", "KALTURA_USER_SECRET", "KALTURA_APP_TOKEN")

Settings = dict[str, str]


def own_account(settings: Mapping[str, str], generator: Random) -> tuple[dict[str, Any], Settings]:
    """Return the emulator's test account under another partner id and with other secrets, and the settings for it.

    settings: those of the test account, by the names of environment variables.
    """
    partner_id = settings["KALTURA_PARTNER_ID"]
    own_id = str(generator.choice(_PARTNERS))
    secrets = {
        settings[name]: "".join(generator.choices(_HEX, k=len(settings[name])))
        for name in _SECRET_SETTINGS
        if name in settings
    }
    document = json.loads(files("kaltura_emulator").joinpath("data", "account.json").read_text(encoding="utf-8"))
    changed: dict[str, Any] = _changed(
        document, {int(partner_id): int(own_id)}, {f"_{partner_id}": f"_{own_id}", **secrets}
    )
    own = {name: secrets.get(value, value) for name, value in settings.items()}
    return changed, own | {"KALTURA_PARTNER_ID": own_id}


def _changed(value: Any, numbers: Mapping[int, int], texts: Mapping[str, str]) -> Any:
    """Return a JSON value in which whole numbers and whole texts are replaced."""
    if isinstance(value, dict):
        return {name: _changed(member, numbers, texts) for name, member in value.items()}
    if isinstance(value, list):
        return [_changed(member, numbers, texts) for member in value]
    if type(value) is int:
        return numbers.get(value, value)
    return texts.get(value, value) if isinstance(value, str) else value
