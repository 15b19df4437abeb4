"""The operations of the vectors, done by the reference: a vector's input goes in, its expectation and stages come out.

Inputs and results are JSON values as the vectors hold them; a text that is not UTF-8 is {"hex": ...}.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kaltura_session.errors import KitError
from kskit.build.model import Outcome, from_json, to_json
from kskit.build.operations import flows, mistakes, requests, sessions

Operation = Callable[[Mapping[str, Any]], Outcome]

OPERATIONS: dict[str, Operation] = {
    "token_hash": sessions.token_hash,
    "ks_encode": sessions.encode,
    "ks_decode": sessions.decode,
    "ks_validate": sessions.validate,
    "privileges_parse": sessions.parse_privileges,
    "privileges_build": sessions.build_privileges,
    "privileges_merge": sessions.merge_privileges,
    "session_decide": sessions.session_decide,
    "request_encode": requests.encode,
    "request_read": requests.read,
    "request_arguments": requests.arguments,
    "response_decode": requests.response_decode,
    "multirequest_encode": requests.encode_multi,
    "multirequest_resolve": requests.resolve,
    "multirequest_run": requests.run_parts,
    "flow_transcript": flows.transcript,
    "flow_run": flows.run_flow,
    "mistake_token_hash": mistakes.token_hash,
    "mistake_ks": mistakes.ks_made,
    "mistake_request": mistakes.request,
    "mistake_answer": mistakes.response,
}


def run(operation: str, given: Mapping[str, Any]) -> Outcome:
    """Return what the reference says to an input; raises KitError for an operation that does not exist."""
    function = OPERATIONS.get(operation)
    if function is None:
        raise KitError(f"operation {operation!r} does not exist; use one of {', '.join(OPERATIONS)}")
    outcome = function(from_json(given))
    why = outcome.why.encode("ascii", "backslashreplace").decode()
    return Outcome(to_json(outcome.expect), to_json(outcome.stages), why)
