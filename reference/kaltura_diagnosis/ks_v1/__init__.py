"""Group C: making a KS of version 1. A mutant takes KsInputs and gives the KS text."""

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.ks_v1 import mutants
from kaltura_diagnosis.ks_v1.making import V1Mutant, make_v1

__all__ = ["KsInputs", "V1Mutant", "make_v1", "mutants"]
