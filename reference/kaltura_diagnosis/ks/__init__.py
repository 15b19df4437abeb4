"""Groups B and C: a KS. A recipe takes KsInputs and gives the KS text; explain_ks tries each of them on a text."""

from kaltura_diagnosis.ks import encryption, expiry, fields, shifts, signature, wrapping  # noqa: F401 - they register
from kaltura_diagnosis.ks.recipe import KsInputs, make_v1, make_v2
from kaltura_diagnosis.ks.search import explain_ks, read

__all__ = ["KsInputs", "explain_ks", "make_v1", "make_v2", "read"]
