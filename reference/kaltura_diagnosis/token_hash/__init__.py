"""Group A: the token hash. A recipe takes HashInputs and gives the text that goes out as tokenHash."""

from kaltura_diagnosis.token_hash import digests, heuristics, inputs  # noqa: F401 - they register
from kaltura_diagnosis.token_hash.recipe import HashInputs, make
from kaltura_diagnosis.token_hash.search import diagnose

__all__ = ["HashInputs", "diagnose", "make"]
