"""Group F: the meaning. A recipe takes RequestInputs and gives an HttpRequest; a detector looks at an exchange."""

from kaltura_diagnosis.semantics import detectors, recipes

__all__ = ["detectors", "recipes"]
