"""The ops of the adapter protocol and how their answers are judged: the one table that says so.

A vector names its op. Members of its `expect` are compared exactly, as JSON values, unless the op says otherwise here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Op:
    """What an op asks for. compare: member of the result -> name of a comparison of kskit.verify.compare."""

    summary: str
    compare: Mapping[str, str] = field(default_factory=dict)


_REQUEST = {"headers": "headers", "body": "body"}

OPS: Mapping[str, Op] = {
    "token_hash": Op("hash a KS and an application token"),
    "ks_encode": Op("make a KS, version 1 or 2"),
    "ks_decode": Op("read a KS, version 1 or 2"),
    "ks_validate": Op("tell whether a KS may be used now, from here"),
    "privileges_parse": Op("read a privileges text"),
    "privileges_build": Op("write privileges as a text"),
    "privileges_merge": Op("tell which privileges the session of a token has"),
    "request_encode": Op("write a call as an HTTP request", _REQUEST),
    "response_decode": Op("read an HTTP answer"),
    "multirequest_encode": Op("write several calls as one HTTP request", _REQUEST),
    "session_decide": Op("tell what to do with a stored session"),
    "flow": Op("perform a whole flow against a running service"),
}
