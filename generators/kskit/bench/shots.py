"""What the load runs ask for: application-token sessions, and a mixture in which every response names its request."""

import itertools
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from kaltura_session.client import Client
from kaltura_session.flows import start_session, widget_session
from kaltura_session.token_hash import token_hash
from kskit.bench.load import Check, Shot, post

Settings = Mapping[str, str]
_NO_MEDIA = b'{"totalCount":0,"objects":[],"objectType":"KalturaMediaListResponse"}'


def token_sessions(settings: Settings) -> Iterator[Shot]:
    """Yield appToken.startSession for one token and one widget KS, each for a user of its own."""
    url = f"{settings['KALTURA_SERVICE_URL']}/service/appToken/action/startSession"
    ks = Client(settings["KALTURA_SERVICE_URL"]).run(widget_session(partner_id=settings["KALTURA_PARTNER_ID"]))
    token_id, hash_type = settings["KALTURA_APP_TOKEN_ID"], settings["KALTURA_APP_TOKEN_HASH_TYPE"]
    digest = token_hash(ks, settings["KALTURA_APP_TOKEN"], hash_type)
    fixed = f"format=1&ks={quote(ks)}&id={token_id}&tokenHash={digest}&userId=load"
    for number in itertools.count():
        yield Shot(post(url, f"{fixed}{number}"), _holds(f'"userId":"load{number}",'))


def mixed(settings: Settings) -> Iterator[Shot]:
    """Yield a mixture: sessions started, users shown, errors, lists, multirequests; each response names its request."""
    service = f"{settings['KALTURA_SERVICE_URL']}/service"
    started = start_session(
        partner_id=settings["KALTURA_PARTNER_ID"],
        secret=settings["KALTURA_ADMIN_SECRET"],
        user_id=settings["KALTURA_USER_ID"],
        type=2,
    )
    admin = quote(Client(settings["KALTURA_SERVICE_URL"]).run(started))
    sessions = token_sessions(settings)
    for number in itertools.count():
        name, refused = f"nobody{number}", f"garbage{number}"
        yield next(sessions)
        user = post(f"{service}/user/action/get", f"format=1&ks={refused}&nocache=1")
        yield Shot(user, _holds(f'"KSID":"{refused}"'))
        parts = f"1:service=session&1:action=get&2:service=appToken&2:action=get&2:id={name}"
        yield Shot(post(f"{service}/multirequest", f"format=1&ks={admin}&{parts}"), _holds(f'"ID":"{name}"'))
        listed = post(f"{service}/media/action/list", f"format=1&ks={admin}&filter:idEqual={name}")
        yield Shot(listed, lambda body: body == _NO_MEDIA)


def _holds(mark: str) -> Check:
    return lambda body: mark.encode() in body
