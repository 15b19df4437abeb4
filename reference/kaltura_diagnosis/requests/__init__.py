"""Group D: the request. A recipe takes RequestInputs and gives an HttpRequest; a detector looks at what is decoded."""

from kaltura_diagnosis.requests import (
    calls,
    commands,
    ks_values,
    parameters,
    privileges,
    recipes,
    references,
    transport,
    typed_values,
)
from kaltura_diagnosis.requests.recipes import RequestInputs

__all__ = [
    "RequestInputs",
    "calls",
    "commands",
    "ks_values",
    "parameters",
    "privileges",
    "recipes",
    "references",
    "transport",
    "typed_values",
]
