"""Figures of the vectors: how fast they are built, how large they are, how quick a KS is made and read."""

import os
from collections.abc import Callable
from types import SimpleNamespace

from kaltura_session.ks import KsFields, decode, encode_v2
from kskit import export
from kskit.bench import Row, command, times
from kskit.build.bundle import KIT_JSON
from kskit.build.rendering import render
from kskit.build.vectors import compute, families
from kskit.build.version import checkout

_ROUNDS = 2000
_SERIES = 3
_SECRET = "3a9c1b7e5d2f48a6b0c4d8e2f6a1b5c9"  # noqa: S105 - public test data
_PARTNER, _UNTIL, _USER, _PRIVILEGES = 102, 1767312000, "user1", "edit:0_abc,sview:*,list:*"


def run() -> list[Row]:
    """Return the figures."""
    return [*_build(), *_codec(), command("--help"), command("vectors", "list")]


def _build() -> list[Row]:
    families()  # modules and catalogue are read once per process, not per vector
    count = sum(len(list(compute(family))) for family in families())
    computed = min(times(lambda: [list(compute(family)) for family in families()], _SERIES))
    kit = export.render(export.KINDS)[KIT_JSON]
    return [
        Row("vectors computed per second", count / computed, "1/s", ">= 1000"),
        Row("rendering everything below vectors/", min(times(lambda: render(checkout()), _SERIES)), "s", "<= 3"),
        Row("everything exported", min(times(lambda: export.render(export.KINDS), _SERIES)), "s", "<= 3"),
        Row("kit.json", len(kit) / 1e6, "MB", "<= 2"),
    ]


def _codec() -> list[Row]:
    """Compare making and reading a version 2 KS with making one by the official Python SDK, which reads none."""
    fields = KsFields(_PARTNER, _UNTIL, type=2, user_id=_USER, privileges=_PRIVILEGES)
    text = encode_v2(fields, _SECRET, random_bytes=os.urandom(16)).text
    official = _official()
    theirs = _seconds(official) if official is not None else float("nan")
    making = _seconds(lambda: encode_v2(fields, _SECRET, random_bytes=os.urandom(16)))
    reading = _seconds(lambda: decode(text, {"102": [_SECRET]}.get))
    return [
        Row("KS v2 made, to the official Python SDK", theirs / making, "x", ">= 2"),
        Row("KS v2 read, to the SDK making one (it reads none)", theirs / reading, "x", ""),
    ]


def _official() -> Callable[[], object] | None:
    try:
        from KalturaClient import KalturaClient  # noqa: PLC0415 - a test dependency
    except ImportError:
        return None
    client = KalturaClient(SimpleNamespace(requestTimeout=1, getLogger=lambda: None))
    return lambda: client.generateSessionV2(_SECRET, _USER, 2, _PARTNER, 3600, _PRIVILEGES)


def _seconds(function: Callable[[], object]) -> float:
    """Return the seconds of one call, of the fastest of all series."""

    def series() -> None:
        for _ in range(_ROUNDS):
            function()

    return min(times(series, _SERIES)) / _ROUNDS
