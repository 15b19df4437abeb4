"""Group E: the answer. A mutant takes an HttpResponse and gives what a client keeps of it; a recogniser looks at it."""

from kaltura_diagnosis.answers import mutants, recognisers
from kaltura_diagnosis.answers.recognisers import INVENTED_CODES

__all__ = ["INVENTED_CODES", "mutants", "recognisers"]
