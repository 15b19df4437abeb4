"""The ops of the adapter protocol and how their answers are judged: the one table that says so.

A vector names its op. Members of its `expect` are compared exactly, as JSON values, unless the op says otherwise here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_session.errors import KitError
from kskit.verify.compare import Comparison, anything, headers


@dataclass(frozen=True)
class Op:
    """What an op asks for.

    compare: member of the result -> its comparison. derived: member -> the function that computes it from the rest of
    the answer, so that an adapter need not give it: what counts is what the server makes of the answer. audience: whom
    it concerns other than clients.
    """

    summary: str
    compare: Mapping[str, Comparison] = field(default_factory=dict)
    derived: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    audience: str = ""


def server_reading(result: Mapping[str, Any]) -> Any:
    """Return the parameters that the server reads in an encoded request; None when it is no request."""
    from kskit.build.model import from_json as from_vector  # noqa: PLC0415 - only vectors about requests need them
    from kskit.build.model import to_json  # noqa: PLC0415
    from kskit.build.operations.requests import from_json, reading  # noqa: PLC0415

    try:
        return to_json(reading(from_json(from_vector(result))))
    except (KitError, KeyError, TypeError, AttributeError, ValueError):
        return None


LIVE_OP = "flow"

SERVER, DIAGNOSIS = "server side", "diagnosis"

_REQUEST = {"target": anything, "headers": headers, "body": anything}
_READING = {"parameters": server_reading}

OPS: Mapping[str, Op] = {
    "token_hash": Op("hash a KS and an application token"),
    "ks_encode": Op("make a KS, version 1 or 2"),
    "ks_decode": Op("read a KS, version 1 or 2"),
    "ks_validate": Op("tell whether a KS may be used now, from here, and what kind of session it is"),
    "privileges_parse": Op("read a privileges text"),
    "privileges_build": Op("write privileges as a text"),
    "privileges_merge": Op("tell which privileges the session of an application token has"),
    "session_decide": Op("tell what to do with a stored session"),
    "request_encode": Op("write a call as an HTTP request", _REQUEST, _READING),
    "response_decode": Op("read an HTTP response"),
    "multirequest_encode": Op("write several calls as one HTTP request", _REQUEST, _READING),
    "request_read": Op("tell which parameters the server sees in a raw request", audience=SERVER),
    "request_arguments": Op("tell with which arguments an action is called", audience=SERVER),
    "multirequest_resolve": Op("replace the references to the result of a part", audience=SERVER),
    "multirequest_run": Op("tell which parts of a multirequest run, and with what", audience=SERVER),
    "flow_transcript": Op(
        "tell what the server reads in recorded requests, and a caller in the responses", audience=SERVER
    ),
    "flow_run": Op("perform a whole flow against a server of one's own, with this clock and seed", audience=SERVER),
    "mistake_token_hash": Op("make the token hash that a mistake makes", audience=DIAGNOSIS),
    "mistake_ks": Op("make the KS that a mistake makes, and tell what the server does with it", audience=DIAGNOSIS),
    "mistake_request": Op("make the request that a mistake makes, and tell what the server reads", audience=DIAGNOSIS),
    "mistake_answer": Op("tell what a caller with a mistake makes of a response", audience=DIAGNOSIS),
    LIVE_OP: Op("perform a whole flow against a running service"),
}
