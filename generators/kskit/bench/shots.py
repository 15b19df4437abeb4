"""What the load runs ask for: application-token sessions, and a mixture in which every response names its request."""

import itertools
import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

import requests

from kaltura_session.token_hash import token_hash
from kskit.bench.load import Check, Shot, post

Settings = Mapping[str, str]
_NO_MEDIA = b'{"totalCount":0,"objects":[],"objectType":"KalturaMediaListResponse"}'


def token_sessions(settings: Settings) -> Iterator[Shot]:
    """Yield appToken.startSession for one token and one widget KS, each for a user of its own."""
    ks, path = widget_ks(settings), _path(settings, "appToken", "startSession")
    token_id, hash_type = settings["KALTURA_APP_TOKEN_ID"], settings["KALTURA_APP_TOKEN_HASH_TYPE"]
    digest = token_hash(ks, settings["KALTURA_APP_TOKEN"], hash_type)
    fixed = f"format=1&ks={quote(ks)}&id={token_id}&tokenHash={digest}&userId=load"
    for number in itertools.count():
        mark = f'"userId":"load{number}",'.encode()
        yield Shot(post(_host(settings), path, f"{fixed}{number}"), _holds(mark))


def mixed(settings: Settings) -> Iterator[Shot]:
    """Yield a mixture: sessions started, users shown, errors, lists, multirequests; each response names its request."""
    host, admin = _host(settings), quote(admin_ks(settings))
    sessions = token_sessions(settings)
    users = _path(settings, "user", "get")
    many = _path(settings, "multirequest", "")
    listed = _path(settings, "media", "list")
    for number in itertools.count():
        name = f"nobody{number}"
        yield next(sessions)
        refused = f"garbage{number}"
        yield Shot(post(host, users, f"format=1&ks={refused}&nocache=1"), _holds(f'"KSID":"{refused}"'.encode()))
        parts = f"1:service=session&1:action=get&2:service=appToken&2:action=get&2:id={name}"
        yield Shot(post(host, many, f"format=1&ks={admin}&{parts}"), _holds(f'"ID":"{name}"'.encode()))
        yield Shot(post(host, listed, f"format=1&ks={admin}&filter:idEqual={name}"), _is(_NO_MEDIA))


def widget_ks(settings: Settings) -> str:
    """Return a widget KS."""
    answer = _call(settings, "session", "startWidgetSession", {"widgetId": f"_{settings['KALTURA_PARTNER_ID']}"})
    return str(json.loads(answer)["ks"])


def admin_ks(settings: Settings) -> str:
    """Return an ADMIN KS."""
    parameters = {
        "partnerId": settings["KALTURA_PARTNER_ID"],
        "secret": settings["KALTURA_ADMIN_SECRET"],
        "type": "2",
        "userId": settings["KALTURA_USER_ID"],
    }
    return str(json.loads(_call(settings, "session", "start", parameters)))


def _call(settings: Settings, service: str, action: str, parameters: Mapping[str, str]) -> bytes:
    url = f"{settings['KALTURA_SERVICE_URL']}/service/{service}/action/{action}"
    return requests.post(url, data={"format": "1", **parameters}, timeout=10).content


def _host(settings: Settings) -> str:
    parts = urlsplit(settings["KALTURA_SERVICE_URL"])
    return f"{parts.scheme}://{parts.netloc}"


def _path(settings: Settings, service: str, action: str) -> str:
    root = urlsplit(settings["KALTURA_SERVICE_URL"]).path
    return f"{root}/service/{service}/action/{action}" if action else f"{root}/service/{service}"


def _holds(mark: bytes) -> Check:
    return lambda body: mark in body


def _is(wanted: bytes) -> Check:
    return lambda body: body == wanted
