"""Group D: the request. A recipe takes RequestInputs and gives an HttpRequest; a detector looks at what is decoded."""

from kaltura_diagnosis.requests import calls, parameters, transport, values  # noqa: F401 - they register
from kaltura_diagnosis.requests.recipes import RequestInputs

__all__ = ["RequestInputs"]
