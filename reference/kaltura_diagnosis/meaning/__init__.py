"""Group F: the meaning. A mutant takes RequestInputs and gives an HttpRequest; a recogniser looks at an exchange."""

from kaltura_diagnosis.meaning import mutants, recognisers

__all__ = ["mutants", "recognisers"]
