"""Group E: the answer. A mutant takes an HttpAnswer and gives what a client keeps of it; a recogniser looks at it."""

from kaltura_session.diagnosis.answers import mutants, recognisers
from kaltura_session.diagnosis.answers.recognisers import INVENTED_CODES

__all__ = ["INVENTED_CODES", "mutants", "recognisers"]
