"""Group E: the response. A recipe takes an HttpResponse and gives what a client keeps of it; a detector looks at it."""

from kaltura_diagnosis.responses import detectors, errors, kept
from kaltura_diagnosis.responses.detectors import INVENTED_CODES

__all__ = ["INVENTED_CODES", "detectors", "errors", "kept"]
