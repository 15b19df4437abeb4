"""Mistakes of groups B and C in the expiry of a KS (KS2.3, KSX.14), made and recognised."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from kaltura_diagnosis.ks.ks_contents import EARLIEST, KsContents
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, KsDraft
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.ks import KsFields
from kaltura_session.server.php import numeric

_LATEST = 100_000_000_000
_SHORT_LIFE_SECONDS = 3600
_PLAIN = re.compile(r"-?[0-9]+|[0-9]+\.[0-9]+")


@KS_V2.recipe("B16", "relative_expiry", "fields", "with an expiry counted from now")
@KS_V1.recipe("C10", "v1_relative_expiry", "fields", "with an expiry counted from now")
def _relative(draft: KsDraft) -> KsFields:
    return replace(draft.fields, valid_until=_SHORT_LIFE_SECONDS)


def _written(draft: KsDraft, write: Callable[[int], str]) -> KsFields | None:
    seconds = draft.fields.valid_until
    return replace(draft.fields, valid_until=write(seconds)) if isinstance(seconds, int) else None


for _id, _variant, _says, _write in (
    ("B17", "milliseconds", "in milliseconds", lambda seconds: str(seconds * 1000)),
    ("B18", "expiry_with_exponent", "written with an exponent", lambda seconds: f"{seconds:.9e}"),
    ("B18", "expiry_as_date", "written as a date", lambda seconds: f"{datetime.fromtimestamp(seconds, UTC):%FT%TZ}"),
):
    KS_V2.recipe(_id, _variant, "fields", f"with an expiry {_says}")(partial(_written, write=_write))


@detector("B16", LooksAt.KS_V2)
@detector("C10", LooksAt.KS_V1)
def relative_expiry(contents: KsContents) -> str | None:
    """Say that the expiry lies before 2001, as seconds from now do."""
    until = contents.ks.valid_until
    number = numeric(until or "")
    if number is not None and number < EARLIEST:
        return f"The KS is valid until {until}, which is not a time of today but as many seconds from now."
    return None


@detector("B17", LooksAt.KS_V1)
@detector("B17", LooksAt.KS_V2)
def milliseconds(contents: KsContents) -> str | None:
    """Say that the expiry lies thousands of years ahead."""
    until = contents.ks.valid_until
    number = numeric(until or "")
    if number is not None and number > _LATEST and _PLAIN.fullmatch(until or ""):
        return f"The KS is valid until {until}, which is milliseconds; seconds have 10 digits."
    return None


@detector("B18", LooksAt.KS_V1)
@detector("B18", LooksAt.KS_V2)
def odd_expiry(contents: KsContents) -> str | None:
    """Say that the expiry is neither digits nor, as the server itself may write it, digits with a fraction."""
    until = contents.ks.valid_until
    return f"The expiry is written {until!r}, not as a whole number." if until and not _PLAIN.fullmatch(until) else None


KS_V2.recipe("B19", "no_expiry", "fields", "without _e")(lambda draft: replace(draft.fields, valid_until=None))


@detector("B19", LooksAt.KS_V2)
def no_expiry(contents: KsContents) -> str | None:
    """Say that there is no expiry."""
    return None if contents.ks.valid_until else "The KS has no field _e, or an empty one."
