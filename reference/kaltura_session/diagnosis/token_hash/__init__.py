"""Group A: the token hash. A mutant takes HashInputs and gives the text that goes out as tokenHash."""

from kaltura_session.diagnosis.token_hash import digests, ks_forms, outputs, token_forms
from kaltura_session.diagnosis.token_hash.making import HashInputs, HashMutant, make

__all__ = ["HashInputs", "HashMutant", "digests", "ks_forms", "make", "outputs", "token_forms"]
