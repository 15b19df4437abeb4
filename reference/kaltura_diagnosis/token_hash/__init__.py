"""Group A: the token hash. A recipe takes HashInputs and gives the text that goes out as tokenHash."""

from kaltura_diagnosis.token_hash import digests, hash_format, heuristics, ks_forms, outputs, token_forms
from kaltura_diagnosis.token_hash.recipe import HashInputs, make
from kaltura_diagnosis.token_hash.search import diagnose

__all__ = [
    "HashInputs",
    "diagnose",
    "digests",
    "hash_format",
    "heuristics",
    "ks_forms",
    "make",
    "outputs",
    "token_forms",
]
