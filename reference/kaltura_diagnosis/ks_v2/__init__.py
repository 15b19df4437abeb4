"""Group B: making a KS of version 2. A recipe takes KsInputs and gives the KS text."""

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.ks_v2 import encryption, fields, wrapping
from kaltura_diagnosis.ks_v2.recipe import V2Recipe, make_v2

__all__ = ["KsInputs", "V2Recipe", "encryption", "fields", "make_v2", "wrapping"]
