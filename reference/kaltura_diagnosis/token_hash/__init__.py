"""Group A: the token hash. A mutant takes HashInputs and gives the text that goes out as tokenHash."""

from kaltura_diagnosis.token_hash import digests, ks_forms, outputs, shapes, token_forms
from kaltura_diagnosis.token_hash.making import HashInputs, HashMutant, make
from kaltura_diagnosis.token_hash.search import diagnose

__all__ = [
    "HashInputs",
    "HashMutant",
    "diagnose",
    "digests",
    "ks_forms",
    "make",
    "outputs",
    "shapes",
    "token_forms",
]
