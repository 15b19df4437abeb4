"""Group E: the response. A recipe takes an HttpResponse and gives what a client keeps of it; a detector looks at it."""

from kaltura_diagnosis.responses import detectors, kept  # noqa: F401 - they register
