"""The ops of the adapter protocol and how their answers are judged: the one table that says so.

A vector names its op. Members of its `expect` are compared exactly, as JSON values, unless the op says otherwise here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_session.errors import KitError
from kskit.verify.compare import Comparison, Difference, anything

CLIENT, MAKER, READER, SERVER, DIAGNOSIS = SIDES = ("client", "maker", "reader", "server", "diagnosis")
"""Whom an op, a vector or a clause concerns: who calls the API, makes a KS, reads and checks one, stands in for the
server, names mistakes."""


@dataclass(frozen=True)
class Op:
    """What an op asks for.

    compare: member of the result -> its comparison. derived: member -> the function that computes it from the rest of
    the answer, so that an adapter need not give it: what counts is what the server makes of the answer. side: whom it
    concerns, one of SIDES. one_reason: it refuses with one reason only, which need not be given.
    """

    summary: str
    compare: Mapping[str, Comparison] = field(default_factory=dict)
    derived: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    side: str = CLIENT
    one_reason: bool = False


def server_reading(result: Mapping[str, Any]) -> Any:
    """Return the parameters that the server reads in an encoded request, as vectors show them; None for anything else.

    Of a request that executes nothing they are {} (WIRE.7).
    """
    from kskit.build.model import from_json as from_vector  # noqa: PLC0415 - only vectors about requests need them
    from kskit.build.model import to_json  # noqa: PLC0415
    from kskit.build.operations.requests import from_json, shown  # noqa: PLC0415
    from kskit.verify.requests import read  # noqa: PLC0415

    try:
        return to_json(shown(read(from_json(from_vector(result)))))
    except (KitError, KeyError, TypeError, AttributeError, ValueError):
        return None


def same_reading(expected: Any, got: Any, path: str = "") -> Difference | None:
    """Compare parameters as the server reads them: whatever makes no difference to it is the implementation's own."""
    from kskit.verify.requests import differences  # noqa: PLC0415

    seen = {} if got == [] else got  # no parameters at all: PHP has one empty array
    return (
        next(differences(expected, seen, path), None) if isinstance(seen, Mapping) else Difference(path, expected, got)
    )


def arrives_otherwise(given: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Tell whether a call was written in another encoding than the one asked for, and arrives as it was meant."""
    from kskit.build.operations import run  # noqa: PLC0415

    op = "multirequest_encode" if "calls" in given else "request_encode"
    written = (run(op, {**given, "encoding": encoding}).expect for encoding in ("json", "form"))
    meant = next((one["parameters"] for one in written if "error" not in one), None)
    return meant is not None and same_reading(meant, server_reading(result)) is None


LIVE_OP = "flow"

_REQUEST = {**dict.fromkeys(("method", "target", "headers", "body"), anything), "parameters": same_reading}
_READING = {"parameters": server_reading}

OPS: Mapping[str, Op] = {
    "token_hash": Op("hash a KS and an application token"),
    "ks_encode": Op("make a KS, version 1 or 2", side=MAKER),
    "ks_decode": Op("read a KS, version 1 or 2", side=READER, one_reason=True),
    "ks_validate": Op("tell whether a KS may be used now, from here, and what kind of session it is", side=READER),
    "privileges_parse": Op("read a privileges text", side=READER),
    "privileges_build": Op("write privileges as a text", side=MAKER),
    "privileges_merge": Op("tell which privileges the session of an application token has", side=SERVER),
    "session_decide": Op("tell what to do with a stored session"),
    "request_encode": Op("write a call as an HTTP request", _REQUEST, _READING),
    "response_decode": Op("read an HTTP response"),
    "multirequest_encode": Op("write several calls as one HTTP request", _REQUEST, _READING),
    "request_read": Op("tell which parameters the server sees in a raw request", side=SERVER),
    "request_arguments": Op("tell with which arguments an action is called", side=SERVER),
    "multirequest_resolve": Op("replace the references to the result of a part", side=SERVER),
    "multirequest_run": Op("tell which parts of a multirequest run, and with what", side=SERVER),
    "flow_transcript": Op(
        "tell what the server reads in recorded requests, and a caller in the responses", side=SERVER
    ),
    "flow_run": Op("perform a whole flow against a server of one's own, with this clock and seed", side=SERVER),
    "mistake_token_hash": Op("make the token hash that a mistake makes", side=DIAGNOSIS),
    "mistake_ks": Op("make the KS that a mistake makes, and tell what the server does with it", side=DIAGNOSIS),
    "mistake_request": Op("make the request that a mistake makes, and tell what the server reads", side=DIAGNOSIS),
    "mistake_answer": Op("tell what a caller with a mistake makes of a response", side=DIAGNOSIS),
    LIVE_OP: Op("perform a whole flow against a running service"),
}
