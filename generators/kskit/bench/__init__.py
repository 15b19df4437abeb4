"""The figures that the kit promises, measured: `make bench`. Each module gives rows through run()."""

from typing import NamedTuple


class Row(NamedTuple):
    """One figure. bar: what it is held against, as a person reads it, e.g. ">= 5000"; empty when there is none."""

    name: str
    value: float
    unit: str
    bar: str
