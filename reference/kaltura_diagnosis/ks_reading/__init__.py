"""Reading a KS that may be wrong: every known way of making it wrongly is tried and proven (groups B and C)."""

from kaltura_diagnosis.ks_reading import keys, lints, plain_text, shifts, signatures, wrappers
from kaltura_diagnosis.ks_reading.search import Reading, explain_ks, read

__all__ = [
    "Reading",
    "explain_ks",
    "keys",
    "lints",
    "plain_text",
    "read",
    "shifts",
    "signatures",
    "wrappers",
]
