"""Group C: making a KS of version 1. A recipe takes KsInputs and gives the KS text."""

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.ks_v1 import recipes
from kaltura_diagnosis.ks_v1.recipe import V1Recipe, make_v1

__all__ = ["KsInputs", "V1Recipe", "make_v1", "recipes"]
