"""Group D: the request. A mutant takes RequestInputs and gives an HttpRequest; a recogniser looks at what is seen."""

from kaltura_diagnosis.requests import credentials, mutants, parameters, transport
from kaltura_diagnosis.requests.mutants import RequestInputs

__all__ = ["RequestInputs", "credentials", "mutants", "parameters", "transport"]
