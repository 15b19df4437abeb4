"""Group A: the token hash. A recipe takes HashInputs and gives the text that goes out as tokenHash."""

from kaltura_diagnosis.token_hash import digests, heuristics, ks_forms, outputs, token_forms
from kaltura_diagnosis.token_hash.recipe import HashInputs, HashRecipe, make
from kaltura_diagnosis.token_hash.search import diagnose

__all__ = [
    "HashInputs",
    "HashRecipe",
    "diagnose",
    "digests",
    "heuristics",
    "ks_forms",
    "make",
    "outputs",
    "token_forms",
]
