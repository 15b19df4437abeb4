"""The diagnoses of what was exchanged: each made once, one at a time, and apart from the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from kaltura_diagnosis.findings import Diagnosis
    from kaltura_emulator.source import Source
    from kaltura_emulator.transcript import Record

MOST_BYTES = 1024 * 1024
"""A record that holds more is not judged, which would take long."""
P = ParamSpec("P")
R = TypeVar("R")
_THREAD = ThreadPoolExecutor(1, "kaltura-diagnosis")
_MADE: WeakKeyDictionary[Record, Diagnosis] = WeakKeyDictionary()
_LOGGER = logging.getLogger(__name__)


def submit(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
    """Call a function in the thread of the diagnoses."""
    return _THREAD.submit(function, *args, **kwargs)


def run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
    """Await what a function returns in the thread of the diagnoses."""
    return asyncio.wrap_future(submit(function, *args, **kwargs))


def diagnosis_of(record: Record, source: Source) -> Diagnosis:
    """Return the diagnosis of a record, made when somebody asks first and kept as long as the record.

    It takes its time: on an event loop, ask with run().
    """
    found = _MADE.get(record)
    if found is None:
        found = _MADE[record] = _diagnosed(record, source)
    return found


async def diagnose_all(source: Source) -> None:
    """Wait until the diagnosis of each record is made; others may be made between two of them."""
    for record in source.transcript.records():
        if record not in _MADE:
            await run(diagnosis_of, record, source)


def _diagnosed(record: Record, source: Source) -> Diagnosis:
    from kaltura_emulator import mistakes  # noqa: PLC0415 - loaded with the first failure, in its thread

    if record.size > MOST_BYTES:
        return mistakes.unjudged("It is too large to be looked at.")
    try:
        return mistakes.diagnosed(record, source.facts(record))
    except Exception:  # a line, an event or a report is made all the same
        _LOGGER.exception("the diagnosis failed; this is a mistake in it, please report it")
        return mistakes.unjudged("The diagnosis failed.")


def close() -> None:
    """Make no more of them, so that none delays the end of the process."""
    _THREAD.shutdown(wait=False, cancel_futures=True)
