"""The Kaltura session protocol in Python: KS, token hashes, requests, responses, and the flows as functions.

Whoever calls the API needs no more than these names; whoever ports the protocol reads the modules behind them. The
library requests is imported by the first Client, cryptography by the first KS of version 2.
"""

from kaltura_session.client import Client, drive
from kaltura_session.errors import ApiError, FlowError, KitError, ResponseError, TransportError
from kaltura_session.flows import (
    app_token_session,
    create_app_token,
    end_session,
    handle_errors,
    inspect_session,
    keep_session,
    local_ks,
    login,
    multirequest,
    reuse_session,
    session_by_app_token,
    session_by_secret,
    start_session,
    use_session,
    widget_session,
)
from kaltura_session.ks import Ks, KsError, KsFields, decode_ks, encode_ks
from kaltura_session.requests import Call, EncodingError, HttpRequest, Multirequest, result_of
from kaltura_session.requests import encode as encode_request
from kaltura_session.responses import HttpResponse
from kaltura_session.responses import decode as decode_response
from kaltura_session.sessions import Decision, Session, StoredSession, decide
from kaltura_session.store import StoreError, load_session, save_session
from kaltura_session.text import TextError
from kaltura_session.token_hash import HashTypeError, token_hash

__all__ = [  # noqa: RUF022 - in the order in which a reader needs them
    "Client", "Session", "StoredSession", "load_session", "save_session", "Decision", "decide", "session_by_secret",
    "session_by_app_token", "token_hash", "KsFields", "encode_ks", "Ks", "decode_ks", "start_session", "widget_session",
    "app_token_session", "create_app_token", "login", "use_session", "reuse_session", "keep_session", "inspect_session",
    "end_session", "local_ks", "multirequest", "handle_errors", "Call", "Multirequest", "result_of", "encode_request",
    "HttpRequest", "decode_response", "HttpResponse", "drive", "KitError", "ApiError", "ResponseError",
    "TransportError", "FlowError", "KsError", "EncodingError", "HashTypeError", "TextError", "StoreError",
]  # fmt: skip
