"""The Kaltura session protocol in Python: KS, token hashes, requests, responses and the flows (SES, APP, KSX).

Everything a caller needs stands here; a port reads the modules behind it. `requests` is imported by a Client, and
`cryptography` by the first KS of version 2.
"""

from kaltura_session.client import Client
from kaltura_session.errors import ApiError, FlowError, KitError, ResponseError, TransportError
from kaltura_session.flows import (
    app_token_session,
    create_app_token,
    end_session,
    handle_errors,
    inspect_session,
    local_ks,
    login,
    multirequest,
    reuse_session,
    start_by_app_token,
    start_by_secret,
    start_session,
    use_session,
    widget_session,
)
from kaltura_session.ks import Ks, KsError, decode_ks, encode_ks
from kaltura_session.requests import Call, EncodingError, HttpRequest, Multirequest, result_of
from kaltura_session.requests import encode as encode_request
from kaltura_session.responses import HttpResponse
from kaltura_session.responses import decode as decode_response
from kaltura_session.sessions import Decision, Session, StoredSession, decide
from kaltura_session.store import StoreError, load_session, save_session
from kaltura_session.text import TextError
from kaltura_session.token_hash import HashTypeError, token_hash

__all__ = [
    "ApiError",
    "Call",
    "Client",
    "Decision",
    "EncodingError",
    "FlowError",
    "HashTypeError",
    "HttpRequest",
    "HttpResponse",
    "KitError",
    "Ks",
    "KsError",
    "Multirequest",
    "ResponseError",
    "Session",
    "StoreError",
    "StoredSession",
    "TextError",
    "TransportError",
    "app_token_session",
    "create_app_token",
    "decide",
    "decode_ks",
    "decode_response",
    "encode_ks",
    "encode_request",
    "end_session",
    "handle_errors",
    "inspect_session",
    "load_session",
    "local_ks",
    "login",
    "multirequest",
    "result_of",
    "reuse_session",
    "save_session",
    "start_by_app_token",
    "start_by_secret",
    "start_session",
    "token_hash",
    "use_session",
    "widget_session",
]
