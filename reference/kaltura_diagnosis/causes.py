"""What lies behind an error code, and what to do about it: spec/catalogue/error_causes.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kaltura_session.catalogue import load


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A row of error_causes.toml, described in that file."""

    code: str
    causes: list[str]
    todo: str
    clauses: list[str]
    retry: Literal["never", "renew", "later"]


@dataclass(frozen=True, slots=True)
class CauseFile:
    """error_causes.toml."""

    code: list[CauseRow]


@cache
def causes() -> Mapping[str, CauseRow]:
    """Return the rows by error code, in the order of the file."""
    return {row.code: row for row in load("error_causes", CauseFile).code}
