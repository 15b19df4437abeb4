"""Figures of the vectors: how fast they are built, how large they are, how quick a KS is made and read."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar

from kaltura_session.ks import KsFields, decode, encode_v2
from kskit import export
from kskit.bench import Row
from kskit.build.bundle import KIT_JSON
from kskit.build.rendering import render
from kskit.build.vectors import compute, families
from kskit.build.version import checkout

Result = TypeVar("Result")
_ROUNDS = 2000
_STARTS = 5
_SECRET = "3a9c1b7e5d2f48a6b0c4d8e2f6a1b5c9"  # noqa: S105 - public test data
_PARTNER, _UNTIL, _USER, _PRIVILEGES = 102, 1767312000, "user1", "edit:0_abc,sview:*,list:*"


def run() -> list[Row]:
    """Return the figures."""
    return [*_build(), *_codec(), *_commands()]


def _build() -> list[Row]:
    families()  # modules and catalogue are read once per process, not per vector
    count, computed = _best(lambda: sum(len(list(compute(family))) for family in families()))
    _, rendered = _best(lambda: render(checkout()))
    exported, exporting = _best(lambda: export.render(export.KINDS))
    return [
        Row("vectors computed per second", count / computed, "1/s", ">= 1000"),
        Row("rendering everything below vectors/", rendered, "s", "<= 3"),
        Row("everything exported", exporting, "s", "<= 3"),
        Row("kit.json", len(exported[KIT_JSON]) / 1e6, "MB", "<= 2"),
    ]


def _best(function: Callable[[], Result]) -> tuple[Result, float]:
    """Return a result and the seconds of the fastest of three runs."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - began)
    return result, best


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


def _official() -> Callable[[], Any] | None:
    try:
        from KalturaClient import KalturaClient  # noqa: PLC0415 - a test dependency
    except ImportError:
        return None
    client = KalturaClient(SimpleNamespace(requestTimeout=1, getLogger=lambda: None))
    return lambda: client.generateSessionV2(_SECRET, _USER, 2, _PARTNER, 3600, _PRIVILEGES)


def _seconds(function: Callable[[], Any]) -> float:
    """Return the seconds of one call: the best of three series."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        for _ in range(_ROUNDS):
            function()
        best = min(best, time.perf_counter() - began)
    return best / _ROUNDS


def _commands() -> list[Row]:
    return [
        Row("kskit --help", _milliseconds("--help"), "ms", "<= 150"),
        Row("kskit vectors list", _milliseconds("vectors", "list"), "ms", "<= 150"),
    ]


def _milliseconds(*arguments: str) -> float:
    best = float("inf")
    for _ in range(_STARTS):
        began = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "kskit", *arguments], check=True, stdout=subprocess.DEVNULL
        )
        best = min(best, time.perf_counter() - began)
    return best * 1000
