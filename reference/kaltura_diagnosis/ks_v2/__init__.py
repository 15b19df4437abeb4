"""Group B: making a KS of version 2. A mutant takes KsInputs and gives the KS text."""

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.ks_v2 import encryption, fields, wrapping
from kaltura_diagnosis.ks_v2.making import V2Mutant, make_v2

__all__ = ["KsInputs", "V2Mutant", "encryption", "fields", "make_v2", "wrapping"]
